using System.Globalization;
using Listening.Alerts.Incidents;

namespace Listening.Alerts.Sla;

/// <summary>What the house promises of a crisis of one severity, in seconds from the crossing.</summary>
/// <param name="Activate">The team is complete: the response clock of every incident, <see cref="Incident.ResponseTime"/>, and no setting.</param>
/// <param name="Resolve">Null = nothing is promised.</param>
public sealed record SlaPromise(int Severity, double Acknowledge, double Activate, double Pause, double FirstReply, double? Resolve);

/// <summary>What is promised, by severity: one definition for service levels and reviews.</summary>
/// <param name="Promises">Of each severity, the worst first.</param>
/// <param name="Inquiry">Seconds from a customer's question to its answer.</param>
public sealed record SlaTargets(IReadOnlyList<SlaPromise> Promises, double Inquiry)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    /// <summary>A promise's name and how long it is where nobody set it; null = nothing is promised.</summary>
    private static readonly Dictionary<string, TimeSpan?> Shipped = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(SlaPromise.Acknowledge)] = Incident.ResponseTime,

        // Publishing tools stop within a second of the pause; up to eight more go by until a crossing is seen (five for late mentions, two pulses, one to decide).
        [nameof(SlaPromise.Pause)] = TimeSpan.FromSeconds(10),

        // The crisis trade's golden hour: who is silent for longer, of him others speak.
        [nameof(SlaPromise.FirstReply)] = TimeSpan.FromHours(1),
        [nameof(SlaPromise.Resolve)] = null,

        // Within a day is what most customers expect of a brand that they ask in public.
        [nameof(Inquiry)] = TimeSpan.FromHours(24),
    };

    public static SlaTargets Usual { get; } = Read([]);

    public SlaPromise Of(int severity) => Promises.First(p => p.Severity == severity);

    /// <param name="settings">By name, <c>FirstReply</c> for every severity or <c>Severity1:FirstReply</c> for one, which counts more; values as <c>00:30:00</c> or <c>1.00:00:00</c>.</param>
    /// <exception cref="ArgumentException">Every name that is none and every time that is none, in one message.</exception>
    public static SlaTargets Read(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var (set, wrong) = (new Dictionary<string, TimeSpan>(StringComparer.OrdinalIgnoreCase), new List<string>());
        foreach (var (name, value) in settings)
        {
            if (!IsName(name))
            {
                wrong.Add($"Sla:{name} is no promise; those are {string.Join(", ", Shipped.Keys)}, all but {nameof(Inquiry)} also for one severity, such as Severity1:FirstReply.");
            }
            else if (!TimeSpan.TryParseExact(value, "c", CultureInfo.InvariantCulture, out var time) || time <= TimeSpan.Zero || time > Longest)
            {
                wrong.Add($"Sla:{name} is '{value}' and must be a time up to {Longest.TotalDays:0} days, such as 00:30:00 or 1.00:00:00.");
            }
            else
            {
                set[name] = time;
            }
        }

        double? Seconds(int severity, string name) =>
            (set.TryGetValue($"Severity{severity}:{name}", out var own) ? own : set.TryGetValue(name, out var all) ? all : Shipped[name])?.TotalSeconds;

        SlaPromise Promise(int severity) => new(
            severity, Seconds(severity, nameof(SlaPromise.Acknowledge))!.Value, Incident.ResponseTime.TotalSeconds, Seconds(severity, nameof(SlaPromise.Pause))!.Value,
            Seconds(severity, nameof(SlaPromise.FirstReply))!.Value, Seconds(severity, nameof(SlaPromise.Resolve)));

        return wrong.Count > 0
            ? throw new ArgumentException(string.Join(' ', wrong))
            : new SlaTargets([.. Enumerable.Range(Severity.Critical, Severity.Low).Select(Promise)], Seconds(0, nameof(Inquiry))!.Value);
    }

    private static bool IsName(string name)
    {
        var isOfOne = name.StartsWith("Severity", StringComparison.OrdinalIgnoreCase);
        return !isOfOne ? Shipped.ContainsKey(name)
            : name.Length > 10 && name[9] == ':' && Severity.IsValid(name[8] - '0') && name[10..] is var own && Shipped.ContainsKey(own) && !own.Equals(nameof(Inquiry), StringComparison.OrdinalIgnoreCase);
    }
}

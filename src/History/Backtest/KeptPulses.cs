using Listening.Detection.Engine;
using Listening.Detection.Signals;

namespace Listening.History.Backtest;

/// <summary>
/// What an exact back-test finds where the stream's pulses are kept: each incident pinned a snapshot and the pulses of its first half hour, and the
/// engine goes on from there as it did then. Elsewhere pulses are gone after a minute, and the seconds are counted from the mentions; pure.
/// </summary>
internal sealed class KeptPulses(DateTimeOffset from, DateTimeOffset to)
{
    private readonly Dictionary<string, Signal> found = new(StringComparer.Ordinal);
    private readonly List<PulseSpan> spans = [];

    /// <summary>Where pulses were seen, in order, none touching another.</summary>
    public IReadOnlyList<PulseSpan> Spans => spans;

    /// <summary>The whole time asked for was seen as pulses: nothing else need be read.</summary>
    public bool IsWhole => Cover(spans, from, to);

    /// <summary>Pins that this program cannot read: of an older version, or emptied by an erasure.</summary>
    public int Unreadable { get; private set; }

    /// <param name="pin">Later than those before.</param>
    public void Take(PinnedReplay pin, string brand)
    {
        try
        {
            var (signals, since, until) = ReplayDesk.Replay(pin, brand, "");
            var span = new PulseSpan(since > from ? since : from, until < to ? until : to);
            if (span.To > span.From)
            {
                // Two pins of the same time saw the same pulses from the same state: what both find has one id.
                signals.FindAll(s => IsIn(s, since, until)).ForEach(s => found.TryAdd(s.Id, s));
                Add(span);
            }
        }
        catch (SnapshotFormatException)
        {
            Unreadable++;
        }
    }

    /// <summary>What pulses say where they are kept, and what <paramref name="seconds"/> say elsewhere.</summary>
    public IEnumerable<Signal> With(IEnumerable<Signal> seconds) =>
        found.Values.Concat(seconds.Where(s => !found.ContainsKey(s.Id) && !spans.Exists(k => IsIn(s, k.From, k.To))));

    /// <summary>One line for the reader of the answer.</summary>
    public string Sentence()
    {
        var unreadable = Unreadable == 0 ? "" : $" {Unreadable} older pins cannot be read any more.";
        return spans.Count == 0
            ? "No pulses of this time are kept (each incident keeps those of its first half hour): seconds are counted from the mentions instead, so signals may differ from those of the stream." + unreadable
            : IsWhole ? "The very pulses of the stream: the same rules find the same signals."
            : $"Pulses are kept of {Said()} (each incident keeps those of its first half hour): there the same rules find the same signals; elsewhere seconds are counted from the mentions." + unreadable;
    }

    internal static bool Cover(IReadOnlyList<PulseSpan> spans, DateTimeOffset from, DateTimeOffset to) => spans.Any(s => s.From <= from && s.To >= to);

    // A signal belongs to the second that its stretch closed with it, so the first second of a snapshot is told by the one before.
    private static bool IsIn(Signal signal, DateTimeOffset since, DateTimeOffset until) => signal.At > since && signal.At <= until;

    private string Said()
    {
        const int MostNamed = 3;
        var named = string.Join(", ", spans.Take(MostNamed).Select(s => $"{s.From:yyyy-MM-dd HH:mm:ss} to {s.To:HH:mm:ss}Z"));
        return spans.Count > MostNamed ? $"{named} and {spans.Count - MostNamed} more" : named;
    }

    private void Add(PulseSpan span)
    {
        var touching = spans.FindAll(s => s.From <= span.To && span.From <= s.To);
        spans.RemoveAll(touching.Contains);
        spans.Add(new PulseSpan(touching.Append(span).Min(s => s.From), touching.Append(span).Max(s => s.To)));
        spans.Sort((a, b) => a.From.CompareTo(b.From));
    }
}

using Listening.Alerts.Access;
using Listening.Alerts.Delivery;
using Listening.Alerts.Notifications;
using Listening.Alerts.Rules;
using Listening.Alerts.Stores;
using Listening.Alerts.Teams;
using Listening.History.Review;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Listening.History.Hygiene;

/// <summary>Reads how rules did, and lets those over their noise budget step down.</summary>
/// <param name="mayBreaches">Rules about a breach or a risk topic step down too.</param>
public sealed class HygieneDesk(
    IAlertReader alerts, IDocumentReader documents, RuleDesk rules, IAlertStore store, ChannelBook channels, TimeProvider time, bool mayBreaches = false)
{
    private const int MostVerdicts = 50_000;

    /// <param name="brand">Null = all that the viewer may see.</param>
    public async Task<HygieneReport> ReportAsync(Viewer viewer, string? brand, CancellationToken cancellationToken)
    {
        var to = time.GetUtcNow();
        var from = to - RuleHygiene.Period;
        var house = (await rules.RulesAsync(viewer, brand, cancellationToken)).Where(r => r.Version > 0).Select(r => r.Rule).ToList();
        var verdicts = Verdicts.Of(await documents.DocumentsAsync(viewer, Verdicts.Kind, new DocumentQuery(brand, Max: MostVerdicts), cancellationToken));
        var past = await PastSignals.ReadAsync(alerts, viewer, brand, from, DateTimeOffset.MaxValue, cancellationToken);
        var since = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var detectors = past.Signals.Select(s => (s.Signal.Rule, s.Signal.Brand)).Distinct().Select(d => RuleHygiene.StepDownId(d.Rule, d.Brand));
        foreach (var id in house.Select(r => r.Id).Union(detectors))
        {
            // A removal is a version too: people put a voice back by removing what took it.
            if ((await documents.VersionsAsync(viewer, RuleShelf.Kind, id, cancellationToken)).LastOrDefault(v => v.By != RuleHygiene.By) is { } written)
            {
                since[id] = written.RecordedAt;
            }
        }

        return new HygieneReport(from, to, RuleHygiene.NoiseBudgetPerWeek, RuleHygiene.Of(past.Signals, verdicts, house, from, to, since));
    }

    /// <returns>Ids of the rules written: each asks for less than before, its audit entry says who wrote it, and who wrote it before is told.</returns>
    public async Task<IReadOnlyList<string>> StepDownAsync(CancellationToken cancellationToken)
    {
        var report = await ReportAsync(Viewer.System, null, cancellationToken);
        var house = (await rules.RulesAsync(Viewer.System, null, cancellationToken)).Where(r => r.Version > 0).ToDictionary(r => r.Rule.Id, StringComparer.Ordinal);
        var written = new List<string>();
        foreach (var over in report.Rules.Where(RuleHygiene.IsOverBudget))
        {
            if (RuleHygiene.StepDown(over, [.. house.Values.Select(r => r.Rule)], mayBreaches) is { } lower
                && await rules.WriteAsync(Viewer.System with { Name = RuleHygiene.By }, lower, cancellationToken) is { IsDone: true, Changed: true, Value: { } stored })
            {
                written.Add(lower.Id);
                await TellAsync(over, stored, house.GetValueOrDefault(lower.Id)?.By, cancellationToken);
            }
        }

        return written;
    }

    /// <summary>Whoever wrote the rule, where a roster knows how to reach them; else the channels that wake nobody.</summary>
    private Task<int> TellAsync(RuleHealth over, StoredRule lower, string? owner, CancellationToken cancellationToken) => store.TransactAsync(
        t =>
        {
            foreach (var brand in lower.Rule.When.Brands is { Count: > 0 } brands ? (IReadOnlyList<string?>)brands : [null])
            {
                var contacts = owner is null || brand is null ? null : Rosters.Of(t, brand).Find(owner)?.Contacts;
                var targets = contacts is { Count: > 0 } ? contacts.Select(c => new Target(c.Channel, c.To)) : channels.Channels.Where(c => !c.Waking).Select(c => new Target(c.Id));
                var message = new Message(
                    "rule-" + lower.Rule.Id, $"A rule only advises from now on: {over.Rule}",
                    $"{over.Noise} of its {over.Noise + over.Useful} judged alarms about {brand ?? "every brand"} were noise, more than {RuleHygiene.NoiseBudgetPerWeek:0.#} a week. It calls nobody any more. "
                    + (over.Source == "house" ? $"To give its voice back, put the rule {lower.Rule.Id} again." : $"To give its voice back, remove the rule {lower.Rule.Id}."),
                    Least, "rule-stepped-down", brand, null, t.Now, Person: contacts is { Count: > 0 } ? owner : null);
                foreach (var target in targets.Where(c => channels.Find(c.Channel) is not null))
                {
                    t.Send($"rule-stepped-down {lower.Rule.Id} {lower.Version} {brand}", target, message);
                }
            }

            return 0;
        },
        cancellationToken);

    // The mildest severity: nobody has to get up.
    private const int Least = 4;
}

/// <summary>Looks once an hour for rules over their noise budget.</summary>
public sealed partial class HygieneService(HygieneDesk desk, TimeProvider time, ILogger<HygieneService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken);
            try
            {
                foreach (var rule in await desk.StepDownAsync(stoppingToken))
                {
                    SteppedDown(logger, rule);
                }
            }
            catch (IOException e)
            {
                Failed(logger, e);
            }
        }
    }

    [LoggerMessage(4050, LogLevel.Warning, "The rule {Rule} only advises from now on: it was over its noise budget")]
    private static partial void SteppedDown(ILogger logger, string rule);

    [LoggerMessage(4051, LogLevel.Error, "Rules could not be looked through and are looked through again in an hour")]
    private static partial void Failed(ILogger logger, Exception exception);
}

using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Rules;
using Listening.Alerts.Stores;
using Listening.History.Review;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Listening.History.Hygiene;

/// <summary>Reads how rules did, and lets those over their noise budget step down.</summary>
public sealed class HygieneDesk(IAlertReader alerts, IDocumentReader documents, RuleDesk rules, TimeProvider time)
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
        return new HygieneReport(from, to, RuleHygiene.NoiseBudgetPerWeek, RuleHygiene.Of(past.Signals, verdicts, house, from, to));
    }

    /// <returns>Ids of the rules written: each asks for less than before, and its audit entry says who wrote it.</returns>
    public async Task<IReadOnlyList<string>> StepDownAsync(CancellationToken cancellationToken)
    {
        var report = await ReportAsync(Viewer.System, null, cancellationToken);
        var house = (await rules.RulesAsync(Viewer.System, null, cancellationToken)).Where(r => r.Version > 0).Select(r => r.Rule).ToList();
        var written = new List<string>();
        foreach (var over in report.Rules.Where(RuleHygiene.IsOverBudget))
        {
            if (RuleHygiene.StepDown(over, house) is { } lower
                && await rules.WriteAsync(Viewer.System with { Name = RuleHygiene.By }, lower, cancellationToken) is { IsDone: true, Changed: true })
            {
                written.Add(lower.Id);
            }
        }

        return written;
    }
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

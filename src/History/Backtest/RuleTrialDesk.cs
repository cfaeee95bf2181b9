using Listening.Alerts.Access;
using Listening.Alerts.Rules;
using Listening.Alerts.Stores;
using Listening.Detection.Brands;
using Listening.Detection.Signals;
using Listening.History.Queries;
using Listening.History.Review;
using Listening.Ingest.Brands;

namespace Listening.History.Backtest;

/// <summary>
/// Tries a rule before it is saved, in well under a second: a rule changes what is asked of signals, not what the detectors find, so the stored signals are
/// asked again, and stored posts cross the thresholds that the rule looks for. Other budgets or models need <see cref="BacktestDesk"/>.
/// </summary>
public sealed class RuleTrialDesk(IReviewReader review, IAlertReader alerts, IDocumentReader documents, IBrandStore brands, TimeProvider time)
{
    // Bounds of the cost: a brand has some hundred signals a quarter, and a rule that far more posts would meet is too low to be read about.
    private const int MostBrands = 20;
    private const int MostSignals = 5_000;
    private const int MostPaths = 5_000;
    private const int MostVerdicts = 10_000;

    // The longest that one step of a sequence may lie behind the next.
    private static readonly TimeSpan Before = TimeSpan.FromDays(7);

    /// <exception cref="UnauthorizedAccessException">The viewer may not see a brand.</exception>
    public async Task<RuleTrial> RunAsync(Viewer viewer, RuleTrialQuery query, CancellationToken cancellationToken)
    {
        var to = time.GetUtcNow();
        var from = to.AddDays(-query.Days);
        var house = await BacktestDesk.HouseAsync(documents, viewer, cancellationToken);
        var without = new RuleBook(house);
        var with = new RuleBook([.. house.Where(r => r.Id != query.Draft.Id), query.Draft]);
        var limits = new List<string>();
        var chosen = Chosen(viewer, query, limits);
        var (cases, own) = (new List<RuleTrials.Case>(), new Dictionary<string, IReadOnlyList<DateTimeOffset>>(StringComparer.Ordinal));
        foreach (var brand in chosen)
        {
            var known = brands.All().FirstOrDefault(b => b.Id == brand) ?? new Brand(brand, brand, brand);
            var signals = await SignalsAsync(viewer, with.Sharpen(known), from, to, limits, cancellationToken);
            var verdicts = Verdicts.Of(await documents.DocumentsAsync(viewer, Verdicts.Kind, new DocumentQuery(brand, Max: MostVerdicts), cancellationToken));
            var before = BacktestEngine.Ask(signals, without, known.Threshold).ToDictionary(a => a.Signal.Id, a => a.Asked, StringComparer.Ordinal);
            cases.AddRange(BacktestEngine.Ask(signals, with, known.Threshold)
                .Where(a => a.Signal.At >= from)
                .Select(a => new RuleTrials.Case(a.Signal, a.Asked, before[a.Signal.Id], verdicts.GetValueOrDefault(a.Signal.Id))));
            own[brand] = await review.OwnPostsAsync(viewer, new WindowQuery(brand, from, to.AddHours(query.PauseHours), Max: int.MaxValue), cancellationToken);
        }

        return RuleTrials.Of(query, from, to, chosen, [.. cases.OrderBy(c => c.Signal.At)], own, limits);
    }

    private List<string> Chosen(Viewer viewer, RuleTrialQuery query, List<string> limits)
    {
        var named = query.Brands is { Count: > 0 } asked ? asked : query.Draft.When.Brands is { Count: > 0 } own ? own
            : [.. brands.All().Select(b => b.Id).Where(viewer.MaySee).Order(StringComparer.Ordinal)];
        if (named.FirstOrDefault(b => !viewer.MaySee(b)) is { } foreign)
        {
            throw new UnauthorizedAccessException($"{viewer.Name} may not see {foreign}.");
        }

        if (named.Count > MostBrands)
        {
            limits.Add($"Tried on the first {MostBrands} of {named.Count} brands; name others in 'brands'.");
        }

        return [.. named.Distinct(StringComparer.Ordinal).Take(MostBrands)];
    }

    /// <summary>What was found then, and the crossings of every threshold that is looked for with the draft.</summary>
    private async Task<List<Signal>> SignalsAsync(
        Viewer viewer, Brand sharpened, DateTimeOffset from, DateTimeOffset to, List<string> limits, CancellationToken cancellationToken)
    {
        var past = await PastSignals.ReadAsync(alerts, viewer, sharpened.Id, from - Before, to, cancellationToken, MostSignals);
        var least = (sharpened.Thresholds ?? []).Select(t => t.Impressions).Append(sharpened.Threshold).Min();
        var paths = await review.PathsAsync(viewer, new WindowQuery(sharpened.Id, from - Before, to, Max: MostPaths), least, cancellationToken);
        if (!past.IsComplete)
        {
            limits.Add($"{sharpened.Id} has more than {MostSignals} signals: the newest of them were tried.");
        }

        if (paths.Count == MostPaths)
        {
            var until = DateTimeOffset.FromUnixTimeMilliseconds(paths[^1].Post.EventTimeMs);
            limits.Add($"More than {MostPaths} posts about {sharpened.Id} reached {least} impressions: those written until {until:yyyy-MM-dd HH:mm}Z were tried.");
        }

        // How late a signal was found is a matter of then: the rule is tried as if it had come in time.
        var found = past.Signals.Select(s => s.Signal with { Historical = false }).ToDictionary(s => s.Id, StringComparer.Ordinal);
        foreach (var crossing in BacktestEngine.Breaches(paths, sharpened).Where(c => c.At < to))
        {
            found.TryAdd(crossing.Id, crossing with { Historical = false });
        }

        return [.. found.Values];
    }
}

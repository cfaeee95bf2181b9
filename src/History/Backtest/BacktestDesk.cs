using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Rules;
using Listening.Alerts.Stores;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Signals;
using Listening.Detection.Spikes;
using Listening.History.Queries;
using Listening.History.Review;
using Listening.Ingest.Brands;

namespace Listening.History.Backtest;

/// <summary>Tries other rules, budgets and thresholds on what was stored, with the detectors of the stream.</summary>
public sealed class BacktestDesk(IReviewReader review, IAlertReader alerts, IDocumentReader documents, IBrandStore brands)
{
    // Enough for a brand that crosses fifty times a day for two years.
    private const int MostPaths = 50_000;
    private const int MostVerdicts = 10_000;

    // A post may cross days after it was written; what is older has long been seen by whoever will.
    private static readonly TimeSpan GrowsFor = TimeSpan.FromDays(30);

    private static readonly StreamKind[] Splits = [StreamKind.Platform, StreamKind.Campaign, StreamKind.Partner, StreamKind.Language, StreamKind.Hashtag];

    private static readonly string[] MinuteLimits =
    [
        "Minutes: a spike is seen up to a minute later than by the stream, and warnings of virality, threads and hashtags are not tried, because they need the posts of each second.",
    ];

    private const string SecondLimit =
        "Seconds counted from the mentions have those in them that came late for the stream. Warnings of virality, threads and hashtags are not tried there.";

    private const string StoredScores = "Scores are those stored with the mentions.";

    // Half a minute of one processor; more words are tried in parts.
    private const int MostRescored = 2_000_000;
    private const int RescoredAtOnce = 10_000;

    /// <exception cref="ArgumentException">The period is empty or too long; a sentence for the caller.</exception>
    /// <exception cref="UnauthorizedAccessException">The viewer may not see the brand.</exception>
    public async Task<BacktestResult> RunAsync(Viewer viewer, BacktestQuery query, CancellationToken cancellationToken)
    {
        Check(query);
        if (brands.All().All(b => b.Id != query.Brand) && (await review.StreamValuesAsync(viewer, query.Brand, StreamKind.Platform, "", cancellationToken)).Count == 0)
        {
            throw new ArgumentException($"There is no brand '{query.Brand}', and nothing was ever heard of one.");
        }

        var house = query.Rules ?? await HouseAsync(documents, viewer, cancellationToken);
        var rules = new RuleBook(house);
        var brand = BrandOf(query, rules);
        var kept = query.Exact ? await KeptAsync(viewer, query, cancellationToken) : null;
        var streams = kept is { IsWhole: true } ? [] : await StreamsAsync(viewer, query, cancellationToken);
        var paths = await review.PathsAsync(
            viewer, new WindowQuery(query.Brand, query.From - GrowsFor, query.To, Max: MostPaths), Lowest(brand), cancellationToken);

        var (again, scores) = (query.Model is { } model ? new Rescore(model, brand, query.Exact ? 1_000 : MinuteSeries.MinuteMs) : null, StoredScores);
        if (again is not null)
        {
            await RescoreAsync(viewer, query, again, cancellationToken);
            (streams, paths) = (streams.ConvertAll(s => (s.Item1, again.Of(s.Item1, s.Item2))), [.. paths.Select(again.Of)]);
            scores = $"Scored anew by {query.Model!.Version}: {again.Scored} mentions by their first words, of which {again.Relabelled} have another label. "
                + $"{again.Wordless} have no words any more (erased, deleted, or past their time) and keep their score; so do streams by campaign, partner and hashtag.";
        }

        // A year of one brand is some seconds of computing: not on the thread of the request.
        IEnumerable<Signal> Detected() =>
            streams.Count == 0 ? [] : BacktestEngine.Detect(streams, query.BudgetPerWeek ?? SpikeOptions.Default.FalseAlarmsPerWeek, cancellationToken);
        var tried = await Task.Run(
            () => BacktestEngine.Ask(
                (kept?.With(Detected()) ?? Detected()).Concat(BacktestEngine.Breaches(paths, brand)),
                rules, brand.Threshold),
            cancellationToken);
        var own = await review.OwnPostsAsync(viewer, new WindowQuery(query.Brand, query.From, query.To.AddHours(query.PauseHours), Max: int.MaxValue), cancellationToken);
        var then = await PastSignals.ReadAsync(alerts, viewer, query.Brand, query.From, query.To, cancellationToken);
        List<string> limits = [.. kept is null ? MinuteLimits : Of(kept, query), scores];
        var late = then.Signals.Count(s => s.Signal.Historical);
        if (late > 0)
        {
            limits.Add($"{late} signals of then were found late, more than {Signal.HistoricalAfter.TotalMinutes:0} minutes after: they called nobody, and are not counted under 'then'.");
        }

        return BacktestReport.Of(
            query, [.. tried.Where(t => t.Signal.At >= query.From && t.Signal.At < query.To)], then.Signals,
            await VerdictsAsync(viewer, query.Brand, cancellationToken), own, kept?.Spans ?? [], limits);
    }

    /// <summary>What pulses say. They hold the stream's scores and its snapshot was learnt with the budget in force: another model or budget is not tried on them.</summary>
    private async Task<KeptPulses> KeptAsync(Viewer viewer, BacktestQuery query, CancellationToken cancellationToken)
    {
        var kept = new KeptPulses(query.From, query.To);
        if (IsOfTheStream(query))
        {
            foreach (var incident in await review.PinsAsync(viewer, query.Brand, query.From, query.To, cancellationToken))
            {
                if (await review.PinAsync(viewer, incident, cancellationToken) is { } pin)
                {
                    await Task.Run(() => kept.Take(pin, query.Brand), cancellationToken);
                }
            }
        }

        return kept;
    }

    private static bool IsOfTheStream(BacktestQuery query) => query is { Model: null, BudgetPerWeek: null };

    private static IEnumerable<string> Of(KeptPulses kept, BacktestQuery query)
    {
        yield return IsOfTheStream(query) ? kept.Sentence()
            : "Another model or budget is not tried on pulses, which hold what the stream learnt with its own: seconds are counted from the mentions instead.";
        if (!kept.IsWhole)
        {
            yield return SecondLimit;
        }
    }

    private async Task RescoreAsync(Viewer viewer, BacktestQuery query, Rescore again, CancellationToken cancellationToken)
    {
        var window = new WindowQuery(query.Brand, query.From - BacktestQuery.WarmUp, query.To, Max: RescoredAtOnce);
        for (var page = await review.ScoredAsync(viewer, window, null, cancellationToken); page.Count > 0;)
        {
            await Task.Run(() => page.ToList().ForEach(again.Take), cancellationToken);
            if (again.Scored + again.Wordless > MostRescored)
            {
                throw new ArgumentException($"More than {MostRescored:N0} mentions would be scored anew: try a shorter period.");
            }

            page = page.Count < RescoredAtOnce ? [] : await review.ScoredAsync(viewer, window, page[^1], cancellationToken);
        }
    }

    /// <summary>Which threshold of impressions would have kept the budget, platform by platform, over the last ninety days before <paramref name="to"/>.</summary>
    public async Task<ThresholdReport> ThresholdsAsync(Viewer viewer, string brand, DateTimeOffset to, double pausesPerWeek, CancellationToken cancellationToken)
    {
        const long LeastLookedAt = 1_000;
        var (from, options) = (to.AddDays(-90), ThresholdReviewOptions.Default with { PausesPerWeek = pausesPerWeek });
        var known = brands.All().FirstOrDefault(b => b.Id == brand);
        var paths = await review.PathsAsync(viewer, new WindowQuery(brand, from - GrowsFor, to, Max: MostPaths), LeastLookedAt, cancellationToken);
        from = await SinceAsync(viewer, brand, paths, from, to, cancellationToken);
        var verdicts = await VerdictsAsync(viewer, brand, cancellationToken);
        var useful = verdicts.Where(v => v.Value == Verdicts.Useful).Select(v => v.Key).ToHashSet(StringComparer.Ordinal);

        // Those that would breach if enough people saw them: what the ledger raises at one impression.
        var posts = paths
            .Where(p => Crossings.Of([p], (known ?? new Brand(brand, brand, brand)) with { ImpressionsThreshold = 1, Thresholds = null }).Any())
            .Select(p => new ReachedPost(
                p.Post.Platform, p.Post.Id,
                [.. p.Observations.Select(o => new ReachPoint(DateTimeOffset.FromUnixTimeMilliseconds(o.AtMs), CertainOf(o)))],
                p.Post.Raised.Any(useful.Contains)))
            .ToList();
        var current = posts.Select(p => p.Platform).Distinct(StringComparer.Ordinal)
            .ToDictionary(p => p, p => known?.ThresholdsOn(p).Min() ?? Brand.DefaultImpressionsThreshold);
        return ThresholdReview.Of(posts, from, to, options with { Current = current });
    }

    /// <summary>Before the first mention nobody listened: that is no history.</summary>
    private async Task<DateTimeOffset> SinceAsync(
        Viewer viewer, string brand, IReadOnlyList<PostPath> paths, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var heard = await review.MinutesAsync(viewer, new MinuteQuery(StreamKey.OfBrand(brand), from, to), cancellationToken);
        var earliest = heard.Points.Take(1).Select(p => p.MinuteMs).Concat(paths.Select(p => p.Post.EventTimeMs))
            .DefaultIfEmpty(to.AddDays(-1).ToUnixTimeMilliseconds()).Min();
        return DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(from.ToUnixTimeMilliseconds(), earliest));
    }

    // The brand's policy: an estimate breaches by its lower bound.
    private static long CertainOf(PathPoint point) => point.Counts.Impressions is not { } seen ? 0 : seen.Grade == ImpressionGrade.Estimated ? seen.Low : seen.Value;

    private static void Check(BacktestQuery query)
    {
        var longest = query.Exact ? BacktestQuery.LongestExact : BacktestQuery.Longest;
        if (query.To <= query.From || query.To - query.From > longest)
        {
            throw new ArgumentException($"The period is empty, or longer than {longest.TotalDays:0} days{(query.Exact ? " (exact)" : "")}.");
        }

        if (query is { BudgetPerWeek: <= 0 or > 1_000 } or { ImpressionsThreshold: < 1 } or { PauseHours: <= 0 or > 720 })
        {
            throw new ArgumentException("budgetPerWeek is above 0 and at most 1000, impressionsThreshold at least 1, pauseHours above 0 and at most 720.");
        }
    }

    private Brand BrandOf(BacktestQuery query, RuleBook rules)
    {
        var known = brands.All().FirstOrDefault(b => b.Id == query.Brand) ?? new Brand(query.Brand, query.Brand, query.Brand);
        var brand = rules.Sharpen(query.ImpressionsThreshold is null ? known : known with { ImpressionsThreshold = query.ImpressionsThreshold });
        return query.Thresholds is { Count: > 0 } more ? brand with { Thresholds = [.. brand.Thresholds ?? [], .. more] } : brand;
    }

    private static long Lowest(Brand brand) => (brand.Thresholds ?? []).Select(t => t.Impressions).Append(brand.Threshold).Min();

    private async Task<List<(StreamKey, MinuteSeries)>> StreamsAsync(Viewer viewer, BacktestQuery query, CancellationToken cancellationToken)
    {
        var streams = new List<(StreamKey, MinuteSeries)>();
        var from = query.From - BacktestQuery.WarmUp;
        async Task AddAsync(StreamKey stream) =>
            streams.Add((stream, await review.MinutesAsync(viewer, new MinuteQuery(stream, from, query.To, BySecond: query.Exact), cancellationToken)));

        await AddAsync(StreamKey.OfBrand(query.Brand));
        foreach (var kind in query.Exact ? [StreamKind.Platform, StreamKind.Language] : Splits)
        {
            foreach (var value in await review.StreamValuesAsync(viewer, query.Brand, kind, "", cancellationToken))
            {
                await AddAsync(new StreamKey(query.Brand, kind, value, ""));
            }
        }

        return streams;
    }

    internal static async Task<List<AlertRule>> HouseAsync(IDocumentReader documents, Viewer viewer, CancellationToken cancellationToken) =>
        [.. (await documents.DocumentsAsync(viewer, RuleShelf.Kind, new DocumentQuery(Max: 10_000), cancellationToken)).Select(RuleShelf.Of)];

    private async Task<Dictionary<string, string>> VerdictsAsync(Viewer viewer, string brand, CancellationToken cancellationToken) =>
        Verdicts.Of(await documents.DocumentsAsync(viewer, Verdicts.Kind, new DocumentQuery(brand, Max: MostVerdicts), cancellationToken));
}

using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Stores;
using Listening.Detection.Mentions;
using Listening.History.Queries;
using Listening.History.Review;
using Listening.Ingest.Brands;

namespace Listening.History.Comparison;

/// <param name="Controls">The series that the expectation followed; brands that the viewer may not see are numbered, not named.</param>
/// <param name="Effect">Null: too little was heard before the event to say; <paramref name="Why"/> tells.</param>
public sealed record CounterfactualAnswer(
    string Incident, string Brand, string What, DateTimeOffset From, DateTimeOffset To, int BucketSeconds, IReadOnlyList<string> Controls,
    CounterfactualResult? Effect, string? Why, FigureVersion Definition, DateTimeOffset? AsOf = null);

/// <summary>Incident with incident, period with period, and what would have happened without the event.</summary>
public sealed class ComparisonDesk(IReviewReader review, IAlertReader alerts, IBrandStore brands, TimeProvider time)
{
    // Four rounds of the week: enough for its rhythm, short enough to be of today's brand.
    private static readonly TimeSpan LearntFrom = TimeSpan.FromDays(28);

    // Beyond a week an incident is another time, and hardly a stretch of the past is as long.
    private static readonly TimeSpan LongestEvent = TimeSpan.FromDays(4);
    private static readonly TimeSpan ShortEvent = TimeSpan.FromHours(6);
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    // More add noise and say the same.
    private const int MostControls = 12;
    private const int MostIncidents = 500;

    private static readonly StreamKind[] SplitBy = [StreamKind.Platform, StreamKind.Campaign, StreamKind.Language, StreamKind.Partner];

    // Who is whose partner is told by words alone, and those are not read for every mention of the past.
    private static readonly StreamKind[] SplitByThen = [StreamKind.Platform, StreamKind.Campaign, StreamKind.Language];

    /// <param name="what"><c>volume</c> or <c>negative</c>.</param>
    /// <param name="asOf">The answer that could be given then: incident, mentions and controls as they were known; null = now.</param>
    /// <returns>Null when there is no such incident that the viewer may see, or there was none yet.</returns>
    public async Task<CounterfactualAnswer?> CounterfactualAsync(
        Viewer viewer, string incident, string what, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        if (await review.IncidentAsync(viewer, incident, asOf, cancellationToken) is not { Incident: { } found })
        {
            return null;
        }

        var end = Earlier(ReviewBuilder.EndOf(found, asOf ?? time.GetUtcNow()), found.CrossedAt + LongestEvent);
        var bucket = end - found.CrossedAt < ShortEvent ? Quarter : TimeSpan.FromHours(1);
        var bucketMs = (long)bucket.TotalMilliseconds;
        var eventMs = found.CrossedAt.ToUnixTimeMilliseconds() / bucketMs * bucketMs;
        var endMs = Math.Max(eventMs + bucketMs, (end.ToUnixTimeMilliseconds() + bucketMs - 1) / bucketMs * bucketMs);
        var startMs = eventMs - (long)LearntFrom.TotalMilliseconds;
        var (from, to) = (Time(startMs), Time(endMs));
        var own = await review.MinutesAsync(viewer, new MinuteQuery(StreamKey.OfBrand(found.Brand, found.Drill), from, to, asOf), cancellationToken);
        if (own.Points is not [var first, ..])
        {
            return Answer(found, what, eventMs, endMs, bucket, [], null, asOf);
        }

        // What was before the first mention is not silence: nobody listened yet.
        startMs = Math.Max(startMs, first.MinuteMs / bucketMs * bucketMs);
        own = own.Slice(startMs, endMs);
        var masked = await OthersAsync(viewer, found, asOf, cancellationToken);
        var observed = own.Buckets(bucketMs).Select(b => IsKnown(own, b, bucketMs) && !Overlaps(masked, b.MinuteMs, bucketMs) ? (double?)Count(b, what) : null).ToList();
        var controls = await ControlsAsync(viewer, found, startMs, endMs, bucketMs, asOf, cancellationToken);
        var input = new CounterfactualInput(startMs, bucketMs, observed, controls, (int)((eventMs - startMs) / bucketMs), observed.Count);
        return Answer(found, what, eventMs, endMs, bucket, [.. controls.Select(c => c.Name)], Counterfactual.Of(input), asOf);
    }

    /// <param name="a">See <see cref="PeriodText.Hint"/>; likewise <paramref name="b"/>.</param>
    /// <param name="asOf">As both were known then, what came later cut off; by partner nothing is told of then. Null = now.</param>
    /// <exception cref="ArgumentException">One of them is neither an incident nor a period that the viewer may see, or had not begun.</exception>
    public async Task<ComparisonResult> CompareAsync(Viewer viewer, string a, string b, DateTimeOffset? asOf, CancellationToken cancellationToken) =>
        Comparing.Of(await PeriodAsync(viewer, a, asOf, cancellationToken), await PeriodAsync(viewer, b, asOf, cancellationToken)) with { AsOf = asOf };

    private async Task<ComparedPeriod> PeriodAsync(Viewer viewer, string name, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        var (brand, drill, incident, from, to) = PeriodText.Parse(name) is { } period && viewer.MaySee(period.Brand)
            ? (period.Brand, "", null, period.From, period.To)
            : (await review.IncidentAsync(viewer, name, asOf, cancellationToken))?.Incident is { } found
                ? (found.Brand, found.Drill, found.Id, found.CrossedAt, ReviewBuilder.EndOf(found, asOf ?? time.GetUtcNow()))
                : throw new ArgumentException($"'{name}' is not {PeriodText.Hint}, or it is not yours to see.");
        if (asOf is { } then)
        {
            to = from < then ? Earlier(to, then) : throw new ArgumentException($"'{name}' had not begun at {then:u}.");
        }

        var minutes = await review.MinutesAsync(viewer, new MinuteQuery(StreamKey.OfBrand(brand, drill), from, to, asOf), cancellationToken);
        var bucketMs = Resolution.For(from, to);
        var points = minutes.Buckets(bucketMs).Select(b =>
        {
            var heard = b.Volume > 0 || minutes.IsHeard(b.MinuteMs, b.MinuteMs + bucketMs);
            return new OffsetPoint((b.MinuteMs - minutes.FromMs) / 1000.0, heard ? b.Volume : null, heard ? b.Negative : null, b.Mean());
        });
        var split = new Dictionary<(StreamKind, string), long>();
        foreach (var kind in asOf is null ? SplitBy : SplitByThen)
        {
            foreach (var value in await review.StreamValuesAsync(viewer, brand, kind, drill, cancellationToken))
            {
                var part = await review.MinutesAsync(viewer, new MinuteQuery(new StreamKey(brand, kind, value, drill), from, to, asOf), cancellationToken);
                if (part.Points.Sum(p => p.Volume) is > 0 and var volume)
                {
                    split[(kind, value)] = volume;
                }
            }
        }

        return new ComparedPeriod(
            name, brand, incident, from, to, (to - from).TotalSeconds, minutes.Points.Aggregate(default(MinutePoint), (sum, p) => sum.And(p)),
            minutes.Points.Count == 0 ? 0 : minutes.Points.Max(p => p.Volume), [.. points], split);
    }

    private async Task<List<ControlSeries>> ControlsAsync(
        Viewer viewer, Incident incident, long startMs, long endMs, long bucketMs, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        var controls = new List<ControlSeries>();
        foreach (var brand in brands.All().Select(b => b.Id).Where(b => b != incident.Brand).Order(StringComparer.Ordinal))
        {
            var minutes = await review.MinutesAsync(Viewer.System, new MinuteQuery(StreamKey.OfBrand(brand), Time(startMs), Time(endMs), asOf), cancellationToken);

            // A brand that was not heard before the event says nothing about it.
            if (minutes.Points.Count > 0 && controls.Count < MostControls)
            {
                var name = viewer.MaySee(brand) ? brand : $"control-{controls.Count + 1}";
                controls.Add(new ControlSeries(name, [.. minutes.Buckets(bucketMs).Select(b => (double)b.Volume)]));
            }
        }

        return controls;
    }

    /// <summary>Other incidents of the brand: what they did is not its usual way.</summary>
    private async Task<List<Stretch>> OthersAsync(Viewer viewer, Incident incident, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        var all = await alerts.AsOf(asOf).IncidentsAsync(viewer, new IncidentQuery(incident.Brand, Max: MostIncidents), cancellationToken);
        return
        [
            .. all.Where(i => i.Id != incident.Id && i.Drill == incident.Drill && i.CrossedAt < incident.CrossedAt)
                .Select(i => new Stretch(i.CrossedAt.ToUnixTimeMilliseconds(), (i.ResolvedAt ?? i.CrossedAt).ToUnixTimeMilliseconds())),
        ];
    }

    private static CounterfactualAnswer Answer(
        Incident incident, string what, long fromMs, long toMs, TimeSpan bucket, IReadOnlyList<string> controls, CounterfactualResult? effect,
        DateTimeOffset? asOf) => new(
        incident.Id, incident.Brand, what, Time(fromMs), Time(toMs), (int)bucket.TotalSeconds, controls, effect,
        effect is null ? "Less than a week, or fewer than five stretches as long as the event, were heard before it: nothing honest can be said." : null,
        FigureVersion.Of(Figures.Effect)[0], asOf);

    private static double Count(MinutePoint bucket, string what) => what == "negative" ? bucket.Negative : bucket.Volume;

    private static bool IsKnown(MinuteSeries series, MinutePoint bucket, long bucketMs) =>
        bucket.Volume > 0 || series.IsHeard(bucket.MinuteMs, bucket.MinuteMs + bucketMs);

    private static bool Overlaps(List<Stretch> masked, long fromMs, long bucketMs) => masked.Exists(m => m.FromMs < fromMs + bucketMs && m.ToMs > fromMs);

    private static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}

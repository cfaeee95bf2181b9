using System.Text;
using Listening.Alerts.Access;
using Listening.Detection.Mentions;
using Listening.Detection.Windows;
using Listening.History.Review;
using Listening.Ingest.Brands;

namespace Listening.History.Queries;

/// <summary>The questions of reviewers, answered above the stores: any resolution, any split, as of any moment, gaps as gaps.</summary>
public sealed class HistoryQueries(IHistoryReader history, IReviewReader review, IBrandStore brands)
{
    // Terms of this many posts tell a share of one in a hundred to within a fifth.
    private const int TermSample = 5_000;

    // A term that fewer say could name a person.
    internal const int FewestAuthors = 5;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <exception cref="ArgumentException">Too many buckets, or a split that cannot be told as asked; a sentence for the caller.</exception>
    /// <exception cref="UnauthorizedAccessException">The viewer may not see the brand.</exception>
    public async Task<HistorySeries> SentimentAsync(Viewer viewer, SeriesQuery query, CancellationToken cancellationToken)
    {
        if (query is { Platform: not null, SplitName: not null })
        {
            throw new ArgumentException("Ask for one platform, or for a split, not for both.");
        }

        var edges = query.Bucket.Edges(query.From, query.To, SentimentQuery.MaxPoints);
        var counted = query.AsOf is not null || IsBySecond(query.Bucket);
        var total = query.Platform is { } platform ? StreamKey.OfPlatform(query.Brand, platform, query.Drill) : StreamKey.OfBrand(query.Brand, query.Drill);
        var points = await TotalAsync(viewer, total, query, edges, cancellationToken);
        IReadOnlyList<SplitSeries>? splits = null;
        long? redacted = null;
        if (WordSplits.Concerns(query, counted))
        {
            (splits, redacted) = await new WordSplits(review, brands).CountAsync(viewer, query, edges, points, cancellationToken);
        }
        else if (query.By is { } by)
        {
            var each = new List<SplitSeries>();
            foreach (var value in query.Value is { } one ? [one] : await review.StreamValuesAsync(viewer, query.Brand, by, query.Drill, cancellationToken))
            {
                var part = await PointsAsync(viewer, new StreamKey(query.Brand, by, value, query.Drill), query, edges, cancellationToken);

                // What was first heard later was not there as of the moment.
                if (query.AsOf is null || query.Value is not null || part.Any(p => p.Volume > 0))
                {
                    each.Add(new SplitSeries(value, part));
                }
            }

            splits = each;
        }

        return new HistorySeries(
            query.Brand, query.Platform, query.Bucket.ToString(), query.AsOf, points,
            query.SplitName, splits,
            FigureVersion.Of(Figures.Volume, Figures.NegativeShare, Figures.MeanSentiment, Figures.Impressions, Figures.Engagement, Figures.Authors), redacted);
    }

    /// <summary>The brand's part of what is said about it and the brands beside it.</summary>
    /// <param name="others">Null = all brands that are watched. Those that the viewer may not see are told together, unnamed.</param>
    public async Task<ShareOfVoice> VoiceAsync(
        Viewer viewer, string brand, IReadOnlyList<string>? others, DateTimeOffset from, DateTimeOffset to, TimeBucket bucket, DateTimeOffset? asOf,
        CancellationToken cancellationToken)
    {
        if (!viewer.MaySee(brand))
        {
            throw new UnauthorizedAccessException($"{viewer.Name} may not see {brand}.");
        }

        var edges = bucket.Edges(from, to, SentimentQuery.MaxPoints);
        var known = brands.All().Select(b => b.Id).ToHashSet(StringComparer.Ordinal);
        var compared = (others ?? [.. known]).Where(known.Contains).Append(brand).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var voices = new List<(string? Brand, MinutePoint[] Buckets)>();
        MinutePoint[]? hidden = null;
        MinuteSeries? heard = null;
        foreach (var each in compared)
        {
            var query = new MinuteQuery(StreamKey.OfBrand(each), Time(edges[0]), Time(edges[^1]), asOf, IsBySecond(bucket), bucket.RowsMs);
            heard = await review.MinutesAsync(Viewer.System, query, cancellationToken);
            var buckets = heard.Buckets(edges);
            if (viewer.MaySee(each))
            {
                voices.Add((each, buckets));
            }
            else
            {
                hidden = hidden is null ? buckets : [.. hidden.Zip(buckets, (a, b) => a.And(b))];
            }
        }

        if (hidden is not null)
        {
            voices.Add((null, hidden));
        }

        var totals = Enumerable.Range(0, edges.Length - 1).Select(i => voices.Sum(v => v.Buckets[i].Volume)).ToArray();
        var all = totals.Sum();
        return new ShareOfVoice(
            bucket.ToString(), asOf,
            [
                .. voices.Select(v => (v.Brand, v.Buckets, Volume: v.Buckets.Sum(b => b.Volume))).Select(v => new VoiceSeries(
                    v.Brand, v.Volume, all == 0 ? null : (double)v.Volume / all,
                    [
                        .. v.Buckets.Select((b, i) => (b.Volume, Total: totals[i], Heard: totals[i] > 0 || heard!.IsHeard(edges[i], edges[i + 1]), Start: edges[i]))
                            .Select(b => new VoicePoint(Time(b.Start), b.Heard, b.Heard ? b.Volume : null, b.Total == 0 ? null : (double)b.Volume / b.Total)),
                    ])),
            ],
            FigureVersion.Of(Figures.ShareOfVoice));
    }

    /// <summary>Terms of a window, those of most posts first, from an even sample.</summary>
    public async Task<TopTerms> TermsAsync(Viewer viewer, WindowQuery query, CancellationToken cancellationToken)
    {
        var sample = await review.SampleAsync(viewer, query, TermSample, cancellationToken);
        var said = new Dictionary<string, (int Posts, HashSet<string> Authors)>(StringComparer.Ordinal);
        var read = sample.Items.Where(i => i.Text is not null).ToList();
        foreach (var item in read)
        {
            foreach (var term in Terms.Of(Encoding.UTF8.GetBytes(item.Text!)))
            {
                var (posts, authors) = said.GetValueOrDefault(term, (0, []));
                authors.Add(item.Author ?? item.Id);
                said[term] = (posts + 1, authors);
            }
        }

        return new TopTerms(
            sample.Total, read.Count,
            [
                .. said.Where(t => t.Value.Authors.Count >= FewestAuthors).OrderByDescending(t => t.Value.Posts).ThenBy(t => t.Key, StringComparer.Ordinal)
                    .Take(query.Max).Select(t => new TermCount(t.Key, t.Value.Posts, (double)t.Value.Posts / read.Count, t.Value.Authors.Count)),
            ]);
    }

    private async Task<IReadOnlyList<HistoryPoint>> TotalAsync(
        Viewer viewer, StreamKey stream, SeriesQuery query, long[] edges, CancellationToken cancellationToken)
    {
        // Only the store can merge the sketches of authors, and only of minutes.
        if (query.AsOf is not null || query.Bucket.WidthMs is not { } width || width < Minute.TotalMilliseconds || width > Day.TotalMilliseconds)
        {
            return await PointsAsync(viewer, stream, query, edges, cancellationToken);
        }

        var series = await history.SentimentAsync(
            viewer, new SentimentQuery(query.Brand, Time(edges[0]), Time(edges[^1]), TimeSpan.FromMilliseconds(width), query.Platform, null, query.Drill), cancellationToken);
        return [.. series.Points.Select(p => p.Heard
            ? new HistoryPoint(p.Start, true, p.Volume, p.Negative, p.Neutral, p.Positive, p.Mean, p.Impressions, p.Engagement, p.Authors)
            : new HistoryPoint(p.Start, false, null, null, null, null, null, null, null, null))];
    }

    private async Task<IReadOnlyList<HistoryPoint>> PointsAsync(
        Viewer viewer, StreamKey stream, SeriesQuery query, long[] edges, CancellationToken cancellationToken)
    {
        var bySecond = IsBySecond(query.Bucket);
        var minutes = await review.MinutesAsync(
            viewer, new MinuteQuery(stream, Time(edges[0]), Time(edges[^1]), query.AsOf, bySecond, query.Bucket.RowsMs), cancellationToken);
        return [.. minutes.Buckets(edges).Select((b, i) => b.Volume > 0 || minutes.IsHeard(edges[i], edges[i + 1])
            ? new HistoryPoint(
                Time(edges[i]), true, b.Volume, b.Negative, b.Neutral, b.Positive, b.Mean(), b.Impressions, b.Engagement, null)
            : new HistoryPoint(Time(edges[i]), false, null, null, null, null, null, null, null, null))];
    }

    // Minutes add up to buckets of whole minutes; anything else needs the mentions themselves.
    private static bool IsBySecond(TimeBucket bucket) => bucket.WidthMs % MinuteSeries.MinuteMs is not (null or 0);

    private static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}

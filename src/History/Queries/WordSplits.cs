using System.Text;
using Listening.Alerts.Access;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Partners;
using Listening.Detection.Windows;
using Listening.History.Review;
using Listening.Ingest.Brands;

namespace Listening.History.Queries;

/// <summary>
/// Series of hashtags, of campaign tags in links, and of partners as of a moment, counted from the words of the mentions themselves: no row of the store names a hashtag, because
/// few people behind one could be named by it. What was erased is not counted, and said.
/// </summary>
internal sealed class WordSplits(IReviewReader review, IBrandStore brands)
{
    // Read in about a second; more is asked for in parts.
    private const int MostMentions = 50_000;

    // As many lines as a chart can still be read with.
    private const int MostValues = 20;

    public static bool Concerns(SeriesQuery query, bool counted) => query.Tag is not null || query.By == StreamKind.Hashtag || (query.By == StreamKind.Partner && counted);

    /// <param name="total">The whole brand's points between the edges.</param>
    /// <returns>The series, and how many mentions had no words any more.</returns>
    /// <exception cref="ArgumentException">Too many mentions to be read.</exception>
    public async Task<(IReadOnlyList<SplitSeries> Series, long Redacted)> CountAsync(
        Viewer viewer, SeriesQuery query, long[] edges, IReadOnlyList<HistoryPoint> total, CancellationToken cancellationToken)
    {
        var window = new WindowQuery(query.Brand, Time(edges[0]), Time(edges[^1]), AsOf: query.AsOf, Drill: query.Drill);
        var sample = await review.SampleAsync(viewer, window, MostMentions, cancellationToken);
        if (sample.Total > MostMentions)
        {
            throw new ArgumentException(
                $"The range holds {sample.Total} mentions, and {query.SplitName}s are counted from words: ask for a part with at most {MostMentions}.");
        }

        var read = sample.Items.Where(i => i.Text is not null).ToList();
        var partners = (brands.All().FirstOrDefault(b => b.Id == query.Brand)?.Accounts ?? []).Where(a => a.Role == AccountRole.Partner).ToList();
        var counts = new Dictionary<string, Count>(StringComparer.Ordinal);
        foreach (var item in read)
        {
            foreach (var value in ValuesOf(item, query, partners))
            {
                if (!counts.TryGetValue(value, out var count))
                {
                    counts[value] = count = new Count(edges.Length - 1);
                }

                count.Add(item, edges);
            }
        }

        IEnumerable<KeyValuePair<string, Count>> told = query switch
        {
            { By: StreamKind.Partner, Value: { } one } => counts.Where(c => c.Key == one),
            { Value: { } one } => counts.Where(c => c.Key == (query.Tag is null ? HashtagOf(one) : one) && c.Value.Authors.Count >= HistoryQueries.FewestAuthors),
            { By: StreamKind.Hashtag } or { Tag: not null } => counts.Where(c => c.Value.Authors.Count >= HistoryQueries.FewestAuthors)
                .OrderByDescending(c => c.Value.Posts).ThenBy(c => c.Key, StringComparer.Ordinal).Take(MostValues),
            _ => counts.OrderBy(c => c.Key, StringComparer.Ordinal),
        };
        return ([.. told.Select(c => new SplitSeries(c.Key, c.Value.Points(total)))], Math.Max(0, total.Sum(p => p.Volume ?? 0) - read.Count));
    }

    private static IEnumerable<string> ValuesOf(MentionItem item, SeriesQuery query, List<BrandAccount> partners) =>
        query.Tag is { } tag ? UtmTags.Of(tag, item.Text!)
        : query.By == StreamKind.Hashtag ? HashtagsOf(item)
        : PartnersOf(item, partners);

    private static IEnumerable<string> HashtagsOf(MentionItem item) => Terms.Of(Encoding.UTF8.GetBytes(item.Text!)).Where(t => t[0] == '#');

    /// <summary>As the reader of texts writes it: with its sign, folded.</summary>
    private static string HashtagOf(string asked)
    {
        var tag = asked[..1] == "#" ? asked : "#" + asked;
        return Terms.Of(Encoding.UTF8.GetBytes(tag)) is [var folded, ..] ? folded : tag;
    }

    private static IEnumerable<string> PartnersOf(MentionItem item, List<BrandAccount> partners) =>
        partners.Where(p => PartnerNaming.Concerns(p, item.Platform, item.AuthorId ?? "", item.Author ?? "", item.Text!)).Select(p => p.Id).Distinct(StringComparer.Ordinal);

    private static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private sealed class Count(int buckets)
    {
        private readonly MinutePoint[] points = new MinutePoint[buckets];

        public long Posts { get; private set; }

        public HashSet<string> Authors { get; } = new(StringComparer.Ordinal);

        public void Add(MentionItem item, long[] edges)
        {
            var at = Array.BinarySearch(edges, item.At.ToUnixTimeMilliseconds());
            ref var point = ref points[Math.Clamp(at < 0 ? ~at - 1 : at, 0, points.Length - 1)];
            point = point.And(MinutePoint.Of(item.At.ToUnixTimeMilliseconds(), item.Score));
            Authors.Add(item.Author ?? item.Id);
            Posts++;
        }

        public IReadOnlyList<HistoryPoint> Points(IReadOnlyList<HistoryPoint> total) =>
        [
            .. points.Select((p, i) => total[i].Heard
                ? new HistoryPoint(total[i].Start, true, p.Volume, p.Negative, p.Neutral, p.Positive, p.Mean(), null, null, null)
                : new HistoryPoint(total[i].Start, false, null, null, null, null, null, null, null, null)),
        ];
    }
}

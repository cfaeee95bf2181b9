using Listening.Detection.Mentions;
using Listening.Detection.Posts;

namespace Listening.History.Queries;

/// <summary>
/// What posts gained minute by minute, counted anew from the observations known at a moment: the same arithmetic as the ledger's, so of now it equals
/// the minute rows. Observations come post after post, those of a post in the order of their arrival.
/// </summary>
internal sealed class ReachGains(MinuteQuery query, long fromMs, long toMs)
{
    /// <summary>
    /// Posts that were new longer before the stretch are not followed. Views come within days: half of a post's in its first hours, nearly all in a week.
    /// </summary>
    public static readonly TimeSpan Followed = TimeSpan.FromDays(7);

    private readonly SortedDictionary<long, MinutePoint> gained = [];
    private long post = -1;
    private PostReach reach;

    public void Add(long ofPost, long atMs, PostCounts counts)
    {
        if (ofPost != post)
        {
            (post, reach) = (ofPost, default);
        }

        var after = reach.With(counts, atMs);
        var added = after.Since(reach);
        reach = after;
        if (atMs >= fromMs && atMs < toMs && added != default)
        {
            var start = atMs / query.GrainMs * query.GrainMs;
            var gain = new MinutePoint(start, 0, 0, 0, 0, 0, 0, added.Actual, added.Floor, added.Estimated, added.Engagement);
            gained[start] = gained.TryGetValue(start, out var known) ? known.And(gain) : gain;
        }
    }

    /// <summary>The mentions' points with the gains in them, in order.</summary>
    public List<MinutePoint> Into(IEnumerable<MinutePoint> mentions)
    {
        foreach (var point in mentions)
        {
            gained[point.MinuteMs] = gained.TryGetValue(point.MinuteMs, out var known) ? known.And(point) : point;
        }

        return [.. gained.Values];
    }
}

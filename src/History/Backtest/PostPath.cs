using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;

namespace Listening.History.Backtest;

/// <summary>A stored post and how its counts grew.</summary>
/// <param name="Post">As stored now.</param>
/// <param name="Observations">In order of observation.</param>
public sealed record PostPath(PostState Post, IReadOnlyList<PathPoint> Observations);

public readonly record struct PathPoint(long AtMs, PostCounts Counts);

/// <summary>Lets stored posts cross thresholds again, by the ledger that the stream uses; pure.</summary>
public static class Crossings
{
    /// <param name="brand">With the thresholds to try.</param>
    public static IEnumerable<Crossing> Of(IEnumerable<PostPath> paths, Brand brand)
    {
        Brand? BrandOf(string id) => id == brand.Id ? brand : null;
        var mention = new Mention();
        foreach (var path in paths)
        {
            // A post that was deleted since did cross: what is left of it is its label.
            var post = path.Post with { Phase = PostPhase.Live, Reach = default, Raised = [] };
            foreach (var (atMs, counts) in path.Observations)
            {
                mention.Clear();
                (mention.Op, mention.Platform, mention.Counts) = (MentionOp.Metrics, post.Platform, counts);
                var change = PostLedger.Apply(post, post.Key, mention, default, atMs, BrandOf);
                post = change.State ?? post;
                foreach (var crossing in change.Crossings)
                {
                    yield return crossing;
                }
            }
        }
    }
}

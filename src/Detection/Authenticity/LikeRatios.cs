using Listening.Detection.Mentions;
using Listening.Detection.Numerics;
using Listening.Detection.Windows;

namespace Listening.Detection.Authenticity;

/// <summary>A post whose likes and impressions do not belong together.</summary>
/// <param name="Usual">Likes an impression of the brand's posts, typically.</param>
public readonly record struct LikeAnomaly(TopPost Post, double Ratio, double Usual)
{
    /// <summary>More likes than people who saw it would give; else impressions that nobody reacts to.</summary>
    public bool TooMany => Ratio > Usual;
}

/// <summary>
/// Likes an impression of the most seen posts about one brand, where the platform itself says both numbers. Bought likes have no viewers,
/// bought views like nothing. The usual ratio and its spread are learnt, each post once; what was told of a post is not told again.
/// </summary>
internal sealed class LikeRatios
{
    // A ratio of fewer is noise; views without likes are told from a good-sized crowd on only.
    private const long LeastLikes = 50, LeastImpressions = 200, LeastViews = 10_000;

    // Before anything was seen: three likes a hundred impressions, give or take a factor of two, worth twenty posts.
    private const double PriorLog = -3.5, PriorVariance = 0.36, PriorPosts = 20;

    // Four deviations of the logarithm, and at least three likes in ten impressions: no public does that.
    private const double Deviations = 4, LeastTooMany = 0.3;

    private const double Keep = 0.999;

    // Posts that grow at the same time; the longest unseen is forgotten.
    private const int Remembered = 24;

    private readonly SortedDictionary<PostKey, Seen> seen = [];
    private double sum, square, posts;

    private double Mean => ((PriorLog * PriorPosts) + sum) / (PriorPosts + posts);

    public LikeAnomaly? Observe(long second, in TopPost post)
    {
        if (post.Likes <= 0 || post.Impressions < LeastImpressions || (post.Likes < LeastLikes && post.Impressions < LeastViews))
        {
            return null;
        }

        double log = PortableMath.Log((double)post.Likes / post.Impressions), mean = Mean;
        double spread = Math.Sqrt(((PriorVariance * PriorPosts) + square) / (PriorPosts + posts));
        bool known = seen.TryGetValue(post.Key, out Seen before);
        if (!known)
        {
            // At first sight only: a post that is seen every second must not become what is usual.
            double off = Math.Clamp(log - mean, -3 * spread, 3 * spread);
            (sum, square, posts) = ((sum * Keep) + mean + off, (square * Keep) + (off * off), (posts * Keep) + 1);
            MakeRoom();
        }

        bool tooMany = log - mean >= Deviations * spread && post.Likes >= LeastTooMany * post.Impressions;
        bool tooFew = mean - log >= Deviations * spread && post.Impressions >= LeastViews;
        bool tells = (tooMany || tooFew) && !before.Told;
        seen[post.Key] = new(second, before.Told || tells);
        return tells ? new(post, (double)post.Likes / post.Impressions, PortableMath.Exp(mean)) : null;
    }

    private void MakeRoom()
    {
        if (seen.Count >= Remembered)
        {
            seen.Remove(seen.MinBy(s => (s.Value.Second, s.Key)).Key);
        }
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(sum);
        writer.Write(square);
        writer.Write(posts);
        writer.Write(seen.Count);
        foreach ((PostKey key, Seen post) in seen)
        {
            key.Write(writer);
            writer.Write(post.Second);
            writer.Write(post.Told);
        }
    }

    public static LikeRatios Read(BinaryReader reader)
    {
        var ratios = new LikeRatios { sum = reader.ReadDouble(), square = reader.ReadDouble(), posts = reader.ReadDouble() };
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            ratios.seen.Add(PostKey.Read(reader), new(reader.ReadInt64(), reader.ReadBoolean()));
        }

        return ratios;
    }

    private readonly record struct Seen(long Second, bool Told);
}

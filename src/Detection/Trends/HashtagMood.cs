using Listening.Detection.Numerics;
using Listening.Detection.Sentiment;
using Listening.Detection.Windows;

namespace Listening.Detection.Trends;

/// <summary>How a hashtag is used beside a brand in the last hour: a campaign's tag that turns against it (backlash).</summary>
/// <param name="Posts">Sampled posts that carry it.</param>
/// <param name="Negative">Negatives among them.</param>
/// <param name="Authors">Distinct authors among them.</param>
/// <param name="UsualShare">Share of negatives among the brand's other sampled posts, 0..1.</param>
/// <param name="TailProbability">Chance of at least this many negatives at the usual share.</param>
public readonly record struct HashtagMood(string Hashtag, int Posts, int Negative, int Authors, double UsualShare, double TailProbability)
{
    // Fewer authors could be named by the tag (the house rule on stored terms), and are no public.
    private const int LeastAuthors = 5;

    // Posts under one tag answer each other: two in a hundred pairs agree beyond chance, fifty voices at most.
    private const double Correlation = 0.02;

    // Once in four weeks of quarters of an hour, for each of some three tags: 1 / (2688 × 3).
    private const double Chance = 1.2e-4;

    // Before anything else was heard: a quarter negative, worth four posts.
    private const double PriorNegatives = 1, PriorPosts = 4;

    public double Share => (double)Negative / Posts;

    /// <summary>Most of its posts are against, by several people, and more than by chance.</summary>
    public bool IsBacklash => Authors >= LeastAuthors && Share >= 0.5 && TailProbability <= Chance;

    /// <summary>0..1; 0.5 at the threshold.</summary>
    public double Score => 1 - PortableMath.Exp(PortableMath.Log(Math.Max(TailProbability, 1e-300)) / 9 * 0.6931471805599453);

    public static HashtagMood Of(string hashtag, IReadOnlyList<SamplePost> tagged, IReadOnlyList<SamplePost> all)
    {
        int negative = tagged.Count(IsNegative), others = all.Count - tagged.Count, otherNegatives = all.Count(IsNegative) - negative;
        double usual = (PriorNegatives + otherNegatives) / (PriorPosts + others);
        double voices = tagged.Count / (1 + ((tagged.Count - 1) * Correlation)), against = voices * negative / tagged.Count;
        double tail = negative == 0 ? 1 : PortableMath.Exp(IncompleteBeta.Log(usual, against, voices - against + 1));
        // An unknown author is as good as one of his own.
        int authors = tagged.Select(p => p.Author != 0 ? p.Author : (ulong)p.Key.Value).Distinct().Count();
        return new(hashtag, tagged.Count, negative, authors, usual, tail);
    }

    private static bool IsNegative(SamplePost post) => post.Label == SentimentLabel.Negative;
}

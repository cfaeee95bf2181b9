using Listening.Detection.Windows;

namespace Listening.Detection.Authenticity;

/// <summary>How much of a window looks inorganic. Shown beside the curve, never used to hide it.</summary>
/// <param name="Posts">Sampled posts looked at.</param>
/// <param name="SuspectedShare">Part of them in clusters of near-copies or in a burst of young accounts, 0..1.</param>
/// <param name="Copies">Posts in clusters of near-copies.</param>
/// <param name="LargestCluster">Posts of the largest cluster.</param>
/// <param name="Young">Posts by accounts younger than <see cref="Coordination.YoungDays"/> days.</param>
/// <param name="Authors">Distinct authors.</param>
/// <param name="InorganicShare">Part of them whose accounts speak against them too, 0..1: only this may keep a spike from calling people.</param>
public readonly record struct CoordinationReading(
    int Posts, double SuspectedShare, int Copies, int LargestCluster, int Young, int Authors, double InorganicShare = 0);

/// <summary>
/// Reads a sample of posts for coordination: near-copies (same words but for a few, SimHash within a distance and Jaccard above a bar, joined
/// to clusters), bursts of young accounts, and few authors who say much. Deterministic for any order of the sample.
/// </summary>
public static class Coordination
{
    /// <summary>Accounts younger than this are young: made for the occasion, or newcomers; a burst of them is the sign.</summary>
    public const int YoungDays = 30;

    // Two people say the same; three who say the same words are copying.
    private const int LeastCluster = 3;

    // Fewer terms than this are equal by chance ("love it").
    private const int LeastTerms = 4;

    // Of 64 bits; beyond a quarter, texts of a dozen words are no copies. Only a quick refusal: Jaccard decides.
    private const int FarApart = 20;

    // Nine of eleven words: one replaced, or two added. People who tell the same event in their own words stay below.
    private const double Copy = 0.8;

    // Newcomers are at most some ten percent of a public; a third is a burst.
    private const double YoungBurst = 1.0 / 3, LeastYoung = 5;

    // The same account again and again.
    private const int Talkative = 4;

    public static CoordinationReading Read(IReadOnlyList<SamplePost> sample)
    {
        int n = sample.Count;
        if (n == 0)
        {
            return default;
        }

        SamplePost[] posts = [.. sample.OrderBy(p => p.Key)];
        ulong[] prints = Array.ConvertAll(posts, p => Fingerprint.Of(p.Terms));
        int[] parent = [.. Enumerable.Range(0, n)];
        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++)
            {
                if (posts[i].Terms.Count >= LeastTerms && Fingerprint.Distance(prints[i], prints[j]) <= FarApart && Jaccard(posts[i].Terms, posts[j].Terms) >= Copy)
                {
                    parent[Root(parent, j)] = Root(parent, i);
                }
            }
        }

        int[] size = new int[n];
        for (int i = 0; i < n; i++)
        {
            size[Root(parent, i)]++;
        }

        int young = posts.Count(p => p.Young);
        bool burst = young >= LeastYoung && young >= YoungBurst * n;
        Dictionary<ulong, int> byAuthor = posts.Where(p => p.Author != 0).GroupBy(p => p.Author).ToDictionary(g => g.Key, g => g.Count());
        // Angry people copy too; a copied text is inorganic where the accounts that spread it are made for it.
        int[] youngOf = new int[n];
        for (int i = 0; i < n; i++)
        {
            youngOf[Root(parent, i)] += posts[i].Young ? 1 : 0;
        }

        int copies = 0, suspected = 0, inorganic = 0;
        for (int i = 0; i < n; i++)
        {
            bool copied = size[Root(parent, i)] >= LeastCluster;
            copies += copied ? 1 : 0;
            bool loud = posts[i].Author != 0 && byAuthor[posts[i].Author] >= Talkative;
            bool sudden = burst && posts[i].Young;
            bool spread = copied && youngOf[Root(parent, i)] >= YoungBurst * size[Root(parent, i)];
            suspected += copied || loud || sudden ? 1 : 0;
            inorganic += loud || sudden || spread ? 1 : 0;
        }

        int largest = size.Max();
        return new(n, (double)suspected / n, copies, largest >= LeastCluster ? largest : 0, young, byAuthor.Count + posts.Count(p => p.Author == 0), (double)inorganic / n);
    }

    private static int Root(int[] parent, int i)
    {
        while (parent[i] != i)
        {
            i = parent[i] = parent[parent[i]];
        }

        return i;
    }

    // Terms are in ordinal order, each once.
    private static double Jaccard(IReadOnlyList<string> a, IReadOnlyList<string> b)
    {
        int i = 0, j = 0, common = 0;
        while (i < a.Count && j < b.Count)
        {
            int order = string.CompareOrdinal(a[i], b[j]);
            common += order == 0 ? 1 : 0;
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        return (double)common / (a.Count + b.Count - common);
    }
}

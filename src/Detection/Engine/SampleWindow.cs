using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.Detection.Trends;
using Listening.Detection.Windows;

namespace Listening.Detection.Engine;

/// <summary>
/// The last hour of a brand's sampled and most seen posts, by minute: what explanations are made of. Each minute keeps the posts of lowest
/// hash rank, so it stays a uniform sample however the minute was cut, and also when older minutes are thinned to fewer: the lowest ranks of a
/// uniform sample are one. That holds a busy brand near 64 KB: five full minutes to explain by, the rest of the hour thin to compare with.
/// </summary>
/// <param name="perMinute">Posts kept of each minute.</param>
internal sealed class SampleWindow(int perMinute)
{
    private const int Minutes = 60;

    // The window that mostly speaks has five minutes: a hundred posts, of which a term said by one in twenty shows in 99 % of cases.
    private const int FullMinutes = 5;
    private const int PerMinute = 20;

    /// <summary>Of a brand's own stream.</summary>
    public SampleWindow()
        : this(PerMinute)
    {
    }

    // One a minute still makes 55 to compare with.
    private const int ThinPerMinute = 1;

    // What people are told is led by a handful of words and three to five posts.
    private const int TermsShown = 6;
    private const int PostsShown = 5;

    // Fewer authors than this could identify one (the house rule on stored terms).
    private const int LeastAuthors = 5;

    // Chi-square with one degree of freedom, p = 0.001: a term that merely fluctuated is not named.
    private const double LeastLift = 10.83;

    private readonly Dictionary<long, SampleMinute> minutes = [];

    public void Add(long second, StreamSecond heard)
    {
        var index = second / 60;
        if (!minutes.TryGetValue(index, out var minute))
        {
            minute = minutes[index] = new SampleMinute();
            Age(index);
        }

        foreach (var post in heard.Sample)
        {
            if (minute.Takes(post, perMinute))
            {
                minute.Add(post, perMinute);
            }
        }

        foreach (var post in heard.Top)
        {
            minute.Add(post);
        }
    }

    /// <summary>Terms of the window that rose against the rest of the hour: Dunning's log-likelihood ratio (1993), best first.</summary>
    public List<EvidenceTerm> RisenTerms(long second, int windowSeconds)
    {
        var from = (second - windowSeconds + 1) / 60;
        var now = Count(minutes.Where(m => m.Key >= from));
        var before = Count(minutes.Where(m => m.Key < from));
        var risen = new List<(double Lift, EvidenceTerm Term)>();
        foreach (var (term, authors) in now.Terms)
        {
            if (authors.Count < LeastAuthors)
            {
                continue;
            }

            var earlier = before.Terms.TryGetValue(term, out var a) ? a.Count : 0;
            var lift = LogLikelihood(authors.Count, now.Posts, earlier, before.Posts);
            var (share, was) = ((double)authors.Count / now.Posts, before.Posts == 0 ? 0 : (double)earlier / before.Posts);
            if (share > was && (lift >= LeastLift || before.Posts == 0))
            {
                risen.Add((lift, new EvidenceTerm(term, authors.Count, share, was)));
            }
        }

        return [.. risen.OrderByDescending(r => r.Lift).ThenByDescending(r => r.Term.Count).ThenBy(r => r.Term.Term, StringComparer.Ordinal)
            .Take(TermsShown).Select(r => r.Term)];
    }

    /// <summary>The most seen posts of the window, then a sample of it; negatives first where a negative spike asks.</summary>
    public List<EvidencePost> Posts(long second, int windowSeconds)
    {
        var from = (second - windowSeconds + 1) / 60;
        var recent = minutes.Where(m => m.Key >= from).Select(m => m.Value).ToArray();
        var top = recent.SelectMany(m => m.Top)
            .GroupBy(t => t.Key)
            .Select(g => g.MaxBy(t => t.Impressions))
            .OrderByDescending(t => t.Impressions).ThenBy(t => t.Key)
            .Take(PostsShown)
            .ToList();
        var posts = top.ConvertAll(t => new EvidencePost(t.Platform, t.Id, SentimentLabels.NameOf(t.Label), t.Impressions, "known"));
        var sampled = recent.SelectMany(m => m.Sample())
            .Where(s => top.TrueForAll(t => t.Key != s.Key))
            .OrderBy(s => s.Label).ThenBy(s => s.Key)
            .Take(PostsShown - posts.Count);
        posts.AddRange(sampled.Select(s => new EvidencePost(s.Platform, s.Id, SentimentLabels.NameOf(s.Label), 0, "unknown")));
        return posts;
    }

    /// <summary>Hashtags of the last hour that are said in anger, unlike the brand's other posts of that hour.</summary>
    public List<HashtagMood> AngryHashtags()
    {
        var posts = minutes.OrderBy(m => m.Key).SelectMany(m => m.Value.Sample()).ToArray();
        var tags = posts.SelectMany(p => p.Telling.Where(t => t[0] == '#').Select(t => (Tag: t, Post: p))).GroupBy(p => p.Tag, StringComparer.Ordinal);
        return [.. tags.Select(t => HashtagMood.Of(t.Key, [.. t.Select(p => p.Post)], posts)).Where(m => m.IsBacklash).OrderBy(m => m.Hashtag, StringComparer.Ordinal)];
    }

    /// <summary>The sampled posts of the window.</summary>
    public List<SamplePost> Sample(long second, int windowSeconds)
    {
        var from = (second - windowSeconds + 1) / 60;
        return [.. minutes.Where(m => m.Key >= from).OrderBy(m => m.Key).SelectMany(m => m.Value.Sample())];
    }

    /// <summary>The reach of each known post of the window, largest first.</summary>
    public List<long> Impressions(long second, int windowSeconds)
    {
        var from = (second - windowSeconds + 1) / 60;
        return [.. minutes.Where(m => m.Key >= from).SelectMany(m => m.Value.Top).GroupBy(t => t.Key).Select(g => g.Max(t => t.Impressions)).OrderDescending()];
    }

    /// <inheritdoc cref="SampleMinute.Forget"/>
    public bool Forget(Func<PostKey, bool> isErased) => minutes.Values.Aggregate(false, (forgot, minute) => minute.Forget(isErased) | forgot);

    /// <summary>Some post has no words: they were taken away, or it never had any.</summary>
    public bool HasWordless => minutes.Values.Any(m => m.Sample().Any(p => p.Terms.Count == 0));

    public void Write(BinaryWriter writer)
    {
        writer.Write(minutes.Count);
        foreach (var (index, minute) in minutes.OrderBy(m => m.Key))
        {
            writer.Write(index);
            minute.Write(writer);
        }
    }

    public static SampleWindow Read(BinaryReader reader, int format, int perMinute = PerMinute)
    {
        var window = new SampleWindow(perMinute);
        for (int i = 0, n = reader.ReadInt32(); i < n; i++)
        {
            window.minutes.Add(reader.ReadInt64(), SampleMinute.Read(reader, format));
        }

        return window;
    }

    private void Age(long index)
    {
        foreach (var (old, minute) in minutes.ToArray())
        {
            if (old <= index - Minutes)
            {
                minutes.Remove(old);
            }
            else if (old <= index - FullMinutes)
            {
                minute.Thin(ThinPerMinute);
            }
        }
    }

    private static (int Posts, Dictionary<string, HashSet<ulong>> Terms) Count(IEnumerable<KeyValuePair<long, SampleMinute>> of)
    {
        var posts = 0;
        var terms = new Dictionary<string, HashSet<ulong>>(StringComparer.Ordinal);
        foreach (var post in of.SelectMany(m => m.Value.Sample()))
        {
            posts++;
            foreach (var term in post.Telling)
            {
                if (!terms.TryGetValue(term, out var authors))
                {
                    terms[term] = authors = [];
                }

                // An unknown author is as good as one of his own.
                authors.Add(post.Author != 0 ? post.Author : (ulong)post.Key.Value);
            }
        }

        return (posts, terms);
    }

    private static double LogLikelihood(int a, int n, int b, int m)
    {
        if (n == 0 || m == 0)
        {
            return 0;
        }

        var expected = (double)(a + b) / (n + m);
        return 2 * (Part(a, n * expected) + Part(b, m * expected) + Part(n - a, n * (1 - expected)) + Part(m - b, m * (1 - expected)));
    }

    private static double Part(double observed, double expected) => observed <= 0 ? 0 : observed * Numerics.PortableMath.Log(observed / expected);
}

using Listening.Detection.Audience;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Detection.Threads;

namespace Listening.Detection.Windows;

/// <summary>
/// What one stream heard in one second of event time. Everything in it merges exactly: integer sums, a max-type sketch, samples by hash rank
/// with ties broken by key; so any split over partitions and batches gives the same second.
/// </summary>
public sealed class StreamSecond
{
    /// <summary>Version of the bytes of a second. Format 3 is read as well: it knows no thresholds, own words, threads or followers.</summary>
    internal const int Format = 5;

    internal const int OldestFormat = 3;

    /// <summary>A uniform sample this large names a term said by one post in ten with 97 % probability (1 − 0.9^32).</summary>
    public const int SampleSize = 32;

    /// <summary>Three to five posts carry most of a crisis' reach; eight leaves room for ties.</summary>
    public const int TopSize = 8;

    /// <summary>Enough to explain a stream which its brand's drowns.</summary>
    public const int SideSampleSize = 4;

    private readonly List<SamplePost> sample = [];
    private int sampleSize = SampleSize;
    private readonly List<TopPost> top = [];

    // Most seconds have none, and streams that are split off never do.
    private List<ThreadSecond>? threads;
    private List<FollowerCount>? followers;

    /// <summary>An empty second of a stream: one that is split off a brand's samples less.</summary>
    public static StreamSecond Of(StreamKind kind) => new() { sampleSize = kind == StreamKind.Brand ? SampleSize : SideSampleSize };

    /// <summary>Stored sums as if they were one second, for a back-test over minutes: no authors, samples or posts.</summary>
    /// <param name="valence">Sum of P(positive) − P(negative) in ten-thousandths.</param>
    public static StreamSecond OfSums(
        int negative, int neutral, int positive, long valence, int risky, (long Actual, long Floor, long Estimated) impressions, long engagement) => new()
    {
        Volume = negative + neutral + positive,
        Negative = negative,
        Neutral = neutral,
        Positive = positive,
        Valence = valence,
        Risky = risky,
        ImpressionsActual = impressions.Actual,
        ImpressionsFloor = impressions.Floor,
        ImpressionsEstimated = impressions.Estimated,
        Engagement = engagement,
    };

    public int Volume { get; private set; }
    public int Negative { get; private set; }
    public int Neutral { get; private set; }
    public int Positive { get; private set; }

    /// <summary>Sum of P(positive) − P(negative) in ten-thousandths.</summary>
    public long Valence { get; private set; }

    /// <summary>Impressions gained in this second, by grade.</summary>
    public long ImpressionsActual { get; private set; }

    public long ImpressionsFloor { get; private set; }
    public long ImpressionsEstimated { get; private set; }

    /// <summary>Likes, shares and replies gained in this second.</summary>
    public long Engagement { get; private set; }

    /// <summary>Mentions that carried a risk topic.</summary>
    public int Risky { get; private set; }

    public DistinctSketch Authors { get; private set; } = new();

    /// <summary>Lowest hash ranks first.</summary>
    public IReadOnlyList<SamplePost> Sample => sample;

    /// <summary>Most seen first.</summary>
    public IReadOnlyList<TopPost> Top => top;

    /// <summary>Conversations that were answered, by key of their root. Unbounded here, because a second merges exactly; its reader bounds them.</summary>
    public IReadOnlyList<ThreadSecond> Threads => threads ?? (IReadOnlyList<ThreadSecond>)[];

    /// <summary>Followers of accounts that the brand names, by key of the account.</summary>
    public IReadOnlyList<FollowerCount> Followers => followers ?? (IReadOnlyList<FollowerCount>)[];

    public bool IsEmpty => Volume == 0 && Impressions == 0 && Engagement == 0 && top.Count == 0 && Followers.Count == 0;

    public long Impressions => ImpressionsActual + ImpressionsFloor + ImpressionsEstimated;

    public void Count(SentimentLabel label, int valence, ulong author, bool risky)
    {
        Volume++;
        Negative += label == SentimentLabel.Negative ? 1 : 0;
        Neutral += label == SentimentLabel.Neutral ? 1 : 0;
        Positive += label == SentimentLabel.Positive ? 1 : 0;
        Valence += valence;
        Risky += risky ? 1 : 0;
        if (author != 0)
        {
            Authors.Add(author);
        }
    }

    public void Reach(long actual, long floor, long estimated, long engagement)
    {
        ImpressionsActual += actual;
        ImpressionsFloor += floor;
        ImpressionsEstimated += estimated;
        Engagement += engagement;
    }

    /// <summary>True when a post with this key would enter the sample: asked first, because building its terms costs.</summary>
    public bool WouldSample(PostKey key) => sample.Count < sampleSize || key.CompareTo(sample[^1].Key) < 0;

    public void AddSample(SamplePost post)
    {
        var at = sample.FindIndex(s => s.Key.CompareTo(post.Key) >= 0);
        if (at >= 0 && sample[at].Key == post.Key)
        {
            return;
        }

        sample.Insert(at < 0 ? sample.Count : at, post);
        if (sample.Count > sampleSize)
        {
            sample.RemoveAt(sampleSize);
        }
    }

    /// <summary>The part of the conversation under this root; made when it is the first of the second.</summary>
    public ThreadSecond Thread(PostKey root, string platform, string rootId)
    {
        threads ??= [];
        var (low, high) = (0, threads.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = threads[middle].Root.CompareTo(root) < 0 ? (middle + 1, high) : (low, middle);
        }

        if (low == threads.Count || threads[low].Root != root)
        {
            threads.Insert(low, new ThreadSecond(root, platform, rootId));
        }

        return threads[low];
    }

    /// <summary>The newest observation of an account in the second stays.</summary>
    public void Follow(in FollowerCount count)
    {
        followers ??= [];
        var account = count.Account;
        var at = followers.FindIndex(f => f.Account.CompareTo(account) >= 0);
        if (at < 0 || followers[at].Account != account)
        {
            followers.Insert(at < 0 ? followers.Count : at, count);
        }
        else if (count.IsNewerThan(followers[at]))
        {
            followers[at] = count;
        }
    }

    /// <summary>Takes the words of erased posts out of the sample; their places and numbers stay.</summary>
    /// <returns>Whether there were any.</returns>
    public bool Forget(Func<PostKey, bool> isErased)
    {
        var forgot = false;
        for (var i = 0; i < sample.Count; i++)
        {
            if (sample[i].Terms.Count > 0 && isErased(sample[i].Key))
            {
                sample[i] = sample[i] with { Terms = [], Own = 0 };
                forgot = true;
            }
        }

        return forgot;
    }

    public void AddTop(TopPost post) => TopPosts.Add(top, post);

    public void Merge(StreamSecond other)
    {
        Volume += other.Volume;
        Negative += other.Negative;
        Neutral += other.Neutral;
        Positive += other.Positive;
        Valence += other.Valence;
        Risky += other.Risky;
        Reach(other.ImpressionsActual, other.ImpressionsFloor, other.ImpressionsEstimated, other.Engagement);
        Authors.Merge(other.Authors);
        foreach (var post in other.sample)
        {
            AddSample(post);
        }

        foreach (var post in other.top)
        {
            AddTop(post);
        }

        foreach (var thread in other.Threads)
        {
            Thread(thread.Root, thread.Platform, thread.RootId).Merge(thread);
        }

        foreach (var count in other.Followers)
        {
            Follow(count);
        }
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(Volume);
        writer.Write7BitEncodedInt(Negative);
        writer.Write7BitEncodedInt(Neutral);
        writer.Write7BitEncodedInt(Positive);
        writer.Write7BitEncodedInt(Risky);
        writer.Write(Valence);
        writer.Write7BitEncodedInt64(ImpressionsActual);
        writer.Write7BitEncodedInt64(ImpressionsFloor);
        writer.Write7BitEncodedInt64(ImpressionsEstimated);
        writer.Write7BitEncodedInt64(Engagement);
        Authors.Write(writer);
        writer.Write((byte)sample.Count);
        foreach (var post in sample)
        {
            post.Write(writer);
        }

        writer.Write((byte)top.Count);
        foreach (var post in top)
        {
            post.Write(writer);
        }

        writer.Write7BitEncodedInt(Threads.Count);
        foreach (var thread in Threads)
        {
            thread.Write(writer);
        }

        writer.Write7BitEncodedInt(Followers.Count);
        foreach (var count in Followers)
        {
            count.Write(writer);
        }
    }

    internal static StreamSecond Read(BinaryReader reader, int format = Format)
    {
        var second = new StreamSecond
        {
            Volume = reader.Read7BitEncodedInt(),
            Negative = reader.Read7BitEncodedInt(),
            Neutral = reader.Read7BitEncodedInt(),
            Positive = reader.Read7BitEncodedInt(),
            Risky = reader.Read7BitEncodedInt(),
            Valence = reader.ReadInt64(),
            ImpressionsActual = reader.Read7BitEncodedInt64(),
            ImpressionsFloor = reader.Read7BitEncodedInt64(),
            ImpressionsEstimated = reader.Read7BitEncodedInt64(),
            Engagement = reader.Read7BitEncodedInt64(),
            Authors = DistinctSketch.Read(reader),
        };
        for (int i = 0, n = reader.ReadByte(); i < n; i++)
        {
            second.sample.Add(SamplePost.Read(reader, format));
        }

        for (int i = 0, n = reader.ReadByte(); i < n; i++)
        {
            second.top.Add(TopPost.Read(reader, format));
        }

        if (format >= 4 && reader.Read7BitEncodedInt() is > 0 and var parts)
        {
            second.threads = new List<ThreadSecond>(parts);
            for (; parts > 0; parts--)
            {
                second.threads.Add(ThreadSecond.Read(reader));
            }
        }

        for (var counts = format >= 5 ? reader.Read7BitEncodedInt() : 0; counts > 0; counts--)
        {
            second.Follow(FollowerCount.Read(reader));
        }

        return second;
    }
}

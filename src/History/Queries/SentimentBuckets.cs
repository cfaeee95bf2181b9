using Listening.Detection.Sentiment;
using Listening.Detection.Windows;
using Listening.History.Rollups;

namespace Listening.History.Queries;

/// <summary>The buckets of a sentiment series while rows are added to it: the same on every store.</summary>
internal sealed class SentimentBuckets
{
    private const long MinuteMs = 60_000;

    private readonly SentimentQuery query;
    private readonly long bucketMs;
    private readonly Bucket[] buckets;

    /// <exception cref="ArgumentException">Bucket or range make no sense.</exception>
    public SentimentBuckets(SentimentQuery query)
    {
        this.query = query;
        bucketMs = (long)query.Bucket.TotalMilliseconds;
        if (query.Bucket < TimeSpan.FromMinutes(1) || query.Bucket > TimeSpan.FromDays(1) || bucketMs % MinuteMs != 0)
        {
            throw new ArgumentException("A bucket is whole minutes, from 1 minute to 1 day.", nameof(query));
        }

        FromMs = Floor(query.From.ToUnixTimeMilliseconds(), bucketMs);
        var count = ((query.To.ToUnixTimeMilliseconds() - FromMs) + bucketMs - 1) / bucketMs;
        if (count is < 1 or > SentimentQuery.MaxPoints)
        {
            throw new ArgumentException($"The range holds {count} buckets; ask for 1 to {SentimentQuery.MaxPoints}.", nameof(query));
        }

        buckets = new Bucket[count];
        ToMs = FromMs + (count * bucketMs);
    }

    /// <summary>The range in unix ms, a multiple of the bucket; <see cref="ToMs"/> is not in it.</summary>
    public long FromMs { get; }

    public long ToMs { get; }

    /// <summary>One row of minutes, hours or days.</summary>
    /// <param name="authors">A sketch as it is stored.</param>
    public void Add(in MinutePoint heard, ReadOnlySpan<byte> authors)
    {
        ref var bucket = ref At(heard.MinuteMs);
        bucket.Negative += heard.Negative;
        bucket.Neutral += heard.Neutral;
        bucket.Positive += heard.Positive;
        bucket.Valence += heard.Valence;
        bucket.Impressions += heard.Impressions;
        bucket.Engagement += heard.Engagement;
        (bucket.Authors ??= new DistinctSketch()).Merge(authors);
    }

    /// <summary>One mention with its score in fixed point.</summary>
    public void Add(long eventMs, ushort negative, ushort neutral, ushort positive)
    {
        ref var bucket = ref At(eventMs);
        var score = new SentimentScore(negative, neutral, positive, default, false);
        bucket.Negative += score.Label == SentimentLabel.Negative ? 1 : 0;
        bucket.Neutral += score.Label == SentimentLabel.Neutral ? 1 : 0;
        bucket.Positive += score.Label == SentimentLabel.Positive ? 1 : 0;
        bucket.Valence += score.Valence;
    }

    /// <summary>The widest rows that the buckets are made of.</summary>
    public Grain Grain => Grains.Of(bucketMs);

    public void Hear(long ms) => At(ms).Heard = true;

    public SentimentSeries Series() => new(
        query.Brand, query.Platform, query.Bucket, query.AsOf,
        [.. buckets.Select((b, i) => b.Point(DateTimeOffset.FromUnixTimeMilliseconds(FromMs + (i * bucketMs)), query.AsOf is null))]);

    private ref Bucket At(long ms) => ref buckets[(ms - FromMs) / bucketMs];

    private static long Floor(long value, long by) => value - (((value % by) + by) % by);

    private record struct Bucket(
        bool Heard, long Negative, long Neutral, long Positive, long Valence, long Impressions, long Engagement, DistinctSketch? Authors)
    {
        public readonly SentimentPoint Point(DateTimeOffset start, bool whole)
        {
            var volume = Negative + Neutral + Positive;
            return new SentimentPoint(
                start, Heard || volume > 0, volume, Negative, Neutral, Positive,
                volume == 0 ? null : (double)Valence / volume / SentimentScore.One,
                whole ? Impressions : null, whole ? Engagement : null, whole ? Authors?.Estimate() ?? 0 : null);
        }
    }
}

using Listening.Detection.Mentions;
using Listening.Detection.Windows;

namespace Listening.Detection.Virality;

/// <summary>A negative post that will probably cross the threshold.</summary>
public readonly record struct ViralityWarning(TopPost Post, GrowthForecast Forecast, double Threshold, double VelocityPerHour);

/// <summary>
/// The growth curves of a brand's most seen negative posts in bounded memory. When full, the post least likely to cross is let go, and
/// counted; it still breaches by its row. A post is warned about once.
/// </summary>
internal sealed class ViralityWatch
{
    /// <summary>Posts that grow at the same time about one brand are few; 64 × 150 bytes stay under 10 KB.</summary>
    public const int Capacity = 64;

    // Two in three. At one half a third of the warnings were in vain on simulated posts; at this one a median of an hour is still to spare.
    private const double WarnAt = 0.7;

    // A tenth of the threshold must have been seen: before, a forecast is arithmetic with two digits.
    private const double LeastPart = 0.1;

    // A post that nobody saw more of for a day has stopped.
    private const long ForgetSeconds = 86_400;

    // A forecast is kept for scoring at a fiftieth of the threshold and at each doubling: six at most, however often the count is told.
    private const double FirstPart = 0.02;

    // States without scores begin with the count of dropped posts, which is never negative.
    private const long Format = -2;

    private readonly SortedDictionary<PostKey, Watched> posts = [];
    private ForecastRecord record = new();

    /// <summary>Posts let go because the watch was full.</summary>
    public long Dropped { get; private set; }

    public int Count => posts.Count;

    /// <summary>How the forecasts of this brand have fared.</summary>
    public ForecastRecord Record => record;

    public static bool Warns(in GrowthForecast forecast, double count, double threshold) =>
        forecast.Probability >= WarnAt && count < threshold && count >= threshold * LeastPart;

    /// <summary>One observation; a warning when it is the first from which the crossing is probable.</summary>
    public ViralityWarning? Observe(long second, in TopPost post, double threshold)
    {
        if (!posts.TryGetValue(post.Key, out Watched watched))
        {
            MakeRoom(second, threshold);
        }

        watched.Curve.Observe(second, post.Impressions);
        GrowthForecast forecast = record.Widen(watched.Curve.Forecast(threshold));
        if (post.Impressions >= threshold)
        {
            record.Score(watched.Told ?? [], second);
            watched.Told = null;
        }
        else if (forecast.SaysWhen && post.Impressions >= Math.Max(watched.ToldCount * 2, threshold * FirstPart))
        {
            (watched.Told ??= []).Add((second, forecast));
            watched.ToldCount = post.Impressions;
        }

        bool warns = !watched.Warned && Warns(forecast, post.Impressions, threshold);
        watched.Warned |= warns || post.Impressions >= threshold;
        posts[post.Key] = watched;
        return warns ? new(post, forecast, threshold, watched.Curve.Velocity) : null;
    }

    private void MakeRoom(long second, double threshold)
    {
        if (posts.Count < Capacity)
        {
            return;
        }

        // The least dangerous: long silent, else the least probable; ties by key.
        PostKey least = default;
        double lowest = double.PositiveInfinity;
        foreach ((PostKey key, Watched watched) in posts)
        {
            double danger = second - watched.Curve.Second > ForgetSeconds ? -1
                : watched.Curve.Count >= threshold ? 0
                : watched.Curve.Forecast(threshold).Probability + (watched.Curve.Count / threshold * 1e-3);
            if (danger < lowest)
            {
                (least, lowest) = (key, danger);
            }
        }

        posts.Remove(least);
        Dropped += lowest < 0 ? 0 : 1;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Format);
        writer.Write(Dropped);
        record.Write(writer);
        writer.Write(posts.Count);
        foreach ((PostKey key, Watched watched) in posts)
        {
            key.Write(writer);
            writer.Write(watched.Warned);
            watched.Curve.Write(writer);
            writer.Write(watched.ToldCount);
            writer.Write((byte)(watched.Told?.Count ?? 0));
            foreach ((long second, GrowthForecast forecast) in watched.Told ?? [])
            {
                writer.Write(second);
                writer.Write(forecast.Probability);
                writer.Write(forecast.MedianSeconds);
                writer.Write(forecast.EarlySeconds);
                writer.Write(forecast.LateSeconds);
            }
        }
    }

    public static ViralityWatch Read(BinaryReader reader)
    {
        long first = reader.ReadInt64();
        bool scores = first == Format;
        var watch = new ViralityWatch { Dropped = scores ? reader.ReadInt64() : first, record = scores ? ForecastRecord.Read(reader) : new() };
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            PostKey key = PostKey.Read(reader);
            var watched = new Watched { Warned = reader.ReadBoolean(), Curve = GrowthCurve.Read(reader), ToldCount = scores ? reader.ReadInt64() : 0 };
            for (int told = scores ? reader.ReadByte() : 0; told > 0; told--)
            {
                (watched.Told ??= []).Add((reader.ReadInt64(), new(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble())));
            }

            watch.posts.Add(key, watched);
        }

        return watch;
    }

    private struct Watched
    {
        public GrowthCurve Curve;
        public bool Warned;
        public long ToldCount;
        public List<(long Second, GrowthForecast Forecast)>? Told;
    }
}

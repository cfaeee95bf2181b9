using Listening.Detection.Windows;

namespace Listening.Detection.Engine;

/// <summary>
/// The last five minutes of a brand in buckets of five seconds with running sums, for the wall. Moves on when touched; nothing ticks.
/// </summary>
internal sealed class LiveWindow
{
    private const int BucketSeconds = 5;
    private const int Buckets = 60;
    private const int MinuteBuckets = 12;

    private readonly Bucket[] ring = new Bucket[Buckets];
    private long open = long.MinValue;

    public (int Volume, int Negative) Second { get; private set; }

    public long LastSecond { get; private set; }

    public void Add(long second, StreamSecond heard)
    {
        Advance(second);
        ref var bucket = ref ring[Slot(open)];
        bucket.Volume += heard.Volume;
        bucket.Negative += heard.Negative;
        bucket.Valence += heard.Valence;
        bucket.Impressions += heard.Impressions;
        Second = (heard.Volume, heard.Negative);
    }

    public void Advance(long second)
    {
        var target = second / BucketSeconds;
        if (open == long.MinValue || target - open >= Buckets)
        {
            Array.Clear(ring);
            open = target;
        }

        while (open < target)
        {
            ring[Slot(++open)] = default;
        }

        if (second != LastSecond)
        {
            (LastSecond, Second) = (second, default);
        }
    }

    public Bucket Sum(bool minute)
    {
        Bucket sum = default;
        for (var back = 0; back < (minute ? MinuteBuckets : Buckets); back++)
        {
            var bucket = ring[Slot(open - back)];
            sum.Volume += bucket.Volume;
            sum.Negative += bucket.Negative;
            sum.Valence += bucket.Valence;
            sum.Impressions += bucket.Impressions;
        }

        return sum;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(open);
        writer.Write(LastSecond);
        foreach (var bucket in ring)
        {
            writer.Write7BitEncodedInt(bucket.Volume);
            writer.Write7BitEncodedInt(bucket.Negative);
            writer.Write7BitEncodedInt64(bucket.Valence);
            writer.Write7BitEncodedInt64(bucket.Impressions);
        }
    }

    public static LiveWindow Read(BinaryReader reader)
    {
        var window = new LiveWindow { open = reader.ReadInt64(), LastSecond = reader.ReadInt64() };
        for (var i = 0; i < Buckets; i++)
        {
            window.ring[i] = new Bucket
            {
                Volume = reader.Read7BitEncodedInt(),
                Negative = reader.Read7BitEncodedInt(),
                Valence = reader.Read7BitEncodedInt64(),
                Impressions = reader.Read7BitEncodedInt64(),
            };
        }

        return window;
    }

    private static int Slot(long bucket) => (int)(((bucket % Buckets) + Buckets) % Buckets);

    internal struct Bucket
    {
        public int Volume;
        public int Negative;
        public long Valence;
        public long Impressions;
    }
}

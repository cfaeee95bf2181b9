using System.Buffers;
using System.Buffers.Binary;

namespace Listening.Detection.Spikes;

/// <summary>
/// Mentions and negatives of the last <c>count</c> buckets of <c>bucketSeconds</c> each, the last one still open, with running sums
/// over the whole ring and over its newest <c>shortCount</c> buckets. Moving on costs one step a bucket, never more than the ring.
/// </summary>
internal sealed class CountRing
{
    private readonly int _bucketSeconds, _shortCount;
    private readonly int[] _volume, _negatives;
    private long _bucket; // unix second / bucketSeconds of the open bucket

    public CountRing(int bucketSeconds, int count, int shortCount, long second)
    {
        (_bucketSeconds, _shortCount) = (bucketSeconds, shortCount);
        (_volume, _negatives) = (new int[count], new int[count]);
        _bucket = second / bucketSeconds;
    }

    public (int Volume, int Negatives) Long { get; private set; }
    public (int Volume, int Negatives) Short { get; private set; }

    /// <summary>Seconds that the sums cover at <paramref name="second"/> (inclusive).</summary>
    public int LongSeconds(long second) => (_volume.Length - 1) * _bucketSeconds + (int)(second % _bucketSeconds) + 1;

    public int ShortSeconds(long second) => (_shortCount - 1) * _bucketSeconds + (int)(second % _bucketSeconds) + 1;

    /// <summary>Counts of the bucket <paramref name="back"/> places before the open one.</summary>
    public (int Volume, int Negatives) Bucket(int back)
    {
        int i = Slot(_bucket - back);
        return (_volume[i], _negatives[i]);
    }

    /// <summary>Sum of the open bucket and those before it, <paramref name="buckets"/> in all.</summary>
    public (int Volume, int Negatives) Newest(int buckets)
    {
        (int volume, int negatives) = (0, 0);
        for (int back = 0; back < buckets; back++)
        {
            (int v, int n) = Bucket(back);
            (volume, negatives) = (volume + v, negatives + n);
        }

        return (volume, negatives);
    }

    public void Advance(long second)
    {
        long target = second / _bucketSeconds;
        if (target - _bucket >= _volume.Length)
        {
            Array.Clear(_volume);
            Array.Clear(_negatives);
            Long = Short = default;
            _bucket = target;
        }
        while (_bucket < target)
        {
            int leavesShort = Slot(_bucket + 1 - _shortCount);
            Short = (Short.Volume - _volume[leavesShort], Short.Negatives - _negatives[leavesShort]);
            int leavesLong = Slot(++_bucket);
            Long = (Long.Volume - _volume[leavesLong], Long.Negatives - _negatives[leavesLong]);
            _volume[leavesLong] = _negatives[leavesLong] = 0;
        }
    }

    public void Add(int volume, int negatives)
    {
        int i = Slot(_bucket);
        _volume[i] += volume;
        _negatives[i] += negatives;
        Long = (Long.Volume + volume, Long.Negatives + negatives);
        Short = (Short.Volume + volume, Short.Negatives + negatives);
    }

    public void Write(IBufferWriter<byte> writer)
    {
        StateFormat.Write(writer, _bucket);
        // Most buckets of most streams are empty: pairs of (places back, counts) only for the others.
        int used = 0;
        for (int i = 0; i < _volume.Length; i++) if ((_volume[i] | _negatives[i]) != 0) used++;
        StateFormat.Write(writer, used);
        for (int i = 0; i < _volume.Length; i++)
        {
            if ((_volume[i] | _negatives[i]) == 0) continue;
            StateFormat.Write(writer, i);
            StateFormat.Write(writer, _volume[i]);
            StateFormat.Write(writer, _negatives[i]);
        }
    }

    public void Read(ref ReadOnlySpan<byte> state)
    {
        _bucket = StateFormat.ReadLong(ref state);
        for (int used = StateFormat.ReadInt(ref state); used > 0; used--)
        {
            int i = StateFormat.ReadInt(ref state);
            _volume[i] = StateFormat.ReadInt(ref state);
            _negatives[i] = StateFormat.ReadInt(ref state);
        }
        (int Volume, int Negatives) all = default, last = default;
        for (int back = 0; back < _volume.Length; back++)
        {
            int i = Slot(_bucket - back);
            all = (all.Volume + _volume[i], all.Negatives + _negatives[i]);
            if (back < _shortCount) last = all;
        }
        (Long, Short) = (all, last);
    }

    private int Slot(long bucket) => (int)((bucket % _volume.Length + _volume.Length) % _volume.Length);
}

/// <summary>Little-endian fields of the detectors' snapshots.</summary>
internal static class StateFormat
{
    public static void Write(IBufferWriter<byte> writer, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(writer.GetSpan(4), value);
        writer.Advance(4);
    }

    public static void Write(IBufferWriter<byte> writer, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(writer.GetSpan(8), value);
        writer.Advance(8);
    }

    public static void Write(IBufferWriter<byte> writer, double value) => Write(writer, BitConverter.DoubleToInt64Bits(value));

    public static int ReadInt(ref ReadOnlySpan<byte> state)
    {
        int value = BinaryPrimitives.ReadInt32LittleEndian(state);
        state = state[4..];
        return value;
    }

    public static long ReadLong(ref ReadOnlySpan<byte> state)
    {
        long value = BinaryPrimitives.ReadInt64LittleEndian(state);
        state = state[8..];
        return value;
    }

    public static double ReadDouble(ref ReadOnlySpan<byte> state) => BitConverter.Int64BitsToDouble(ReadLong(ref state));
}

using System.Numerics;
using System.Runtime.CompilerServices;
using Listening.Detection.Mentions;
using Listening.Detection.Numerics;

namespace Listening.Detection.Threads;

/// <summary>One conversation: sums since its first reply, and the last hour by quarters.</summary>
internal sealed class ThreadState
{
    public const long Quarter = 900;

    // The open quarter and the four before it.
    private const int Quarters = 5;

    private const int AuthorBits = 512;

    private AuthorSet authors;
    private QuarterRing ring;
    private readonly string platform;
    private readonly long firstSecond;
    private long openQuarter, reach, rootReach;
    private int replies, negative, suspected;

    public ThreadState(string platform, string rootId, long firstSecond)
    {
        (this.platform, RootId, this.firstSecond) = (platform, rootId, firstSecond);
        (LastSecond, openQuarter) = (firstSecond, firstSecond / Quarter);
    }

    public string RootId { get; }

    public long LastSecond { get; private set; }

    /// <summary>How much it would hurt to lose sight of it: who is against, and who talks now.</summary>
    public long Danger(long second)
    {
        Advance(second);
        return negative + LastHour().Replies;
    }

    public void Add(long second, ThreadSecond part)
    {
        Advance(second);
        replies += part.Replies;
        negative += part.Negative;
        suspected += part.Suspected;
        reach += part.Reach;
        ref var quarter = ref ring[Slot(openQuarter)];
        quarter.Replies += part.Replies;
        quarter.Reach += part.Reach;
        foreach (var author in part.Authors)
        {
            // The authors' hash is of a cryptographic one: any of its bits are good.
            var bit = (int)((author >> 8) % AuthorBits);
            authors[bit / 64] |= 1UL << (bit % 64);
        }

        LastSecond = part.Replies > 0 ? second : LastSecond;
    }

    public void RootSeen(long second, long impressions)
    {
        Advance(second);
        var gained = Math.Max(0, impressions - rootReach);
        // Its first observation is its past, not the last hour's.
        ring[Slot(openQuarter)].Reach += rootReach > 0 ? gained : 0;
        rootReach += gained;
    }

    public ThreadReading Read(StreamKey brand, long second)
    {
        Advance(second);
        var lastHour = LastHour();
        return new ThreadReading(
            brand.Brand, brand.Drill, platform, RootId, DateTimeOffset.FromUnixTimeSeconds(firstSecond), DateTimeOffset.FromUnixTimeSeconds(LastSecond),
            replies, lastHour.Replies, Authors(), (double)negative / Math.Max(1, replies), reach + rootReach, lastHour.Reach,
            (double)suspected / Math.Max(1, replies));
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(platform);
        writer.Write(RootId);
        writer.Write(firstSecond);
        writer.Write(LastSecond);
        writer.Write(openQuarter);
        writer.Write(reach);
        writer.Write(rootReach);
        writer.Write(replies);
        writer.Write(negative);
        writer.Write(suspected);
        foreach (var word in authors)
        {
            writer.Write(word);
        }

        foreach (var quarter in ring)
        {
            writer.Write7BitEncodedInt(quarter.Replies);
            writer.Write7BitEncodedInt64(quarter.Reach);
        }
    }

    public static ThreadState Read(BinaryReader reader)
    {
        var thread = new ThreadState(reader.ReadString(), reader.ReadString(), reader.ReadInt64())
        {
            LastSecond = reader.ReadInt64(),
            openQuarter = reader.ReadInt64(),
            reach = reader.ReadInt64(),
            rootReach = reader.ReadInt64(),
            replies = reader.ReadInt32(),
            negative = reader.ReadInt32(),
            suspected = reader.ReadInt32(),
        };
        for (var i = 0; i < AuthorBits / 64; i++)
        {
            thread.authors[i] = reader.ReadUInt64();
        }

        for (var i = 0; i < Quarters; i++)
        {
            thread.ring[i] = new QuarterSum { Replies = reader.Read7BitEncodedInt(), Reach = reader.Read7BitEncodedInt64() };
        }

        return thread;
    }

    private void Advance(long second)
    {
        var target = second / Quarter;
        for (var steps = Math.Min(target - openQuarter, Quarters); steps > 0; steps--)
        {
            ring[Slot(target - steps + 1)] = default;
        }

        openQuarter = Math.Max(openQuarter, target);
    }

    private QuarterSum LastHour()
    {
        QuarterSum sum = default;
        foreach (var quarter in ring)
        {
            sum.Replies += quarter.Replies;
            sum.Reach += quarter.Reach;
        }

        return sum;
    }

    // Linear counting (Whang et al. 1990): −m ln(share of bits still zero).
    private int Authors()
    {
        var zeros = AuthorBits;
        foreach (var word in authors)
        {
            zeros -= BitOperations.PopCount(word);
        }

        return (int)Math.Round(-AuthorBits * PortableMath.Log(Math.Max(zeros, 10) / (double)AuthorBits));
    }

    private static int Slot(long quarter) => (int)(((quarter % Quarters) + Quarters) % Quarters);

    private struct QuarterSum
    {
        public int Replies;
        public long Reach;
    }

    [InlineArray(AuthorBits / 64)]
    private struct AuthorSet
    {
        private ulong first;
    }

    [InlineArray(Quarters)]
    private struct QuarterRing
    {
        private QuarterSum first;
    }
}

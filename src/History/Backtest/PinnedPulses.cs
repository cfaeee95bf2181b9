using Listening.Detection.Engine;
using Listening.Detection.Mentions;
using Listening.Detection.Windows;

namespace Listening.History.Backtest;

/// <summary>What is kept of a pulse for a replay; pure.</summary>
internal static class PinnedPulses
{
    /// <summary>
    /// A pulse holds words of the posts that it sampled, so it is looked for when one is erased: this much before and after the post's event time
    /// it may have been recorded. Edits sample nothing; only a stage that was far behind records later, and then its pins are of the catch-up.
    /// </summary>
    public static readonly TimeSpan RecordedBefore = TimeSpan.FromMinutes(1);

    public static readonly TimeSpan RecordedAfter = TimeSpan.FromDays(1);

    /// <summary>Offsets and watermark stay: the engine sees that nothing is missing.</summary>
    public static PulseBatch Of(PulseBatch pulse, string brand) => pulse with { Pulses = [.. pulse.Pulses.Where(p => p.Stream.Brand == brand)] };

    /// <summary>A snapshot holds sampled posts of the last hour.</summary>
    public static readonly TimeSpan Sampled = TimeSpan.FromHours(1);

    /// <returns>The same batch without the post's words; null when none is in it.</returns>
    public static byte[]? Without(byte[] pulse, PostKey post)
    {
        if (!Names(pulse, post))
        {
            return null;
        }

        var batch = PulseBatch.FromBytes(pulse);

        // Each second is asked, not only until the first that has it.
        return batch.Pulses.Aggregate(false, (forgot, p) => p.Heard.Forget(key => key == post) | forgot) ? batch.ToBytes() : null;
    }

    /// <summary>The same of a snapshot of the detect stage.</summary>
    /// <inheritdoc cref="Without"/>
    public static byte[]? WithoutInSnapshot(byte[] state, int partitions, PostKey post)
    {
        if (!Names(state, post))
        {
            return null;
        }

        try
        {
            var engine = DetectEngine.Read(state, partitions);
            return engine.Forget(key => key == post) ? engine.Write() : null;
        }
        catch (SnapshotFormatException)
        {
            // Nobody can replay it any more, and nobody can take one post out of it.
            return [];
        }
    }

    // Most hold nothing of the post, and need not be read.
    private static bool Names(ReadOnlySpan<byte> bytes, PostKey post)
    {
        using var key = new MemoryStream();
        using var writer = new BinaryWriter(key);
        post.Write(writer);
        return bytes.IndexOf(key.ToArray()) >= 0;
    }
}

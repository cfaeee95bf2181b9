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

    /// <summary>
    /// When pulses that may name erased posts were recorded: stretches that do not overlap, oldest first, so that many posts of one day are one scan of it.
    /// </summary>
    /// <param name="eventMs">Event times of the posts.</param>
    public static IReadOnlyList<(long FromMs, long ToMs)> RecordedWithin(IEnumerable<long> eventMs)
    {
        var stretches = new List<(long FromMs, long ToMs)>();
        foreach (var at in eventMs.Order())
        {
            var (from, to) = (at - (long)RecordedBefore.TotalMilliseconds, at + (long)RecordedAfter.TotalMilliseconds);
            if (stretches.Count > 0 && from <= stretches[^1].ToMs)
            {
                stretches[^1] = (stretches[^1].FromMs, to);
            }
            else
            {
                stretches.Add((from, to));
            }
        }

        return stretches;
    }

    /// <returns>The same batch without the posts' words; null when none is in it.</returns>
    public static byte[]? Without(byte[] pulse, IReadOnlySet<PostKey> posts)
    {
        if (!MayName(pulse, posts))
        {
            return null;
        }

        var batch = PulseBatch.FromBytes(pulse);

        // Each second is asked, not only until the first that has one.
        return batch.Pulses.Aggregate(false, (forgot, p) => p.Heard.Forget(posts.Contains) | forgot) ? batch.ToBytes() : null;
    }

    /// <summary>The same of a snapshot of the detect stage.</summary>
    /// <inheritdoc cref="Without"/>
    public static byte[]? WithoutInSnapshot(byte[] state, int partitions, IReadOnlySet<PostKey> posts)
    {
        if (!MayName(state, posts))
        {
            return null;
        }

        try
        {
            var engine = DetectEngine.Read(state, partitions);
            return engine.Forget(posts.Contains) ? engine.Write() : null;
        }
        catch (SnapshotFormatException)
        {
            // Nobody can replay it any more, and nobody can take posts out of it.
            return [];
        }
    }

    // Most hold nothing of one post and need not be read; to look for many costs more than reading.
    private static bool MayName(ReadOnlySpan<byte> bytes, IReadOnlySet<PostKey> posts)
    {
        const int MostLookedFor = 16;
        if (posts.Count > MostLookedFor)
        {
            return true;
        }

        foreach (var post in posts)
        {
            using var key = new MemoryStream();
            using var writer = new BinaryWriter(key);
            post.Write(writer);
            if (bytes.IndexOf(key.ToArray()) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}

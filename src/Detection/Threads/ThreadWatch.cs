using Listening.Detection.Mentions;
using Listening.Detection.Windows;

namespace Listening.Detection.Threads;

/// <summary>
/// The conversations about one brand in bounded memory. When full, the one with the fewest negatives and the least talk of the last hour is let
/// go, and counted; one that was silent for a day is forgotten. Closed seconds in, readings out; nothing ticks.
/// </summary>
internal sealed class ThreadWatch
{
    /// <summary>Conversations that people can answer to in a day; 24 × some 450 bytes stay under 11 KB.</summary>
    public const int Capacity = 24;

    private const long ForgetSeconds = 86_400;

    private readonly SortedDictionary<PostKey, ThreadState> threads = [];
    private IReadOnlyList<ThreadReading> readings = [];
    private bool changed;

    /// <summary>Conversations let go because the watch was full.</summary>
    public long Dropped { get; private set; }

    public int Count => threads.Count;

    public void Observe(long second, StreamSecond heard)
    {
        foreach (var part in heard.Threads)
        {
            if (!threads.TryGetValue(part.Root, out var thread))
            {
                // Late metrics of a forgotten conversation do not bring it back.
                if (part.Replies == 0)
                {
                    continue;
                }

                MakeRoom(second);
                threads[part.Root] = thread = new ThreadState(part.Platform, part.RootId, second);
            }

            thread.Add(second, part);
            changed = true;
        }

        if (threads.Count > 0)
        {
            foreach (var post in heard.Top)
            {
                if (threads.TryGetValue(post.Key, out var thread))
                {
                    thread.RootSeen(second, post.Impressions);
                    changed = true;
                }
            }
        }
    }

    /// <summary>The conversations of the last day, the newest reply first.</summary>
    public IReadOnlyList<ThreadReading> Read(StreamKey brand, long second)
    {
        // "Of the last hour" changes with the quarter also in silence.
        if (threads.Count > 0 && (changed || readings.Count == 0 || second / ThreadState.Quarter != readAt / ThreadState.Quarter))
        {
            readings = [.. threads.Values.Where(t => second - t.LastSecond <= ForgetSeconds).OrderByDescending(t => t.LastSecond).ThenBy(t => t.RootId, StringComparer.Ordinal)
                .Select(t => t.Read(brand, second))];
            (changed, readAt) = (false, second);
        }

        return readings;
    }

    private long readAt;

    private void MakeRoom(long second)
    {
        if (threads.Count < Capacity)
        {
            return;
        }

        // Ties: the longest silent, then by key, so that every run lets go of the same.
        var (least, danger, last) = (default(PostKey), long.MaxValue, long.MaxValue);
        foreach (var (key, thread) in threads)
        {
            var itsDanger = second - thread.LastSecond > ForgetSeconds ? -1 : thread.Danger(second);
            if (itsDanger < danger || (itsDanger == danger && thread.LastSecond < last))
            {
                (least, danger, last) = (key, itsDanger, thread.LastSecond);
            }
        }

        threads.Remove(least);
        Dropped += danger < 0 ? 0 : 1;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Dropped);
        writer.Write(threads.Count);
        foreach (var (key, thread) in threads)
        {
            key.Write(writer);
            thread.Write(writer);
        }
    }

    public static ThreadWatch Read(BinaryReader reader)
    {
        var watch = new ThreadWatch { Dropped = reader.ReadInt64(), changed = true };
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            watch.threads.Add(PostKey.Read(reader), ThreadState.Read(reader));
        }

        return watch;
    }
}

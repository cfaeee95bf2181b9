namespace Listening.Detection.Engine;

/// <summary>What the engine holds, and what it let go to stay within its bounds since its state began.</summary>
/// <param name="Streams">Split streams watched now.</param>
/// <param name="StreamsDropped">Split streams that gave way to more dangerous ones.</param>
/// <param name="StreamsIdle">Split streams that fell silent for a week.</param>
/// <param name="Threads">Conversations watched now.</param>
/// <param name="PostsDropped">Growing posts that are no longer watched; they still breach.</param>
public readonly record struct EngineCounts(int Streams, long StreamsDropped, long StreamsIdle, int Threads, long ThreadsDropped, long PostsDropped)
{
    public static EngineCounts operator +(EngineCounts a, EngineCounts b) => new(
        a.Streams + b.Streams, a.StreamsDropped + b.StreamsDropped, a.StreamsIdle + b.StreamsIdle, a.Threads + b.Threads,
        a.ThreadsDropped + b.ThreadsDropped, a.PostsDropped + b.PostsDropped);
}

using Listening.Ingest.Log;

namespace Listening.Dashboard.Cluster;

/// <summary>How far the mention log reaches, and whether it answers: asking a broker that is away takes many seconds, which no request must wait for.</summary>
public sealed class LogReach(IMentionLog log, TimeProvider time)
{
    private readonly Lock gate = new();
    private volatile IReadOnlyList<(long Oldest, long End)> known = [.. Enumerable.Repeat((0L, 0L), log.PartitionCount)];
    private volatile string? away;
    private Task<(long Oldest, long End)[]>? asking;

    /// <summary>Why it is not reached; null when it is.</summary>
    public string? Away => away;

    /// <summary>Oldest and next offset of every partition, as last heard.</summary>
    public IReadOnlyList<(long Oldest, long End)> Known => known;

    /// <summary>Asks, and waits for the answer at most <paramref name="patience"/>: then <see cref="Known"/> is of before.</summary>
    public async Task AskAsync(TimeSpan patience)
    {
        Task<(long Oldest, long End)[]> answer;
        lock (gate)
        {
            // One question at a time: a broker that hangs holds up a thread for each partition.
            answer = asking = asking is { IsCompleted: false } ? asking
                : Task.WhenAll(Enumerable.Range(0, log.PartitionCount).Select(p => Task.Run(() => log.Bounds(p))));
        }

        try
        {
            known = await answer.WaitAsync(patience, time);
            away = null;
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            away = "The mention log is not reached: nothing comes in, and what waits there is heard when it is back.";
        }
    }
}

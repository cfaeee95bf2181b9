using Listening.Ingest.Log;

namespace Listening.Dashboard.Cluster;

/// <summary>How far the mention log reaches, and whether it answers: asking a broker that is away takes many seconds, which no request must wait for.</summary>
public sealed partial class LogReach(IMentionLog log, TimeProvider time, ILogger<LogReach> logger)
{
    private readonly Lock gate = new();
    private volatile IReadOnlyList<(long Oldest, long End)> known = [.. Enumerable.Repeat((0L, 0L), log.PartitionCount)];
    private string? away;
    private Task<(long Oldest, long End)[]>? asking;

    /// <summary>Why it is not reached; null when it is.</summary>
    public string? Away => Volatile.Read(ref away);

    /// <summary>Why it takes nothing now, although it is there; null when it does.</summary>
    public string? CannotWrite => log.CannotWrite;

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
            if (Interlocked.Exchange(ref away, null) is not null)
            {
                LogBack();
            }
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            var wasAway = Interlocked.Exchange(ref away, $"The mention log is not reached: nothing comes in, and what waits there is heard when it is back. {log.Trouble}".TrimEnd());
            if (wasAway is null)
            {
                LogAway(away);
            }
        }
    }

    [LoggerMessage(5035, LogLevel.Error, "{Why}")]
    private partial void LogAway(string why);

    [LoggerMessage(5036, LogLevel.Information, "The mention log is reached again")]
    private partial void LogBack();
}

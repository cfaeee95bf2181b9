namespace Listening.Ingest.Log;

/// <summary>Which partitions of the log are this node's to score. In one process all of them; in a cluster those that the consumer group gives it.</summary>
public interface IPartitionAssignment
{
    /// <summary>
    /// Runs <paramref name="stage"/> for every partition that is this node's, until cancelled. A partition that is taken away cancels its run, and is handed
    /// over only after that run has ended. A run that fails ends all of them with its exception.
    /// </summary>
    Task RunAsync(Func<int, CancellationToken, Task> stage, CancellationToken cancellationToken);
}

/// <summary>One process has the whole log.</summary>
public sealed class EveryPartition(IMentionLog log) : IPartitionAssignment
{
    public async Task RunAsync(Func<int, CancellationToken, Task> stage, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var runs = Enumerable.Range(0, log.PartitionCount).Select(p => stage(p, stopping.Token)).ToList();
        try
        {
            // The first to end, ends all: a street with a missing partition would hold event time back without a word.
            await await Task.WhenAny(runs);
        }
        finally
        {
            await stopping.CancelAsync();
            await Task.WhenAll(runs).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

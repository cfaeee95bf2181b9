namespace Listening.Alerts.Coordination;

/// <summary>Runs a job on one node at a time: timers, detection, verification, retention.</summary>
public static class SingleRunner
{
    /// <summary>Default life of a lease: a dead node's timers stand still for at most this long, well under the minute in which people are called.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Runs <paramref name="job"/> whenever this node holds the lease <paramref name="name"/>, until cancelled. The job's token is cancelled when the lease is
    /// lost; it then ends and is run again when the lease is this node's again. What the job writes under the lease it guards with
    /// <see cref="LeaseFence.Check"/>. While other nodes are not reached every node runs it (<see cref="Lease.IsSure"/>): a page sent twice is better than none.
    /// </summary>
    /// <exception cref="Exception">Whatever the job ends with, unless its token was cancelled. A job that ends by itself ends this too.</exception>
    public static async Task RunSingleAsync(
        this ICoordination coordination, string name, TimeProvider time, Func<Lease, CancellationToken, Task> job, CancellationToken cancellationToken, TimeSpan? length = null)
    {
        var life = length ?? Length;
        var pause = life / 4;
        using var given = new SemaphoreSlim(0, 1);
        using var hearing = coordination.Hear(GivenBack(name), _ => Release(given));
        while (true)
        {
            if (await coordination.TryTakeAsync(name, life, cancellationToken) is { } lease
                && await HoldAsync(coordination, lease, life, pause, time, job, cancellationToken))
            {
                return;
            }

            await WaitAsync(given, pause, time, cancellationToken);
        }
    }

    /// <returns>True when the job ended by itself, false when its lease was lost.</returns>
    private static async Task<bool> HoldAsync(
        ICoordination coordination, Lease lease, TimeSpan life, TimeSpan pause, TimeProvider time, Func<Lease, CancellationToken, Task> job, CancellationToken cancellationToken)
    {
        using var holding = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var keeping = KeepAsync(coordination, lease, life, pause, time, holding);
        try
        {
            await job(lease, holding.Token);
            return true;
        }
        catch (OperationCanceledException) when (holding.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (LeaseLostException)
        {
            // History said it before our own clock did.
            return false;
        }
        finally
        {
            holding.Cancel();
            await coordination.GiveBackAsync(await keeping);
            await coordination.TellAsync(GivenBack(lease.Name), coordination.Node);
        }
    }

    /// <summary>Renews until the job has ended; ends the job when the lease is somebody else's.</summary>
    private static async Task<Lease> KeepAsync(ICoordination coordination, Lease lease, TimeSpan life, TimeSpan pause, TimeProvider time, CancellationTokenSource holding)
    {
        while (!holding.IsCancellationRequested)
        {
            await Task.Delay(pause, time, holding.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (!holding.IsCancellationRequested)
            {
                if (await coordination.KeepAsync(lease, life, CancellationToken.None) is { } kept)
                {
                    lease = kept;
                }
                else
                {
                    holding.Cancel();
                }
            }
        }

        return lease;
    }

    private static async Task WaitAsync(SemaphoreSlim given, TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        using var turn = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var heard = given.WaitAsync(turn.Token);
        await Task.WhenAny(heard, Task.Delay(longest, time, turn.Token));
        turn.Cancel();
        await heard.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static void Release(SemaphoreSlim given)
    {
        try
        {
            given.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // Told twice, or just as the wait ended.
        }
    }

    private static string GivenBack(string name) => "lease-free:" + name;
}

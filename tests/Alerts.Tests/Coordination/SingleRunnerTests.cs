using Listening.Alerts.Coordination;
using Listening.Alerts.Stores;
using Listening.Alerts.Tests.World;

namespace Listening.Alerts.Tests.Coordination;

public sealed class SingleRunnerTests
{
    private readonly ManualTime time = new(Town.T0);
    private readonly LocalStreet street;
    private readonly List<string> running = [];

    public SingleRunnerTests() => street = new LocalStreet(time);

    [Fact]
    public async Task A_job_runs_on_one_node_and_moves_at_once_when_that_one_stops()
    {
        using var stopA = new CancellationTokenSource();
        using var stopB = new CancellationTokenSource();
        var a = RunAsync("a", stopA.Token);
        var b = RunAsync("b", stopB.Token);
        Assert.Equal(["a"], running);
        await stopA.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => a);
        await UntilAsync(() => running is ["b"]);
        await stopB.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => b);
        Assert.Empty(running);
    }

    [Fact]
    public async Task A_node_that_finds_its_lease_gone_ends_the_job_and_takes_it_up_again_when_it_is_free()
    {
        using var stop = new CancellationTokenSource();
        var run = RunAsync("frozen", stop.Token);

        // While it was frozen its lease went to somebody else.
        Assert.Null(street.TryTake("job", "other", SingleRunner.Length));
        street.Forget("job");
        var stolen = street.TryTake("job", "other", TimeSpan.FromMinutes(10))!;
        time.Advance(SingleRunner.Length / 4);
        await UntilAsync(() => running.Count == 0);
        street.GiveBack(stolen);
        time.Advance(SingleRunner.Length / 4);
        await UntilAsync(() => running is ["frozen"]);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task A_job_that_fails_is_heard_of()
    {
        var node = new LocalCoordination("a", street);
        await Assert.ThrowsAsync<InvalidDataException>(() => node.RunSingleAsync("job", time, (_, _) => throw new InvalidDataException(), CancellationToken.None));
        Assert.NotNull(street.TryTake("job", "b", SingleRunner.Length));
    }

    [Fact]
    public async Task What_a_taken_over_node_writes_under_its_old_lease_is_refused()
    {
        var store = new MemoryAlertStore(time);
        var old = street.TryTake("job", "a", SingleRunner.Length)!;
        await WriteAsync(store, old);
        time.Advance(SingleRunner.Length);
        var next = street.TryTake("job", "b", SingleRunner.Length)!;

        // Until the new one has written, the old one's work is still in order: nothing was decided twice.
        await WriteAsync(store, old);
        await WriteAsync(store, next);
        await Assert.ThrowsAsync<LeaseLostException>(() => WriteAsync(store, old));
        await WriteAsync(store, next);
        Assert.Equal(2, await store.TransactAsync(t => t.FindDocument(LeaseFence.Kind, "job")!.Version, CancellationToken.None));
    }

    private static Task<bool> WriteAsync(MemoryAlertStore store, Lease lease) => store.TransactAsync(
        transaction =>
        {
            transaction.Check(lease);
            return true;
        },
        CancellationToken.None);

    private async Task RunAsync(string node, CancellationToken cancellationToken)
    {
        var coordination = new LocalCoordination(node, street);
        await coordination.RunSingleAsync("job", time, (_, token) => JobAsync(node, token), cancellationToken);
    }

    private async Task JobAsync(string node, CancellationToken token)
    {
        lock (running)
        {
            running.Add(node);
        }

        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, token);
        }
        finally
        {
            lock (running)
            {
                running.Remove(node);
            }
        }
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        for (var turn = 0; !condition(); turn++)
        {
            Assert.True(turn < 2_000, string.Join(',', running));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}

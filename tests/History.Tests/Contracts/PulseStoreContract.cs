using Listening.Ingest.Pipeline;

namespace Listening.History.Tests.Contracts;

public abstract class PulseStoreContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    protected abstract Task<HistoryUnderTest> OpenAsync();

    [Fact]
    public async Task Without_a_snapshot_there_is_none()
    {
        await using var history = await OpenAsync();
        Assert.Null(await history.Pulses.LatestSnapshotAsync(None));
    }

    [Fact]
    public async Task Newest_snapshot_comes_back_whole()
    {
        await using var history = await OpenAsync();
        await history.Pulses.SaveSnapshotAsync(new DetectSnapshot([1], new Dictionary<int, long> { [0] = 1 }, 10), None);
        await history.Pulses.SaveSnapshotAsync(new DetectSnapshot([2, 0, 255], new Dictionary<int, long> { [0] = 5, [3] = 9 }, 11), None);
        await history.ReopenAsync();
        var latest = await history.Pulses.LatestSnapshotAsync(None);
        Assert.Equal([2, 0, 255], latest!.State);
        Assert.Equal(new Dictionary<int, long> { [0] = 5, [3] = 9 }, latest.Positions);
        Assert.Equal(11, latest.WatermarkMs);
    }

    [Fact]
    public async Task Pulses_are_read_from_a_position_in_order_and_by_partition()
    {
        await using var history = await OpenAsync();
        await StoreAsync(history, 0, 2, 5, 9);
        await StoreAsync(history, 1, 4);
        var pulses = await history.Pulses.ReadPulsesAsync(0, 2, 10, None);
        Assert.Equal([(2, 5), (5, 9)], pulses.Select(p => (p.From, p.To)));
        Assert.Single(await history.Pulses.ReadPulsesAsync(0, 0, 1, None));
    }

    [Fact]
    public async Task Empty_pulses_carry_time_on_and_do_not_pile_up()
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        for (var second = 1; second <= 3; second++)
        {
            await history.Score.CommitAsync(A.Batch(at, 0) with { Pulse = A.Pulse(0, 0, watermarkMs: second * 1_000) }, None);
        }

        await history.Score.CommitAsync(A.Batch(at, 2) with { Pulse = A.Pulse(0, 2, watermarkMs: 4_000) }, None);
        var pulses = await history.Pulses.ReadPulsesAsync(0, 0, 10, None);
        Assert.Equal([(0, 0, 3_000), (0, 2, 4_000)], pulses.Select(p => (p.From, p.To, p.WatermarkMs)));
    }

    [Fact]
    public async Task Pulses_are_kept_until_two_snapshots_contain_them()
    {
        await using var history = await OpenAsync();
        await StoreAsync(history, 0, 2, 5, 9);
        await history.Pulses.SaveSnapshotAsync(new DetectSnapshot([1], new Dictionary<int, long> { [0] = 5 }, 10), None);
        Assert.Equal(3, (await history.Pulses.ReadPulsesAsync(0, 0, 10, None)).Count);
        await history.Pulses.SaveSnapshotAsync(new DetectSnapshot([2], new Dictionary<int, long> { [0] = 9 }, 11), None);
        Assert.Equal([(5, 9)], (await history.Pulses.ReadPulsesAsync(0, 0, 10, None)).Select(p => (p.From, p.To)));
    }

    [Fact]
    public async Task Hundreds_of_pulses_are_dropped_in_small_transactions()
    {
        await using var history = await OpenAsync();
        await StoreAsync(history, 0, [.. Enumerable.Range(1, 200).Select(i => (long)i)]);
        var all = new Dictionary<int, long> { [0] = 200 };
        await history.Pulses.SaveSnapshotAsync(new DetectSnapshot([1], all, 10), None);
        await history.Pulses.SaveSnapshotAsync(new DetectSnapshot([2], all, 11), None);
        Assert.Equal(0, history.Count("pulses"));
    }

    [Fact]
    public async Task A_snapshot_that_is_behind_the_newest_is_refused_and_nothing_is_dropped_for_it()
    {
        await using var history = await OpenAsync();
        await StoreAsync(history, 0, 2, 5, 9);
        await history.Pulses.SaveSnapshotAsync(new DetectSnapshot([1], new Dictionary<int, long> { [0] = 5, [1] = 0 }, 10), None);
        await Assert.ThrowsAsync<SnapshotBehindException>(
            () => history.Pulses.SaveSnapshotAsync(new DetectSnapshot([2], new Dictionary<int, long> { [0] = 2, [1] = 7 }, 11), None));
        Assert.Equal([1], (await history.Pulses.LatestSnapshotAsync(None))!.State);
        Assert.Equal(3, (await history.Pulses.ReadPulsesAsync(0, 0, 10, None)).Count);
        await history.Pulses.SaveSnapshotAsync(new DetectSnapshot([3], new Dictionary<int, long> { [0] = 5, [1] = 0 }, 12), None);
    }

    private static async Task StoreAsync(HistoryUnderTest history, int partition, params long[] ends)
    {
        var at = await history.Score.OpenPartitionAsync(partition, None);
        foreach (var to in ends)
        {
            await history.Score.CommitAsync(A.Batch(at, to), None);
            at = at with { Next = to };
        }
    }
}

using Listening.Ingest.Log;
using Listening.Ingest.Log.Kafka;
using Listening.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.Ingest.Tests.Log.Kafka;

[Trait("Needs", "librdkafka")]
public sealed class KafkaLogTests : MentionLogContract, IAsyncLifetime, IDisposable
{
    private readonly MockKafka kafka = new();
    private readonly CancellationTokenSource stop = new(TimeSpan.FromSeconds(120));
    private readonly CancellationTokenSource leave = new();
    private KafkaLog? log;
    private Task running = Task.CompletedTask;

    protected override IMentionLog Log => log!;

    protected override CancellationToken Stop => stop.Token;

    public async Task InitializeAsync()
    {
        log = await KafkaLog.OpenAsync(kafka.NewTopic() with { Group = null }, TimeProvider.System, NullLogger.Instance, Stop);
        (running, var ready) = Join(log, leave.Token);
        await ready.WaitAsync(Stop);
    }

    public async Task DisposeAsync()
    {
        await leave.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await log!.DisposeAsync();
    }

    public void Dispose()
    {
        kafka.Dispose();
        stop.Dispose();
        leave.Dispose();
    }

    [Fact]
    public async Task An_idle_partition_lets_time_go_on_when_the_broker_has_confirmed_its_end()
    {
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        LogBatch batch;
        do
        {
            batch = await Log.ReadAsync(3, 0, 10, TimeSpan.FromMilliseconds(100), Stop);
        }
        while (batch.SafeTimeMs < before);
        Assert.Empty(batch.Records);
    }

    [Fact]
    public async Task A_partition_that_is_not_read_holds_no_more_than_its_buffer_and_goes_on_when_it_is()
    {
        for (var i = 0; i < 10; i++)
        {
            await Append(1, [.. Enumerable.Range(i * 500, 500).Select(n => $"m{n}")]);
        }

        Assert.Equal(Enumerable.Range(0, 5000).Select(n => $"m{n}"), (await ReadAll(1)).Select(Text));
    }

    [Fact]
    public async Task Two_nodes_of_a_group_share_the_partitions_and_one_takes_over_what_the_other_leaves()
    {
        var options = kafka.NewTopic();
        await using var first = await KafkaLog.OpenAsync(options, TimeProvider.System, NullLogger.Instance, Stop);
        await using var second = await KafkaLog.OpenAsync(options, TimeProvider.System, NullLogger.Instance, Stop);
        using var firstLeaves = new CancellationTokenSource();
        var (firstRuns, _) = Join(first, firstLeaves.Token);
        using var secondLeaves = new CancellationTokenSource();
        var (secondRuns, secondHasAll) = Join(second, secondLeaves.Token);

        // Whatever the share was, everything is the second's once the first has gone.
        await firstLeaves.CancelAsync();
        await firstRuns;
        await secondHasAll.WaitAsync(Stop);
        await secondLeaves.CancelAsync();
        await secondRuns;
    }

    /// <summary>Joins with stages that do nothing; ready when all four partitions were given, at once or one after the other.</summary>
    private static (Task Running, Task Ready) Join(KafkaLog log, CancellationToken until)
    {
        var left = 4;
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = log.RunAsync(
            async (_, cancelled) =>
            {
                if (Interlocked.Decrement(ref left) == 0)
                {
                    ready.SetResult();
                }

                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancelled);
            },
            until);
        return (running, ready.Task);
    }
}

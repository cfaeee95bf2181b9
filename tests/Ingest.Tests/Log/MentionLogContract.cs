using System.Text;
using Listening.Ingest.Log;

namespace Listening.Ingest.Tests.Log;

/// <summary>What every mention log promises, embedded or not.</summary>
public abstract class MentionLogContract
{
    private static readonly TimeSpan AtOnce = TimeSpan.Zero;
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    /// <summary>An empty log with at least 4 partitions.</summary>
    protected abstract IMentionLog Log { get; }

    protected abstract CancellationToken Stop { get; }

    [Fact]
    public async Task What_is_appended_is_read_back_in_order_by_offset()
    {
        await Append(1, "a", "b");
        await Append(1, "c");
        var records = await ReadAll(1);
        Assert.Equal(["a", "b", "c"], records.Select(Text));
        Assert.Equal([0L, 1, 2], records.Select(r => r.Offset));
        Assert.Equal((0L, 3L), Log.Bounds(1));
    }

    [Fact]
    public async Task Partitions_have_offsets_of_their_own()
    {
        await Log.AppendAsync([Entry(0, "a"), Entry(3, "x"), Entry(0, "b")], Stop);
        Assert.Equal(["a", "b"], (await ReadAll(0)).Select(Text));
        Assert.Equal(["x"], (await ReadAll(3)).Select(Text));
        Assert.Equal((0L, 0L), Log.Bounds(2));
    }

    [Fact]
    public async Task A_reader_gets_no_more_than_it_asks_for_and_goes_on_from_there()
    {
        await Append(2, [.. Enumerable.Range(0, 2500).Select(i => $"m{i}")]);
        var read = new List<string>();
        for (var next = 0L; next < 2500;)
        {
            var batch = await Log.ReadAsync(2, next, 7, Long, Stop);
            Assert.InRange(batch.Records.Count, 1, 7);
            read.AddRange(batch.Records.Select(Text));
            next = batch.Next;
        }

        Assert.Equal(Enumerable.Range(0, 2500).Select(i => $"m{i}"), read);
    }

    [Fact]
    public async Task An_idle_partition_answers_empty_and_lets_time_go_on()
    {
        var batch = await Log.ReadAsync(0, 0, 10, AtOnce, Stop);
        Assert.Empty(batch.Records);
        Assert.Equal(0, batch.Next);
        await Append(0, "late");
        var late = (await Log.ReadAsync(0, 0, 10, Long, Stop)).Records.Single();
        Assert.True(late.AppendedAtMs >= batch.SafeTimeMs, $"Stamped {late.AppendedAtMs}, but {batch.SafeTimeMs} was called safe.");
    }

    [Fact]
    public async Task A_waiting_reader_is_woken_by_an_append()
    {
        var waiting = Log.ReadAsync(0, 0, 10, Long, Stop).AsTask();
        Assert.False(waiting.IsCompleted);
        await Append(0, "a");
        Assert.Equal("a", Text((await waiting).Records.Single()));
    }

    [Fact]
    public async Task A_waiting_reader_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var waiting = Log.ReadAsync(0, 0, 10, Long, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task An_offset_after_the_end_is_a_loud_error()
    {
        await Append(0, "a");
        var error = await Assert.ThrowsAsync<OffsetOutOfRangeException>(() => Log.ReadAsync(0, 2, 10, AtOnce, Stop).AsTask());
        Assert.Equal((0, 2L, 0L, 1L), (error.Partition, error.Offset, error.Oldest, error.End));
    }

    [Fact]
    public async Task Many_senders_at_once_lose_nothing_and_keep_their_own_order()
    {
        const int Senders = 16, Calls = 20;
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            for (var call = 0; call < Calls; call++)
            {
                await Append(sender % 4, $"{sender}:{call}:0", $"{sender}:{call}:1");
            }
        })));
        for (var partition = 0; partition < 4; partition++)
        {
            var records = await ReadAll(partition);
            Assert.Equal(Senders / 4 * Calls * 2, records.Count);
            foreach (var own in records.Select(r => Text(r).Split(':')).GroupBy(t => t[0]))
            {
                Assert.Equal(own.Select(t => (int.Parse(t[1], null) * 2) + int.Parse(t[2], null)), Enumerable.Range(0, Calls * 2));
            }
        }
    }

    [Fact]
    public async Task Stamps_never_fall_and_never_undercut_a_safe_time()
    {
        using var done = new CancellationTokenSource();
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                await Append(i % 4, "m");
            }

            await done.CancelAsync();
        });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(partition => Task.Run(async () =>
        {
            long next = 0, safe = 0, last = 0;
            do
            {
                var batch = await Log.ReadAsync(partition, next, 3, TimeSpan.FromMilliseconds(1), Stop);
                foreach (var record in batch.Records)
                {
                    Assert.True(record.AppendedAtMs >= safe, $"{record.AppendedAtMs} undercuts the safe time {safe}.");
                    Assert.True(record.AppendedAtMs >= last);
                    last = record.AppendedAtMs;
                }

                safe = batch.SafeTimeMs;
                next = batch.Next;
            }
            while (!done.IsCancellationRequested || next < Log.Bounds(partition).End);
        })));
        await sending;
    }

    [Fact]
    public async Task A_payload_is_not_touched_after_its_append_has_ended()
    {
        var buffer = Encoding.UTF8.GetBytes("good");
        await Log.AppendAsync([new LogEntry(0, buffer)], Stop);
        buffer.AsSpan().Fill((byte)'X');
        Assert.Equal("good", Text((await Log.ReadAsync(0, 0, 1, Long, Stop)).Records[0]));
    }

    protected Task Append(int partition, params string[] payloads) => Log.AppendAsync([.. payloads.Select(p => Entry(partition, p))], Stop);

    protected async Task<List<LogRecord>> ReadAll(int partition)
    {
        var records = new List<LogRecord>();
        var (next, end) = Log.Bounds(partition);
        while (next < end)
        {
            var batch = await Log.ReadAsync(partition, next, 1000, Long, Stop);
            Assert.Equal(partition, batch.Partition);
            records.AddRange(batch.Records);
            next = batch.Next;
        }

        return records;
    }

    protected static LogEntry Entry(int partition, string payload) => new(partition, Encoding.UTF8.GetBytes(payload));

    protected static string Text(LogRecord record) => Encoding.UTF8.GetString(record.Payload.Span);
}

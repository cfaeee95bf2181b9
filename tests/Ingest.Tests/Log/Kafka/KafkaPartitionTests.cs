using System.Text;
using Confluent.Kafka;
using Listening.Ingest.Log.Kafka;

namespace Listening.Ingest.Tests.Log.Kafka;

public sealed class KafkaPartitionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_full_partition_is_waited_for_until_half_of_it_is_read()
    {
        var partition = Full(out var count);
        var waiting = Task.Run(() => partition.WaitForRoom(Patience, CancellationToken.None));
        await partition.ReadAsync((count / 2) - 1, TimeSpan.Zero, CancellationToken.None);
        Assert.False(waiting.IsCompleted);

        await partition.ReadAsync(1, TimeSpan.Zero, CancellationToken.None);
        Assert.True(await waiting);
        Assert.False(partition.ShouldResume());
    }

    [Fact]
    public async Task A_partition_whose_reader_stands_still_is_paused_and_resumed_once_when_it_reads_on()
    {
        var partition = Full(out var count);
        Assert.False(partition.WaitForRoom(TimeSpan.FromMilliseconds(1), CancellationToken.None));
        Assert.False(partition.ShouldResume());

        await partition.ReadAsync(count, TimeSpan.Zero, CancellationToken.None);
        Assert.True(partition.ShouldResume());
        Assert.False(partition.ShouldResume());
    }

    [Fact]
    public void A_payload_stays_as_it_was_while_later_ones_are_read()
    {
        var blocks = new PayloadBlocks();
        var texts = Enumerable.Range(0, 2_000).Select(i => new string((char)('a' + (i % 26)), i % 97 == 0 ? 20_000 : i % 400)).ToArray();
        var payloads = texts.Select(t => blocks.Deserialize(Encoding.UTF8.GetBytes(t), t.Length == 0, SerializationContext.Empty)).ToArray();
        Assert.Equal(texts, payloads.Select(p => Encoding.UTF8.GetString(p.Span)));
    }

    private static KafkaPartition Full(out int count)
    {
        var partition = new KafkaPartition(0);
        partition.StartAt(0);
        for (count = 1; partition.Add(count - 1, 1_000, "x"u8.ToArray()); count++)
        {
        }

        return partition;
    }
}

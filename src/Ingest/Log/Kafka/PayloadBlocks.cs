using Confluent.Kafka;

namespace Listening.Ingest.Log.Kafka;

/// <summary>
/// Copies the payloads of messages, one behind the other, into blocks which they share. What waits for its stage then is a few dozen objects instead of tens
/// of thousands, which the garbage collector would follow and move one by one. The consumer's thread alone calls it.
/// </summary>
internal sealed class PayloadBlocks : IDeserializer<ReadOnlyMemory<byte>>
{
    // Some 190 messages, and below the 85 000 bytes from which on an array is collected only with the oldest generation.
    private const int BlockBytes = 64 * 1024;

    // A larger message would waste much of a block.
    private const int LargeBytes = BlockBytes / 8;

    private Memory<byte> left;

    public ReadOnlyMemory<byte> Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        if (data.Length > LargeBytes)
        {
            return data.ToArray();
        }

        if (data.Length > left.Length)
        {
            left = new byte[BlockBytes];
        }

        var payload = left[..data.Length];
        data.CopyTo(payload.Span);
        left = left[data.Length..];
        return payload;
    }
}

using System.Buffers.Binary;
using System.Text;

namespace Listening.Detection.Mentions;

/// <summary>
/// The partition of a post in the mention log, fixed for life: so a post and its later metrics meet in the same one. It is what every Kafka client's
/// <c>murmur2</c> partitioner (the default in Java, <c>murmur2_random</c> in librdkafka) gives for the message key <c>platform:id</c> in UTF-8, so that a
/// foreign producer that sets this key writes to the right place. MurmurHash2 by Austin Appleby, as in Kafka's <c>Utils.murmur2</c>.
/// </summary>
public static class LogPartition
{
    // Ids are at most 512 bytes and platforms 64 (MentionLimits), so this holds both.
    private const int StackBytes = 1024;

    public static int Of(string platform, ReadOnlySpan<byte> id, int partitions)
    {
        Span<byte> key = stackalloc byte[StackBytes];
        var size = Encoding.UTF8.GetMaxByteCount(platform.Length) + 1 + id.Length;
        if (size > StackBytes)
        {
            key = new byte[size];
        }

        var length = Encoding.UTF8.GetBytes(platform, key);
        key[length++] = (byte)':';
        id.CopyTo(key[length..]);
        return OfKey(key[..(length + id.Length)], partitions);
    }

    public static int Of(string platform, string id, int partitions) => Of(platform, Encoding.UTF8.GetBytes(id), partitions);

    /// <summary>As Kafka's clients do it: the hash without its sign, modulo the count.</summary>
    public static int OfKey(ReadOnlySpan<byte> key, int partitions) => (int)((Murmur2(key) & 0x7fffffff) % (uint)partitions);

    internal static uint Murmur2(ReadOnlySpan<byte> data)
    {
        const uint Seed = 0x9747b28c;
        const uint M = 0x5bd1e995;
        const int R = 24;
        var hash = Seed ^ (uint)data.Length;
        while (data.Length >= 4)
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(data) * M;
            word = (word ^ (word >> R)) * M;
            hash = (hash * M) ^ word;
            data = data[4..];
        }

        if (data.Length > 0)
        {
            for (var i = data.Length - 1; i >= 0; i--)
            {
                hash ^= (uint)data[i] << (8 * i);
            }

            hash *= M;
        }

        hash = (hash ^ (hash >> 13)) * M;
        return hash ^ (hash >> 15);
    }
}

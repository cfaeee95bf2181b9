using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Listening.Detection.Mentions;

/// <summary>
/// Names a post in memory: the first 128 bits of SHA-256 over platform, NUL, id. Keyed on a cryptographic hash because ids are chosen by
/// strangers and a weak one lets them collide posts at will.
/// </summary>
public readonly record struct PostKey(UInt128 Value) : IComparable<PostKey>
{
    // Ids are at most 512 bytes and platforms 64 (MentionLimits), so this holds both.
    private const int StackBytes = 1024;

    public static PostKey Of(string platform, ReadOnlySpan<byte> id)
    {
        Span<byte> input = stackalloc byte[StackBytes];
        var size = Encoding.UTF8.GetMaxByteCount(platform.Length) + 1 + id.Length;
        if (size > StackBytes)
        {
            input = new byte[size];
        }

        var length = Encoding.UTF8.GetBytes(platform, input);
        input[length++] = 0;
        id.CopyTo(input[length..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input[..(length + id.Length)], hash);
        return new PostKey(BinaryPrimitives.ReadUInt128BigEndian(hash));
    }

    public static PostKey Of(string platform, string id) => Of(platform, Encoding.UTF8.GetBytes(id));

    public int CompareTo(PostKey other) => Value.CompareTo(other.Value);

    /// <summary>The sixteen bytes by which pulses and snapshots hold it.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write((ulong)(Value >> 64));
        writer.Write((ulong)Value);
    }

    internal static PostKey Read(BinaryReader reader) => new(new UInt128(reader.ReadUInt64(), reader.ReadUInt64()));

    public override string ToString() => Value.ToString("x32");
}

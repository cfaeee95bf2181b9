using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Listening.Alerts.Audit;

namespace Listening.History.Archive;

/// <summary>One link of the chain as stored.</summary>
/// <param name="Seq">From 1, without gaps.</param>
public sealed record AuditLink(long Seq, AuditEntry Entry, DateTimeOffset RecordedAt, byte[] Hash);

/// <summary>
/// The audit's hash chain: each hash is SHA-256 over the hash before it and all fields of the entry, so that nothing in the past can be
/// changed, removed or put in without breaking every hash after it. The first link names the store.
/// </summary>
public static class AuditChain
{
    /// <summary>Stands before the first link.</summary>
    public static readonly byte[] Root = new byte[SHA256.HashSizeInBytes];

    public const string Started = "chain.started";

    /// <summary>
    /// SHA-256(before ‖ seq ‖ at ‖ recordedAt ‖ by ‖ action ‖ subject ‖ brand ‖ data): integers as 8 bytes big-endian, times as unix ms, texts
    /// as UTF-8 after their length in 4 bytes, an absent brand as length −1.
    /// </summary>
    public static byte[] Next(ReadOnlySpan<byte> before, long seq, AuditEntry entry, DateTimeOffset recordedAt)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(before);
        Append(hash, seq);
        Append(hash, entry.At.ToUnixTimeMilliseconds());
        Append(hash, recordedAt.ToUnixTimeMilliseconds());
        Append(hash, entry.By);
        Append(hash, entry.Action);
        Append(hash, entry.Subject);
        Append(hash, entry.Brand);
        Append(hash, entry.Data);
        return hash.GetHashAndReset();
    }

    /// <summary>Walks the links in order.</summary>
    public static ChainVerdict Verify(IEnumerable<AuditLink> links)
    {
        var (before, seq) = (Root, 0L);
        foreach (var link in links)
        {
            if (link.Seq != seq + 1)
            {
                return new ChainVerdict(seq, before, seq + 1, link.Seq == seq ? "appears twice" : $"is missing: the next one is {link.Seq}");
            }

            if (!Next(before, link.Seq, link.Entry, link.RecordedAt).AsSpan().SequenceEqual(link.Hash))
            {
                return new ChainVerdict(seq, before, link.Seq, "does not follow from what is before it: it, or the entry before it, was changed");
            }

            (before, seq) = (link.Hash, link.Seq);
        }

        return new ChainVerdict(seq, before, null, null);
    }

    private static void Append(IncrementalHash hash, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, string? text)
    {
        var utf8 = text is null ? [] : Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, text is null ? -1 : utf8.Length);
        hash.AppendData(length);
        hash.AppendData(utf8);
    }
}

/// <summary>What a walk along the chain found.</summary>
/// <param name="Length">Links that hold.</param>
/// <param name="Head">Hash of the last of them.</param>
/// <param name="BrokenAt">The first link that does not hold; null when all do.</param>
/// <param name="Why">Reads on after "entry N …".</param>
public sealed record ChainVerdict(long Length, byte[] Head, long? BrokenAt, string? Why)
{
    public bool Holds => BrokenAt is null;
}

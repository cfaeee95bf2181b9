using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Listening.History.Archive;

/// <summary>
/// The head of the audit chain at a moment, signed: a line of <c>anchors.jsonl</c>. Somebody who keeps a copy elsewhere can tell later that
/// nothing up to it was changed or cut off, even if the whole store was written anew.
/// </summary>
/// <param name="Store">The name that the chain's first link gave the store.</param>
/// <param name="Hash">Lower-case hex.</param>
/// <param name="Signature">ECDSA P-256 over SHA-256 of "store seq hash at", base64.</param>
public sealed record Anchor(string Store, long Seq, string Hash, DateTimeOffset At, string Signature)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static Anchor Sign(ECDsa key, string store, long seq, ReadOnlySpan<byte> hash, DateTimeOffset at)
    {
        var unsigned = new Anchor(store, seq, Convert.ToHexStringLower(hash), at, "");
        return unsigned with { Signature = Convert.ToBase64String(key.SignData(unsigned.Signed(), HashAlgorithmName.SHA256)) };
    }

    public bool IsSignedBy(ECDsa key)
    {
        var signature = new byte[Signature.Length];

        // Base64 ends in bits that decode to nothing: one who changed them changed the anchor all the same.
        return Convert.TryFromBase64String(Signature, signature, out var length)
            && Convert.ToBase64String(signature.AsSpan(0, length)) == Signature
            && key.VerifyData(Signed(), signature.AsSpan(0, length), HashAlgorithmName.SHA256);
    }

    public string ToLine() => JsonSerializer.Serialize(this, Json);

    /// <returns>Null when the line is no anchor, or not to the letter as <see cref="ToLine"/> writes it: then somebody changed it.</returns>
    public static Anchor? FromLine(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Anchor>(line, Json) is { Store: not null, Hash: not null, Signature: not null } anchor && anchor.ToLine() == line ? anchor : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private byte[] Signed() =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Store} {Seq} {Hash} {At.ToUnixTimeMilliseconds()}"));
}

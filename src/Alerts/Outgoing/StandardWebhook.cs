using System.Globalization;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Listening.Alerts.Outgoing;

/// <summary>
/// Standard Webhooks 1.0 (https://www.standardwebhooks.com): <c>webhook-signature: v1,base64(HMAC-SHA256(id.timestamp.body))</c>, so that a
/// receiver knows who sent a message, that it is whole and that it is not an old one sent again.
/// </summary>
public static class StandardWebhook
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";
    public const string SecretPrefix = "whsec_";

    /// <summary>How far the sender's clock may be away: the reference libraries' figure.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <param name="secret"><c>whsec_</c> and base64 of 24 to 64 bytes.</param>
    /// <exception cref="FormatException">It is not.</exception>
    public static byte[] Key(string secret)
    {
        var text = secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret[SecretPrefix.Length..] : secret;
        var key = Convert.FromBase64String(text);
        return key.Length is >= 24 and <= 64 ? key : throw new FormatException($"A webhook secret is '{SecretPrefix}' and base64 of 24 to 64 bytes; this has {key.Length}.");
    }

    /// <summary>A POST of the body with its three headers.</summary>
    /// <param name="id">The same at every try of one message: the receiver's idempotency key.</param>
    public static HttpRequestMessage Request(Uri url, byte[] key, string id, DateTimeOffset at, ReadOnlyMemory<byte> body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(IdHeader, id);
        request.Headers.Add(TimestampHeader, at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(SignatureHeader, Sign(key, id, at, body.Span));
        return request;
    }

    public static string Sign(ReadOnlySpan<byte> key, string id, DateTimeOffset at, ReadOnlySpan<byte> body) =>
        "v1," + Convert.ToBase64String(Mac(key, id, at.ToUnixTimeSeconds(), body));

    /// <summary>Whether one of the signatures (separated by blanks) is that of the message, and the message is of now. Compares in constant time.</summary>
    public static bool IsGenuine(
        ReadOnlySpan<byte> key, string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (id is null || signatures is null || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - (double)seconds) > Tolerance.TotalSeconds)
        {
            return false;
        }

        var mac = Mac(key, id, seconds, body);
        var given = new byte[mac.Length];
        var genuine = false;
        foreach (var signature in signatures.Split(' '))
        {
            genuine |= signature.StartsWith("v1,", StringComparison.Ordinal)
                && Convert.TryFromBase64String(signature[3..], given, out var length)
                && CryptographicOperations.FixedTimeEquals(given.AsSpan(0, length), mac);
        }

        return genuine;
    }

    private static byte[] Mac(ReadOnlySpan<byte> key, string id, long seconds, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{seconds}.")));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}

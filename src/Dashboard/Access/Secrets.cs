using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Listening.Dashboard.Access;

/// <summary>Random secrets for keys, TV tokens and the set-up link. 192 bits: stored as a plain SHA-256, which only guessable secrets would need salt for.</summary>
public static class Secrets
{
    private const int Bytes = 24;

    public static string New(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    public static bool Same(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(a)), SHA256.HashData(Encoding.UTF8.GetBytes(b)));
}

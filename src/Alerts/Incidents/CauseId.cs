using System.Security.Cryptography;
using System.Text;

namespace Listening.Alerts.Incidents;

/// <summary>Short URL-safe ids from causes: the same cause gives the same id on every node and after every replay.</summary>
public static class CauseId
{
    // 80 bits: a clash among a billion ids has a chance below one in a million.
    private const int Bytes = 10;

    /// <param name="prefix">A letter: i incident, p pause, a alert.</param>
    public static string Of(char prefix, string cause) =>
        prefix + "-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(cause)).AsSpan(0, Bytes));
}

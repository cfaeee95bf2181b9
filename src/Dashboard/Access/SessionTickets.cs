using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Listening.Alerts.Access;

namespace Listening.Dashboard.Access;

/// <summary>
/// What a signed-in person's cookie holds: name, end, and a stamp of the password hash and role, sealed with a key from the data folder.
/// Sessions outlive a restart, and end when the password, the role or the account changes, or by signing out (<see cref="AccessDirectory.EndSessionAsync"/>).
/// </summary>
public sealed class SessionTickets(byte[] key, TimeProvider time)
{
    public const string Cookie = "listening";

    // A shift and its handover; a wall that must stay open longer has a TV token.
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private const int KeyBytes = 32;

    /// <summary>Reads the key, or makes it on the first start.</summary>
    public static SessionTickets Open(string keyFile, TimeProvider time)
    {
        if (!File.Exists(keyFile))
        {
            // Whole under its name at once: nodes that start together share the file.
            var made = $"{keyFile}.{Guid.NewGuid():n}";
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var file = new FileStream(made, options))
            {
                file.Write(RandomNumberGenerator.GetBytes(KeyBytes));
            }

            try
            {
                File.Move(made, keyFile);
            }
            catch (IOException) when (File.Exists(keyFile))
            {
                File.Delete(made);
            }
        }

        return new SessionTickets(File.ReadAllBytes(keyFile), time);
    }

    public string Issue(Account account)
    {
        var ends = (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds();
        var nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(9));
        var body = string.Create(CultureInfo.InvariantCulture, $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(account.Name))}.{ends}.{nonce}.{Stamp(account)}");
        return body + "." + Seal(body);
    }

    /// <returns>Null when the ticket is forged or over.</returns>
    public Session? Read(string ticket)
    {
        var parts = ticket.Split('.');
        if (parts.Length != 5)
        {
            return null;
        }

        var body = ticket[..ticket.LastIndexOf('.')];
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Seal(body)), Encoding.UTF8.GetBytes(parts[4])))
        {
            return null;
        }

        var ends = DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[1], CultureInfo.InvariantCulture));
        return ends > time.GetUtcNow() ? new Session(parts[2], Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0])), parts[3], ends) : null;
    }

    public static string Stamp(Account account) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{account.PasswordHash}\n{account.Role}\n{string.Join(',', account.Brands ?? ["*"])}")).AsSpan(0, 12));

    private string Seal(string body) => Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(body)));
}

/// <summary>What a ticket says.</summary>
/// <param name="Id">Made at random; of this sign-in alone, and no secret without the seal.</param>
/// <param name="Stamp">Of the account as it stood then.</param>
public sealed record Session(string Id, string Name, string Stamp, DateTimeOffset Ends);

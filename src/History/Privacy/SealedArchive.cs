using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Listening.History.Sqlite.Core;

namespace Listening.History.Privacy;

/// <summary>One text of the archive, opened.</summary>
/// <param name="Incident">What it is evidence of; empty for what the brand itself published.</param>
/// <param name="SealedAt">Since the platform deleted it only the legal role reads it; null = open.</param>
/// <param name="Basis">Why it is kept though it was deleted.</param>
public sealed record ArchivedText(
    string Incident, string Platform, string PostId, string? Text, string? Author, string? Url, DateTimeOffset KeptAt, DateTimeOffset? SealedAt, string? Basis,
    DateTimeOffset? ExpiresAt);

/// <summary>
/// Evidence for as long as law and reviewers need it, in <c>archive.db</c>: each text encrypted (AES-256-GCM) under a key of its author, and the keys in
/// <c>archive-keys.db</c>, which is in no backup. Erasing a person is deleting one key: every copy of the archive, wherever it lies, is then noise.
/// Safe from several threads; one process at a time.
/// </summary>
public sealed class SealedArchive : IDisposable
{
    public const string FileName = "archive.db";
    public const string KeysFileName = "archive-keys.db";

    private const int NonceBytes = 12; // AES-GCM's own size, NIST SP 800-38D.
    private const int TagBytes = 16;

    private readonly Lock gate = new();
    private readonly Database texts;
    private readonly Database keys;
    private readonly ErasureRegister register;
    private readonly TimeProvider time;

    private SealedArchive(Database texts, Database keys, ErasureRegister register, TimeProvider time) =>
        (this.texts, this.keys, this.register, this.time) = (texts, keys, register, time);

    public static SealedArchive Open(string folder, ErasureRegister register, TimeProvider time)
    {
        var texts = Begin(
            Path.Combine(folder, FileName),
            """
            CREATE TABLE IF NOT EXISTS texts (
              id INTEGER PRIMARY KEY, incident TEXT NOT NULL, platform TEXT NOT NULL, post TEXT NOT NULL, person BLOB NOT NULL, at_ms INTEGER NOT NULL,
              sealed_ms INTEGER, basis TEXT, expires_ms INTEGER, body BLOB NOT NULL, UNIQUE (incident, platform, post)) STRICT;
            CREATE INDEX IF NOT EXISTS texts_of_post ON texts (platform, post);
            """);
        try
        {
            return new SealedArchive(
                texts, Begin(Path.Combine(folder, KeysFileName), "CREATE TABLE IF NOT EXISTS keys (person BLOB PRIMARY KEY, key BLOB NOT NULL, held TEXT) STRICT;"),
                register, time);
        }
        catch
        {
            texts.Dispose();
            throw;
        }
    }

    public long Count => Locked(() => texts.Number("SELECT count(*) FROM texts") ?? 0);

    /// <summary>Nobody is named in it yet, neither by a text nor by a hold.</summary>
    public bool IsEmpty => Locked(() => (texts.Number("SELECT count(*) FROM texts") ?? 0) == 0 && (keys.Number("SELECT count(*) FROM keys") ?? 0) == 0);

    public bool Has(string incident, string platform, string post) =>
        Locked(() => texts.Number("SELECT count(*) FROM texts WHERE incident = ? AND platform = ? AND post = ?", incident, platform, post) > 0);

    /// <summary>Keeps a text once; what an erased person wrote is not taken.</summary>
    public bool Keep(string incident, string platform, string post, string? text, string? author, string? url) => Locked(() =>
    {
        var person = PersonOf(platform, post, author);
        if (register.OfPost(Detection.Mentions.PostKey.Of(platform, post)) is not null
            || (author is not null && register.OfHandle(platform, Encoding.UTF8.GetBytes(author)) is not null))
        {
            return false;
        }

        var plain = JsonSerializer.SerializeToUtf8Bytes(new Words(text, author, url));
        var body = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(body.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(KeyOf(person, make: true)!, TagBytes);
        aes.Encrypt(body.AsSpan(0, NonceBytes), plain, body.AsSpan(NonceBytes, plain.Length), body.AsSpan(NonceBytes + plain.Length));
        texts.Run(
            "INSERT OR IGNORE INTO texts (incident, platform, post, person, at_ms, body) VALUES (?, ?, ?, ?, ?, ?)",
            incident, platform, post, person, time.GetUtcNow(), body);
        return true;
    });

    /// <summary>The platform deleted the post: from now on only the legal role reads it, until <paramref name="expiresAt"/>.</summary>
    public void Seal(string platform, string post, string basis, DateTimeOffset expiresAt) => Locked(() =>
    {
        texts.Run(
            "UPDATE texts SET sealed_ms = ?, basis = ?, expires_ms = ? WHERE platform = ? AND post = ? AND sealed_ms IS NULL",
            time.GetUtcNow(), basis, expiresAt, platform, post);
        return 0;
    });

    /// <summary>Texts of an incident, oldest first. Those whose key was deleted are left out.</summary>
    /// <param name="withSealed">For the legal role only.</param>
    public IReadOnlyList<ArchivedText> Of(string incident, bool withSealed) => Locked(() =>
    {
        var found = new List<ArchivedText>();
        using var rows = texts.Rows(
            "SELECT platform, post, person, at_ms, sealed_ms, basis, expires_ms, body FROM texts WHERE incident = ? AND (? OR sealed_ms IS NULL) ORDER BY id",
            incident, withSealed);
        while (rows.Step())
        {
            if (KeyOf(rows.Blob(2).ToArray(), make: false) is { } key && Open(key, rows.Blob(7)) is { } words)
            {
                found.Add(new ArchivedText(
                    incident, rows.Text(0), rows.Text(1), words.Text, words.Author, words.Url, rows.Time(3), rows.IsNull(4) ? null : rows.Time(4),
                    rows.TextOrNull(5), rows.IsNull(6) ? null : rows.Time(6)));
            }
        }

        return (IReadOnlyList<ArchivedText>)found;
    });

    /// <summary>Every platform and post of an incident that is not sealed yet.</summary>
    public IReadOnlyList<(string Platform, string Post)> OpenPosts(string incident) => Locked(() =>
    {
        var found = new List<(string, string)>();
        using var rows = texts.Rows("SELECT platform, post FROM texts WHERE incident = ? AND sealed_ms IS NULL", incident);
        while (rows.Step())
        {
            found.Add((rows.Text(0), rows.Text(1)));
        }

        return (IReadOnlyList<(string, string)>)found;
    });

    /// <summary>The legal holds on persons' texts, also on those to come. While one lasts an erasure leaves the texts sealed.</summary>
    /// <param name="holds">All of them: digest of the handle by the register, and the reason.</param>
    /// <returns>Whether one that stood here has ended: what was erased meanwhile is to be shredded.</returns>
    public bool Hold(IReadOnlyDictionary<UInt128, string> holds) => Locked(() =>
    {
        var ended = new List<byte[]>();
        var standing = new HashSet<UInt128>();
        using (var rows = keys.Rows("SELECT person FROM keys WHERE held IS NOT NULL"))
        {
            while (rows.Step())
            {
                var person = BinaryPrimitives.ReadUInt128BigEndian(rows.Blob(0));
                standing.Add(person);
                if (!holds.ContainsKey(person))
                {
                    ended.Add(rows.Blob(0).ToArray());
                }
            }
        }

        ended.ForEach(person => keys.Run("UPDATE keys SET held = NULL WHERE person = ?", person));
        foreach (var (person, reason) in holds.Where(h => !standing.Contains(h.Key)))
        {
            var key = new byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(key, person);
            KeyOf(key, make: true);
            keys.Run("UPDATE keys SET held = ? WHERE person = ?", reason, key);
        }

        return ended.Count > 0;
    });

    /// <summary>Deletes what the register covers, the keys first.</summary>
    /// <returns>Texts that are gone, and texts that a hold keeps.</returns>
    public (int Shredded, int Held) Erase(ErasureRegister register) => Locked(() =>
    {
        var (gone, held) = (0, 0);
        List<(long Id, byte[] Person)> covered = [];
        using (var rows = texts.Rows("SELECT id, person, platform, post FROM texts"))
        {
            while (rows.Step())
            {
                var person = rows.Blob(1).ToArray();
                if (register.Covers(BinaryPrimitives.ReadUInt128BigEndian(person))
                    || register.OfPost(Detection.Mentions.PostKey.Of(rows.Text(2), rows.Text(3))) is not null)
                {
                    covered.Add((rows.Int64(0), person));
                }
            }
        }

        foreach (var (id, person) in covered)
        {
            if (keys.Word("SELECT held FROM keys WHERE person = ?", person) is { } reason)
            {
                texts.Run("UPDATE texts SET sealed_ms = coalesce(sealed_ms, ?), basis = ? WHERE id = ?", time.GetUtcNow(), "legal hold: " + reason, id);
                held++;
                continue;
            }

            if (register.Covers(BinaryPrimitives.ReadUInt128BigEndian(person)))
            {
                keys.Run("DELETE FROM keys WHERE person = ?", person);
            }

            texts.Run("DELETE FROM texts WHERE id = ?", id);
            gone++;
        }

        Cut();
        return (gone, held);
    });

    /// <summary>Shreds sealed texts whose time is over and whatever is older than <paramref name="kept"/>, unless held.</summary>
    /// <param name="mayGo">Of an incident; false while a hold is on it.</param>
    public int Shred(TimeSpan kept, Func<string, bool> mayGo)
    {
        var now = time.GetUtcNow();
        return Shred(mayGo, "expires_ms < ? OR at_ms < ?", now, now - kept);
    }

    /// <summary>Shreds what is kept of one post, unless held.</summary>
    /// <inheritdoc cref="Shred(TimeSpan, Func{string, bool})"/>
    public int Shred(string platform, string post, Func<string, bool> mayGo) => Shred(mayGo, "platform = ? AND post = ?", platform, post);

    private int Shred(Func<string, bool> mayGo, string which, params object?[] values) => Locked(() =>
    {
        List<(long Id, byte[] Person)> over = [];
        using (var rows = texts.Rows("SELECT id, person, incident FROM texts WHERE " + which, values))
        {
            while (rows.Step())
            {
                if (mayGo(rows.Text(2)))
                {
                    over.Add((rows.Int64(0), rows.Blob(1).ToArray()));
                }
            }
        }

        var gone = 0;
        foreach (var (id, person) in over)
        {
            if (keys.Word("SELECT held FROM keys WHERE person = ?", person) is null)
            {
                texts.Run("DELETE FROM texts WHERE id = ?", id);
                gone++;
            }
        }

        if (gone > 0)
        {
            Cut();
        }

        return gone;
    });

    public void Dispose()
    {
        texts.Dispose();
        keys.Dispose();
    }

    private static Database Begin(string path, string schema)
    {
        // Before it is opened: its write-ahead log, which holds keys too, takes the mode that the file has then.
        if (!OperatingSystem.IsWindows())
        {
            if (!File.Exists(path))
            {
                File.Create(path).Dispose();
            }

            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var database = Database.Open(path, write: true);
        database.Script("PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON; PRAGMA synchronous = FULL");
        database.Script(schema);
        return database;
    }

    private void Cut()
    {
        foreach (var database in (Database[])[keys, texts])
        {
            if (!database.Checkpoint(SQLitePCL.raw.SQLITE_CHECKPOINT_TRUNCATE).Done)
            {
                throw new IOException("The archive is being read: what was erased is still in its write-ahead log.");
            }
        }
    }

    /// <summary>A person is known by handle; without one a post stands for its author.</summary>
    private byte[] PersonOf(string platform, string post, string? author)
    {
        var person = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(
            person, author is { Length: > 0 } ? register.DigestOfHandle(platform, Encoding.UTF8.GetBytes(author)) : register.DigestOf(Detection.Mentions.PostKey.Of(platform, post)));
        return person;
    }

    private byte[]? KeyOf(byte[] person, bool make)
    {
        using (var rows = keys.Rows("SELECT key FROM keys WHERE person = ?", person))
        {
            if (rows.Step())
            {
                return rows.Blob(0).ToArray();
            }
        }

        if (!make)
        {
            return null;
        }

        var key = RandomNumberGenerator.GetBytes(32);
        keys.Run("INSERT INTO keys (person, key) VALUES (?, ?)", person, key);
        return key;
    }

    private static Words? Open(byte[] key, ReadOnlySpan<byte> body)
    {
        var plain = new byte[body.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        try
        {
            aes.Decrypt(body[..NonceBytes], body.Slice(NonceBytes, plain.Length), body[^TagBytes..], plain);
            return JsonSerializer.Deserialize<Words>(plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            // Encrypted under a key that was deleted before this one was made.
            return null;
        }
    }

    private T Locked<T>(Func<T> work)
    {
        lock (gate)
        {
            return work();
        }
    }

    private sealed record Words(string? Text, string? Author, string? Url);
}

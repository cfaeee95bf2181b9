using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Listening.Detection.Mentions;

namespace Listening.History.Privacy;

/// <summary>Whom, or which post, to erase; at least one of the three names.</summary>
/// <param name="AuthorId">The platform's id of the person.</param>
/// <param name="Handle">With or without '@'; case does not count.</param>
/// <param name="PostId">One post only; its author stays.</param>
public sealed record ErasureSubject(string Platform, string? AuthorId = null, string? Handle = null, string? PostId = null);

/// <summary>One line of the register.</summary>
/// <param name="Digests">Of the names that are covered, lower-case hex. Names themselves are never written.</param>
/// <param name="DoneAt">When every file had been swept; null = not yet.</param>
public sealed record ErasureEntry(string Id, DateTimeOffset At, string Platform, IReadOnlyList<string> Digests, DateTimeOffset? DoneAt = null);

/// <summary>
/// Who was erased, as keyed digests (HMAC-SHA256, first 128 bits) in <c>erasures.jsonl</c>: enough to recognise a person again, not to learn of one
/// without knowing the name. Lines are only ever added; the newest of an id counts. Every reader of words applies it, and so does a restore.
/// Safe from several threads; one process writes.
/// </summary>
public sealed class ErasureRegister
{
    public const string FileName = "erasures.jsonl";

    private const int SaltBytes = 32;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly string path;
    private readonly Lock writing = new();
    private readonly ConcurrentDictionary<string, ErasureEntry> entries = new();

    // Digest to the newest moment at which it was erased: what came later is new, and lawful.
    private readonly ConcurrentDictionary<UInt128, long> covered = new();
    private byte[] salt = [];

    private ErasureRegister(string path) => this.path = path;

    public bool IsEmpty => covered.IsEmpty;

    public string Folder => Path.GetDirectoryName(path)!;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<ErasureEntry> Entries => [.. entries.Values.OrderBy(e => e.At).ThenBy(e => e.Id, StringComparer.Ordinal)];

    public IReadOnlyList<string> Platforms => [.. entries.Values.Select(e => e.Platform).Distinct()];

    /// <summary>That of a data folder; made at the first use.</summary>
    /// <exception cref="InvalidDataException">Damaged: one line that says what to do.</exception>
    public static ErasureRegister Open(string folder) => OpenFile(Path.Combine(folder, FileName));

    /// <inheritdoc cref="Open"/>
    public static ErasureRegister OpenFile(string path)
    {
        var register = new ErasureRegister(path);
        if (File.Exists(register.path))
        {
            register.Read();
        }
        else
        {
            // At once, because the archive names its people by these digests too.
            register.salt = RandomNumberGenerator.GetBytes(SaltBytes);
            register.Write(JsonSerializer.Serialize(new { salt = Convert.ToBase64String(register.salt) }, Json));
        }

        return register;
    }

    /// <summary>Writes down that this is to be erased; durable when it returns.</summary>
    public ErasureEntry Add(ErasureSubject subject, DateTimeOffset at)
    {
        List<string> digests = [];
        if (subject.AuthorId is { Length: > 0 } author)
        {
            digests.Add(Hex(DigestOf('a', subject.Platform, Encoding.UTF8.GetBytes(author))));
        }

        if (subject.Handle?.TrimStart('@') is { Length: > 0 } handle)
        {
            digests.Add(Hex(DigestOfHandle(subject.Platform, Encoding.UTF8.GetBytes(handle))));
        }

        if (subject.PostId is { Length: > 0 } post)
        {
            digests.Add(Hex(DigestOf(PostKey.Of(subject.Platform, post))));
        }

        if (digests.Count == 0)
        {
            throw new ArgumentException("An erasure names an author's id, a handle or a post's id.", nameof(subject));
        }

        var entry = new ErasureEntry(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), at, subject.Platform, digests);
        Put(entry);
        return entry;
    }

    /// <summary>Another name of the same person, or a post of theirs, was found.</summary>
    /// <returns>False when it was known.</returns>
    public bool Learn(ErasureEntry entry, IEnumerable<UInt128> digests)
    {
        var known = entries[entry.Id];
        string[] fresh = [.. digests.Select(Hex).Except(known.Digests).Distinct()];
        if (fresh.Length > 0)
        {
            Put(known with { Digests = [.. known.Digests, .. fresh] });
        }

        return fresh.Length > 0;
    }

    public void Done(string id, DateTimeOffset at) => Put(entries[id] with { DoneAt = at });

    /// <summary>Takes the entries of another register, such as the one beside a backup; they are to be swept again here.</summary>
    public void Merge(ErasureRegister other)
    {
        if (!salt.AsSpan().SequenceEqual(other.salt))
        {
            throw new InvalidDataException($"{other.path} is the register of another store: its digests mean nothing here.");
        }

        foreach (var entry in other.Entries)
        {
            Put(entry);
        }
    }

    /// <summary>Takes one entry as another node knows it; with names that are new here it is to be swept again.</summary>
    public void Merge(ErasureEntry other)
    {
        if (!entries.TryGetValue(other.Id, out var known))
        {
            Put(other with { DoneAt = null });
        }
        else if (other.Digests.Except(known.Digests).Any())
        {
            Put(known with { Digests = [.. known.Digests.Union(other.Digests)], DoneAt = null });
        }
    }

    /// <summary>What digests are keyed with; secret.</summary>
    internal byte[] Salt => salt;

    /// <summary>Begins anew with the salt of the nodes that it joins; nothing may have been named by the old one.</summary>
    internal void Adopt(byte[] shared)
    {
        if (!IsEmpty)
        {
            throw new InvalidOperationException("A register with entries keeps its salt.");
        }

        lock (writing)
        {
            var next = path + ".next";
            Write(next, JsonSerializer.Serialize(new { salt = Convert.ToBase64String(shared) }, Json));
            File.Move(next, path, overwrite: true);
            salt = shared;
        }
    }

    /// <summary>All that was done is to be done again: the files are others, such as those of a copy made before.</summary>
    public void Again()
    {
        foreach (var entry in Entries.Where(e => e.DoneAt is not null))
        {
            Put(entry with { DoneAt = null });
        }
    }

    /// <summary>The entry that covers an author, whom a message named before the erasure; null = none.</summary>
    public ErasureEntry? OfAuthor(string platform, ReadOnlySpan<byte> id, ReadOnlySpan<byte> handle, long atMs) =>
        covered.IsEmpty ? null
        : !id.IsEmpty && Find(DigestOf('a', platform, id), atMs) is { } byId ? byId
        : !handle.IsEmpty ? Find(DigestOfHandle(platform, handle), atMs) : null;

    public ErasureEntry? OfHandle(string platform, ReadOnlySpan<byte> handle) => covered.IsEmpty ? null : Find(DigestOfHandle(platform, handle), long.MinValue);

    /// <summary>The entry that covers a post; it never comes back, whenever it is heard of again.</summary>
    public ErasureEntry? OfPost(PostKey post) => covered.IsEmpty ? null : Find(DigestOf(post), long.MinValue);

    /// <summary>Which posts are covered, while somebody was erased within this time; null when nobody was.</summary>
    public Func<PostKey, bool>? Recent(DateTimeOffset now, TimeSpan within) =>
        entries.Values.Any(e => e.At > now - within) ? post => OfPost(post) is not null : null;

    public bool Covers(UInt128 digest) => covered.ContainsKey(digest);

    public UInt128 DigestOfAuthor(string platform, ReadOnlySpan<byte> id) => DigestOf('a', platform, id);

    public UInt128 DigestOfHandle(string platform, ReadOnlySpan<byte> handle)
    {
        var name = Encoding.UTF8.GetString(handle).TrimStart('@').ToLowerInvariant();
        return DigestOf('h', platform, Encoding.UTF8.GetBytes(name));
    }

    public UInt128 DigestOf(PostKey post)
    {
        Span<byte> key = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(key, post.Value);
        return DigestOf('p', "", key);
    }

    /// <summary>The register as it is, for a copy beside a backup.</summary>
    public void CopyTo(string folder)
    {
        lock (writing)
        {
            File.Copy(path, Path.Combine(folder, FileName), overwrite: true);
        }
    }

    private ErasureEntry? Find(UInt128 digest, long atMs) =>
        covered.TryGetValue(digest, out var until) && atMs <= until
            ? entries.Values.FirstOrDefault(e => e.Digests.Contains(Hex(digest)))
            : null;

    private UInt128 DigestOf(char kind, string platform, ReadOnlySpan<byte> value)
    {
        var input = new byte[1 + Encoding.UTF8.GetByteCount(platform) + 1 + value.Length];
        input[0] = (byte)kind;
        var length = 1 + Encoding.UTF8.GetBytes(platform, input.AsSpan(1));
        value.CopyTo(input.AsSpan(length + 1));
        return BinaryPrimitives.ReadUInt128BigEndian(HMACSHA256.HashData(salt, input));
    }

    private static string Hex(UInt128 digest) => digest.ToString("x32", null);

    private void Put(ErasureEntry entry)
    {
        lock (writing)
        {
            Write(JsonSerializer.Serialize(entry, Json));
            Take(entry);
        }
    }

    private void Write(string line) => Write(path, line);

    private static void Write(string path, string line)
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        file.Flush(flushToDisk: true);
    }

    private void Take(ErasureEntry entry)
    {
        entries[entry.Id] = entry;
        foreach (var digest in entry.Digests)
        {
            var at = entry.At.ToUnixTimeMilliseconds();
            covered.AddOrUpdate(UInt128.Parse(digest, System.Globalization.NumberStyles.HexNumber, null), at, (_, before) => Math.Max(before, at));
        }
    }

    private void Read()
    {
        var lines = File.ReadAllLines(path);
        try
        {
            salt = JsonDocument.Parse(lines[0]).RootElement.GetProperty("salt").GetBytesFromBase64();
            for (var i = 1; i < lines.Length; i++)
            {
                try
                {
                    Take(JsonSerializer.Deserialize<ErasureEntry>(lines[i], Json)!);
                }
                catch (JsonException) when (i == lines.Length - 1)
                {
                    // A crash cut the last line short: it was never said to be written.
                }
            }
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or IndexOutOfRangeException or NullReferenceException)
        {
            throw new InvalidDataException($"{path} (the register of erasures) is damaged: restore it from a backup. Without it erased people would come back.", e);
        }
    }
}

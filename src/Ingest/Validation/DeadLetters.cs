using Listening.Ingest.Sqlite;
using Microsoft.Data.Sqlite;

namespace Listening.Ingest.Validation;

/// <summary>A refused message as kept for people.</summary>
/// <param name="Id">Rises with time.</param>
/// <param name="AtMs">When it was refused, unix ms.</param>
/// <param name="Source">Who sent it: a key's or a connector's name.</param>
/// <param name="Bytes">Length as sent; larger than the payload when <paramref name="Truncated"/>.</param>
public sealed record DeadLetter(long Id, long AtMs, string Source, DropReason Reason, string Detail, byte[] Payload, int Bytes, bool Truncated);

/// <summary>One message to keep.</summary>
public readonly record struct RefusedMessage(Reject Why, ReadOnlyMemory<byte> Payload);

public sealed record DeadLetterOptions
{
    /// <summary>Texts of people live in here: never longer than this. Default and most 7 days.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Payload bytes kept in all; the oldest go first. Default 64 MiB.</summary>
    public long MaxBytes { get; init; } = 64 * 1024 * 1024;
}

/// <summary>
/// Refused messages with their reason, in a SQLite file of its own, bounded by age and size. Safe from several threads.
/// Not worth an fsync each: a power cut may lose the last ones, whose senders were told.
/// </summary>
public sealed class DeadLetters : IDisposable
{
    /// <summary>What is kept of one message: as much as the longest text.</summary>
    public const int KeptBytes = 64 * 1024;

    private const int FormatVersion = 1;

    private readonly Lock _gate = new();
    private readonly SqliteConnection _file;
    private readonly DeadLetterOptions _options;
    private readonly TimeProvider _time;
    private long _bytes; // of the payloads held; under _gate

    /// <exception cref="InvalidDataException">The file is damaged or of a newer version.</exception>
    public DeadLetters(string path, DeadLetterOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _file = SqliteFile.OpenVersioned(path, "NORMAL", "the dead letters", FormatVersion, """
            PRAGMA secure_delete=ON;
            CREATE TABLE IF NOT EXISTS dead_letters(
              id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, source TEXT NOT NULL, reason INTEGER NOT NULL,
              detail TEXT NOT NULL, bytes INTEGER NOT NULL, payload BLOB NOT NULL);
            """);
        _bytes = (long)SqliteFile.Scalar(_file, "SELECT coalesce(sum(length(payload)), 0) FROM dead_letters")!;
    }

    /// <summary>Keeps these in one transaction and drops what is too old or too much.</summary>
    /// <exception cref="SqliteException">The file cannot be written.</exception>
    public void Add(string source, IReadOnlyList<RefusedMessage> refused)
    {
        if (refused.Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            using var transaction = _file.BeginTransaction();
            using var insert = _file.CreateCommand();
            insert.CommandText = "INSERT INTO dead_letters(at_ms, source, reason, detail, bytes, payload) VALUES($at, $source, $reason, $detail, $bytes, $payload)";
            insert.Parameters.AddWithValue("$at", _time.GetUtcNow().ToUnixTimeMilliseconds());
            insert.Parameters.AddWithValue("$source", source);
            var reason = insert.Parameters.Add("$reason", SqliteType.Integer);
            var detail = insert.Parameters.Add("$detail", SqliteType.Text);
            var bytes = insert.Parameters.Add("$bytes", SqliteType.Integer);
            var payload = insert.Parameters.Add("$payload", SqliteType.Blob);
            var added = 0L;
            foreach (var (why, message) in refused)
            {
                var kept = message[..Math.Min(message.Length, KeptBytes)].ToArray();
                (reason.Value, detail.Value, bytes.Value, payload.Value) = ((int)why.Reason, why.Detail, message.Length, kept);
                insert.ExecuteNonQuery();
                added += kept.Length;
            }

            var freed = Trim(_bytes + added);
            transaction.Commit();
            _bytes += added - freed;
        }
    }

    /// <summary>Newest first.</summary>
    /// <param name="before">Only ids below this; null = from the newest.</param>
    public IReadOnlyList<DeadLetter> List(long? before, int limit)
    {
        lock (_gate)
        {
            using var select = _file.CreateCommand();
            select.CommandText = Columns + "WHERE id < $before AND at_ms >= $oldest ORDER BY id DESC LIMIT $limit";
            select.Parameters.AddWithValue("$before", before ?? long.MaxValue);
            select.Parameters.AddWithValue("$oldest", OldestMs);
            select.Parameters.AddWithValue("$limit", limit);
            return Read(select);
        }
    }

    public DeadLetter? Find(long id)
    {
        lock (_gate)
        {
            using var select = _file.CreateCommand();
            select.CommandText = Columns + "WHERE id = $id AND at_ms >= $oldest";
            select.Parameters.AddWithValue("$id", id);
            select.Parameters.AddWithValue("$oldest", OldestMs);
            return Read(select).SingleOrDefault();
        }
    }

    /// <summary>Takes one out: it was replayed with success, or its person was erased.</summary>
    public void Remove(long id)
    {
        lock (_gate)
        {
            _bytes -= Delete("id = " + id);
        }
    }

    /// <summary>Takes out those that hold words of an erased person; when it returns they are in no byte of the file.</summary>
    /// <returns>How many.</returns>
    public int Erase(Func<DeadLetter, bool> isErased)
    {
        lock (_gate)
        {
            List<long> ids = [];
            for (var after = 0L; ;)
            {
                using var select = _file.CreateCommand();
                select.CommandText = Columns + "WHERE id > $after ORDER BY id LIMIT 256";
                select.Parameters.AddWithValue("$after", after);
                var page = Read(select);
                if (page.Count == 0)
                {
                    break;
                }

                after = page[^1].Id;
                ids.AddRange(page.Where(isErased).Select(l => l.Id));
            }

            // Also when nothing was found now: an attempt before this one may have been stopped between the deletion and the cut.
            ids.ForEach(id => _bytes -= Delete("id = " + id));
            SqliteFile.Execute(_file, "PRAGMA wal_checkpoint(TRUNCATE)");
            return ids.Count;
        }
    }

    public void Dispose() => _file.Dispose();

    private const string Columns = "SELECT id, at_ms, source, reason, detail, payload, bytes FROM dead_letters ";

    private long OldestMs => _time.GetUtcNow().Subtract(_options.Retention).ToUnixTimeMilliseconds();

    /// <returns>Payload bytes freed.</returns>
    private long Trim(long held)
    {
        var freed = Delete("at_ms < " + OldestMs);
        if (held - freed > _options.MaxBytes)
        {
            // Down to nine tenths, so that a full file is not trimmed on every write.
            var goal = held - freed - (_options.MaxBytes / 10 * 9);
            freed += Delete($"""
                id <= (SELECT id FROM (SELECT id, sum(length(payload)) OVER (ORDER BY id) AS upto FROM dead_letters) WHERE upto >= {goal} ORDER BY id LIMIT 1)
                """);
        }

        return freed;
    }

    private long Delete(string where)
    {
        var freed = (long)SqliteFile.Scalar(_file, $"SELECT coalesce(sum(length(payload)), 0) FROM dead_letters WHERE {where}")!;
        SqliteFile.Execute(_file, "DELETE FROM dead_letters WHERE " + where);
        return freed;
    }

    private static List<DeadLetter> Read(SqliteCommand select)
    {
        using var row = select.ExecuteReader();
        var letters = new List<DeadLetter>();
        while (row.Read())
        {
            var payload = row.GetFieldValue<byte[]>(5);
            var bytes = row.GetInt32(6);
            letters.Add(new DeadLetter(
                row.GetInt64(0), row.GetInt64(1), row.GetString(2), (DropReason)row.GetInt32(3), row.GetString(4), payload, bytes, bytes > payload.Length));
        }

        return letters;
    }
}

using System.Globalization;
using Listening.Ingest.Sqlite;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Listening.Ingest.Log;

/// <summary>
/// One SQLite file of the log: frames of all partitions, so that one transaction covers whatever a group of senders brought. The newest segment is
/// written (by one thread), older ones only read. Deleting a file is how retention works; no row is ever deleted.
/// </summary>
internal sealed class LogSegment : IDisposable
{
    private const int FormatVersion = 1;
    private const string What = "a segment of the mention log";

    // Frames are up to 80 KB: larger pages mean fewer links to follow. Small commits still write only one or two.
    private const int PageBytes = 8192;
    private const int CheckpointPages = (16 << 20) / PageBytes;

    // rowid = partition · 2^48 + first offset: one B-tree is both the order of reading and the search by offset.
    private const int OffsetBits = 48;

    private SqliteConnection? _writer;
    private SqliteCommand? _insert;

    private LogSegment(string path, int number, long[] starts)
    {
        (Path, Number, Starts) = (path, number, starts);
        Ends = [.. starts];
    }

    public string Path { get; }
    public int Number { get; }

    /// <summary>First offset by partition.</summary>
    public long[] Starts { get; }

    /// <summary>Offset after the last by partition. Under the log's lock once the segment is in use.</summary>
    public long[] Ends { get; }

    /// <summary>Stamps of the oldest and the newest frame, unix ms; null while empty.</summary>
    public long? OldestMs { get; private set; }
    public long? NewestMs { get; private set; }

    public long Bytes { get; private set; }

    public static string FileName(int number) => string.Create(CultureInfo.InvariantCulture, $"segment-{number:D8}.db");

    /// <summary>Makes a new, empty segment: after a crash in between there is a whole one or none.</summary>
    public static LogSegment Create(string folder, int number, long[] starts)
    {
        var path = System.IO.Path.Combine(folder, FileName(number));
        File.Delete(path); // What an attempt on a full disk may have left; no segment has this number yet.
        var segment = new LogSegment(path, number, [.. starts]);
        segment._writer = SqliteFile.Open(path, "FULL", PageBytes);
        try
        {
            SqliteFile.Execute(segment._writer, $"""
                BEGIN;
                CREATE TABLE starts(partition INTEGER PRIMARY KEY, first INTEGER NOT NULL);
                CREATE TABLE frames(id INTEGER PRIMARY KEY, count INTEGER NOT NULL, stamp_ms INTEGER NOT NULL, checksum INTEGER NOT NULL, payload BLOB NOT NULL);
                {string.Concat(starts.Select((first, partition) => $"INSERT INTO starts VALUES({partition}, {first});"))}
                PRAGMA user_version={FormatVersion};
                COMMIT;
                """);
            segment.PrepareWriter();
            return segment;
        }
        catch
        {
            segment.Dispose();
            throw;
        }
    }

    /// <summary>Opens an existing segment and checks that its frames have no gap.</summary>
    /// <returns>Null when its making was cut short, so that nothing can be in it.</returns>
    /// <exception cref="InvalidDataException">Damaged, of a newer version, or of another number of partitions.</exception>
    public static LogSegment? Open(string path, int number, int partitions, bool write)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = SqliteFile.Open(path, "FULL");
            var version = (long)SqliteFile.Scalar(connection, "PRAGMA user_version")!;
            if (version == 0 && (long)SqliteFile.Scalar(connection, "SELECT count(*) FROM sqlite_master")! == 0)
            {
                return null;
            }

            if (version != FormatVersion)
            {
                throw new InvalidDataException(
                    $"{path} ({What}) has format version {version}; this program reads {FormatVersion}. Start the program that wrote it.");
            }

            var starts = ReadStarts(connection);
            if (starts.Length != partitions)
            {
                throw new InvalidDataException(
                    $"The mention log in {System.IO.Path.GetDirectoryName(path)} was made with {starts.Length} partitions, but {partitions} were asked for. " +
                    "The count is fixed for life: start with the old one, or with an empty folder.");
            }

            var segment = new LogSegment(path, number, starts);
            if (write || !segment.TryReadSealed(connection))
            {
                segment.ReadBounds(connection);
            }

            if (write)
            {
                segment._writer = connection;
                connection = null;
                segment.PrepareWriter();
            }

            return segment;
        }
        catch (SqliteException e) when (SqliteFile.IsDamage(e))
        {
            throw SqliteFile.Damaged(path, What, e);
        }
        finally
        {
            connection?.Dispose();
        }
    }

    /// <summary>Makes these frames durable in one transaction. Writer thread only.</summary>
    /// <exception cref="SqliteException">Nothing was written.</exception>
    public void Append(List<LogFrame> frames)
    {
        SqliteFile.Execute(_writer!, "BEGIN IMMEDIATE");
        try
        {
            foreach (var frame in frames)
            {
                _insert!.Parameters[0].Value = Key(frame.Partition, frame.First);
                _insert.Parameters[1].Value = frame.Count;
                _insert.Parameters[2].Value = frame.StampMs;
                _insert.Parameters[3].Value = (long)frame.Checksum;
                _insert.Parameters[4].Value = frame.Bytes;
                _insert.ExecuteNonQuery();
            }

            SqliteFile.Execute(_writer!, "COMMIT");
        }
        catch
        {
            // A full disk may already have rolled it back. The connection stays: opening the file again could bring back a commit whose fsync failed.
            if (sqlite3_get_autocommit(_writer!.Handle) == 0)
            {
                SqliteFile.Execute(_writer, "ROLLBACK");
            }

            throw;
        }
    }

    /// <summary>Takes what <see cref="Append"/> wrote into the bounds; under the log's lock.</summary>
    public void Appended(LogFrame frame)
    {
        Ends[frame.Partition] = frame.End;
        OldestMs ??= frame.StampMs;
        NewestMs = frame.StampMs;
        Bytes += frame.Bytes.Length;
    }

    /// <summary>Frames from the one that holds <paramref name="from"/>. Opens the file for itself: any thread.</summary>
    /// <exception cref="SqliteException">Among others, when retention has just deleted the file.</exception>
    /// <exception cref="InvalidDataException">A frame is damaged.</exception>
    public List<LogFrame> Read(int partition, long from, int maxRecords)
    {
        try
        {
            return ReadFrames(partition, from, maxRecords);
        }
        catch (SqliteException e) when (SqliteFile.IsDamage(e))
        {
            throw SqliteFile.Damaged(Path, What, e);
        }
    }

    private List<LogFrame> ReadFrames(int partition, long from, int maxRecords)
    {
        using var connection = SqliteFile.Open(Path, "FULL", mode: SqliteOpenMode.ReadWrite);
        using var select = connection.CreateCommand();
        select.CommandText = """
            SELECT id, count, stamp_ms, checksum, payload FROM frames
            WHERE id >= (SELECT max(id) FROM frames WHERE id <= $from) AND id < $after ORDER BY id
            """;
        select.Parameters.AddWithValue("$from", Key(partition, from));
        select.Parameters.AddWithValue("$after", Key(partition + 1, 0));
        using var row = select.ExecuteReader();
        var frames = new List<LogFrame>();
        for (var (records, bytes) = (0L, 0L); records < maxRecords && bytes < LogFrame.AnswerBytes && row.Read();)
        {
            var first = row.GetInt64(0) - Key(partition, 0);
            var frame = new LogFrame(partition, first, row.GetInt32(1), row.GetInt64(2), row.GetFieldValue<byte[]>(4));
            if (frame.Checksum != row.GetInt64(3))
            {
                throw new InvalidDataException(
                    $"{Path} ({What}) is damaged: offset {first} of partition {partition} fails its checksum. Restore it from a backup, or move it away.");
            }

            frames.Add(frame);
            records = frame.End - from;
            bytes += frame.Bytes.Length;
        }

        return frames;
    }

    /// <summary>
    /// Puts other words of the same length in place of records (erasure). Opens the file for itself: any thread, also while it is written. When this
    /// returns the earlier words are in no byte of the file or its write-ahead log.
    /// </summary>
    /// <exception cref="IOException">A reader holds the write-ahead log: try again.</exception>
    public List<LogFrame> Rewrite(Func<LogRecord, byte[]?> rewrite, ref int changed)
    {
        using var connection = SqliteFile.Open(Path, "FULL", mode: SqliteOpenMode.ReadWrite);
        SqliteFile.Execute(connection, "PRAGMA secure_delete=ON");
        using var select = connection.CreateCommand();
        select.CommandText = "SELECT id, count, stamp_ms, payload FROM frames WHERE id > $after ORDER BY id LIMIT 64";
        var after = select.Parameters.Add("$after", SqliteType.Integer);
        using var update = connection.CreateCommand();
        update.CommandText = "UPDATE frames SET payload = $payload, checksum = $checksum WHERE id = $id";
        var (id, payload, checksum) = (
            update.Parameters.Add("$id", SqliteType.Integer), update.Parameters.Add("$payload", SqliteType.Blob), update.Parameters.Add("$checksum", SqliteType.Integer));
        var rewritten = new List<LogFrame>();
        for (var last = long.MinValue; ;)
        {
            var page = new List<(long Id, LogFrame Frame)>();
            after.Value = last;
            using (var row = select.ExecuteReader())
            {
                while (row.Read())
                {
                    last = row.GetInt64(0);
                    var partition = (int)(last >> OffsetBits);
                    page.Add((last, new LogFrame(partition, last - Key(partition, 0), row.GetInt32(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3))));
                }
            }

            var others = new List<(long Id, LogFrame Frame)>();
            foreach (var (key, frame) in page)
            {
                if (frame.Rewrite(rewrite, ref changed) is { } other)
                {
                    others.Add((key, other));
                }
            }

            if (others.Count > 0)
            {
                using var transaction = connection.BeginTransaction();
                update.Transaction = transaction;
                foreach (var (key, frame) in others)
                {
                    (id.Value, payload.Value, checksum.Value) = (key, frame.Bytes, (long)frame.Checksum);
                    update.ExecuteNonQuery();
                    rewritten.Add(frame);
                }

                transaction.Commit();
            }

            if (page.Count == 0)
            {
                break;
            }
        }

        // A row that changes size moves, and SQLite leaves a copy of what it moved inside a page, secure_delete or not. A file written anew has none.
        if (rewritten.Count > 0)
        {
            SqliteFile.Execute(connection, "VACUUM");
        }

        // Also when nothing changed now: an attempt before this one may have been stopped between the change and the cut.
        using var cut = connection.CreateCommand();
        cut.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        using var result = cut.ExecuteReader();
        return result.Read() && result.GetInt64(0) == 0
            ? rewritten
            : throw new IOException($"{Path} ({What}) is being read: what was erased is still in its write-ahead log.");
    }

    /// <summary>
    /// No more writing: the bounds are written down, so that a start need not look at a week of frames, and the write-ahead log goes into the file, which
    /// is whole by itself from now on.
    /// </summary>
    public void Seal()
    {
        SqliteFile.Execute(_writer!, $"""
            BEGIN;
            CREATE TABLE sealed(partition INTEGER PRIMARY KEY, after INTEGER NOT NULL, oldest_ms INTEGER, newest_ms INTEGER, bytes INTEGER NOT NULL);
            {string.Concat(Ends.Select((after, partition) => $"INSERT INTO sealed VALUES({partition}, {after}, {Sql(OldestMs)}, {Sql(NewestMs)}, {Bytes});"))}
            COMMIT;
            PRAGMA wal_checkpoint(TRUNCATE);
            """);
        Dispose();
    }

    public void Delete()
    {
        Dispose();
        foreach (var suffix in (string[])["-wal", "-shm", ""])
        {
            File.Delete(Path + suffix);
        }
    }

    public void Dispose()
    {
        _insert?.Dispose();
        _writer?.Dispose();
        (_insert, _writer) = (null, null);
    }

    /// <summary>For tests of a full disk: the file may not grow beyond this many pages.</summary>
    internal void LimitPages(long pages) => SqliteFile.Scalar(_writer!, $"PRAGMA max_page_count={pages}");

    internal long PageCount => (long)SqliteFile.Scalar(_writer!, "PRAGMA page_count")!;

    private static long Key(int partition, long offset) => ((long)partition << OffsetBits) + offset;

    private static long[] ReadStarts(SqliteConnection connection)
    {
        using var select = connection.CreateCommand();
        select.CommandText = "SELECT first FROM starts ORDER BY partition";
        using var row = select.ExecuteReader();
        var starts = new List<long>();
        while (row.Read())
        {
            starts.Add(row.GetInt64(0));
        }

        return [.. starts];
    }

    private static string Sql(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "NULL";

    /// <returns>False when it was never sealed: a crash came in between.</returns>
    private bool TryReadSealed(SqliteConnection connection)
    {
        if ((long)SqliteFile.Scalar(connection, "SELECT count(*) FROM sqlite_master WHERE name = 'sealed'")! == 0)
        {
            return false;
        }

        using var select = connection.CreateCommand();
        select.CommandText = "SELECT after, oldest_ms, newest_ms, bytes FROM sealed ORDER BY partition";
        using var row = select.ExecuteReader();
        for (var partition = 0; partition < Ends.Length && row.Read(); partition++)
        {
            Ends[partition] = row.GetInt64(0);
            OldestMs = row.IsDBNull(1) ? null : row.GetInt64(1);
            NewestMs = row.IsDBNull(2) ? null : row.GetInt64(2);
            Bytes = row.GetInt64(3);
        }

        return true;
    }

    private void ReadBounds(SqliteConnection connection)
    {
        for (var partition = 0; partition < Starts.Length; partition++)
        {
            using var select = connection.CreateCommand();
            select.CommandText = """
                SELECT min(id), max(id + count), sum(count), min(stamp_ms), max(stamp_ms), sum(length(payload)) FROM frames WHERE id >= $from AND id < $after
                """;
            select.Parameters.AddWithValue("$from", Key(partition, 0));
            select.Parameters.AddWithValue("$after", Key(partition + 1, 0));
            using var row = select.ExecuteReader();
            row.Read();
            if (row.IsDBNull(0))
            {
                continue;
            }

            var (first, end) = (row.GetInt64(0) - Key(partition, 0), row.GetInt64(1) - Key(partition, 0));
            if (first != Starts[partition] || end - first != row.GetInt64(2))
            {
                throw new InvalidDataException($"{Path} ({What}) is damaged: partition {partition} has a gap between {Starts[partition]} and {end}. Restore it from a backup.");
            }

            Ends[partition] = end;
            OldestMs = Math.Min(OldestMs ?? long.MaxValue, row.GetInt64(3));
            NewestMs = Math.Max(NewestMs ?? 0, row.GetInt64(4));
            Bytes += row.GetInt64(5);
        }
    }

    private void PrepareWriter()
    {
        SqliteFile.Execute(_writer!, $"PRAGMA wal_autocheckpoint={CheckpointPages}");
        _insert = _writer!.CreateCommand();
        _insert.CommandText = "INSERT INTO frames VALUES($id, $count, $stamp, $checksum, $payload)";
        _insert.Parameters.Add("$id", SqliteType.Integer);
        _insert.Parameters.Add("$count", SqliteType.Integer);
        _insert.Parameters.Add("$stamp", SqliteType.Integer);
        _insert.Parameters.Add("$checksum", SqliteType.Integer);
        _insert.Parameters.Add("$payload", SqliteType.Blob);
        _insert.Prepare();
    }
}

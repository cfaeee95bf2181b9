using SQLitePCL;

namespace Listening.History.Sqlite.Core;

/// <summary>
/// One SQLite connection with its prepared statements. The raw API instead of ADO.NET: a score batch runs some two thousand statements in a
/// few milliseconds, and commands, parameters and readers would cost more than SQLite itself. Used by one thread at a time.
/// </summary>
internal sealed class Database : IDisposable
{
    private readonly sqlite3 handle;
    private readonly Dictionary<string, Statement> prepared = new(StringComparer.Ordinal);

    static Database() => Batteries_V2.Init();

    private Database(sqlite3 handle, string path)
    {
        this.handle = handle;
        Path = path;
    }

    public string Path { get; }

    public long LastRowId => raw.sqlite3_last_insert_rowid(handle);

    /// <summary>Rows touched by the last statement.</summary>
    public int Changes => raw.sqlite3_changes(handle);

    /// <summary>False also when an error has rolled the transaction back.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(handle) == 0;

    /// <exception cref="StoreException">The file cannot be opened.</exception>
    public static Database Open(string path, bool write)
    {
        // No mutex: each connection belongs to one thread at a time.
        var flags = raw.SQLITE_OPEN_NOMUTEX | (write ? raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE : raw.SQLITE_OPEN_READONLY);
        var result = raw.sqlite3_open_v2(path, out var handle, flags, null);
        if (result != raw.SQLITE_OK)
        {
            var message = handle is null ? "" : raw.sqlite3_errmsg(handle).utf8_to_string();
            handle?.Dispose();
            throw SqliteFault.Of(result, path, message);
        }

        raw.sqlite3_extended_result_codes(handle, 1);
        return new Database(handle, path);
    }

    /// <summary>The statement for this text, ready to be bound. Disposing it gives it back; it is compiled once a connection.</summary>
    public Statement Prepare(string sql)
    {
        if (prepared.TryGetValue(sql, out var known))
        {
            return known;
        }

        const uint Persistent = 1; // SQLITE_PREPARE_PERSISTENT: kept for the life of the connection
        Check(raw.sqlite3_prepare_v3(handle, sql, Persistent, out var compiled));
        return prepared[sql] = new Statement(this, compiled);
    }

    /// <summary>Rows of a query: step through them, then dispose.</summary>
    public Statement Rows(string sql, params ReadOnlySpan<object?> values) => Prepare(sql).With(values);

    public void Run(string sql, params ReadOnlySpan<object?> values)
    {
        using var statement = Prepare(sql).With(values);
        statement.Run();
    }

    /// <summary>First column of the first row; null when there is none or it is NULL.</summary>
    public long? Number(string sql, params ReadOnlySpan<object?> values)
    {
        using var rows = Rows(sql, values);
        return rows.Step() && !rows.IsNull(0) ? rows.Int64(0) : null;
    }

    public string? Word(string sql, params ReadOnlySpan<object?> values)
    {
        using var rows = Rows(sql, values);
        return rows.Step() ? rows.TextOrNull(0) : null;
    }

    /// <summary>Several statements, none of them kept.</summary>
    public void Script(string sql) => Check(raw.sqlite3_exec(handle, sql));

    /// <param name="mode">A <c>SQLITE_CHECKPOINT_</c> value.</param>
    /// <returns>False when readers or the writer stood in the way; frames in the WAL and how many of them are in the file.</returns>
    public (bool Done, int Frames, int Copied) Checkpoint(int mode)
    {
        var result = raw.sqlite3_wal_checkpoint_v2(handle, "main", mode, out var frames, out var copied);
        if (result is not raw.SQLITE_OK && (result & 0xFF) is not (raw.SQLITE_BUSY or raw.SQLITE_LOCKED))
        {
            Check(result);
        }

        return (result == raw.SQLITE_OK, frames, copied);
    }

    /// <summary>Copies this database to <paramref name="target"/> as it is at one moment, while others go on writing.</summary>
    public void BackupTo(Database target)
    {
        // All pages in one step: between steps the source would be let go, and every write of others start the copy anew.
        const int AllPages = -1;
        using var backup = raw.sqlite3_backup_init(target.handle, "main", handle, "main");
        var result = backup is null || backup.IsInvalid ? raw.sqlite3_errcode(target.handle) : raw.sqlite3_backup_step(backup, AllPages);
        if (result != raw.SQLITE_DONE)
        {
            throw SqliteFault.Of(result, target.Path, raw.sqlite3_errmsg(target.handle).utf8_to_string());
        }
    }

    /// <summary>Statements that scanned since the last call, with the rows they passed.</summary>
    internal Dictionary<string, int> Scans() =>
        prepared.Select(p => (p.Key, Rows: p.Value.Scanned())).Where(s => s.Rows > 0).ToDictionary(s => s.Key, s => s.Rows, StringComparer.Ordinal);

    internal void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw SqliteFault.Of(result, Path, raw.sqlite3_errmsg(handle).utf8_to_string());
        }
    }

    public void Dispose()
    {
        foreach (var statement in prepared.Values)
        {
            statement.Close();
        }

        handle.Dispose();
    }
}

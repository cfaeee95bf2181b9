using System.Text;
using SQLitePCL;

namespace Listening.History.Sqlite.Core;

/// <summary>A prepared statement. <c>using</c> resets it for the next use; its connection closes it.</summary>
internal sealed class Statement(Database database, sqlite3_stmt handle) : IDisposable
{
    // UTF-8 of the text being bound; SQLite copies it.
    private byte[] encoded = new byte[1024];

    public Statement With(params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            Bind(i + 1, values[i]);
        }

        return this;
    }

    public Statement Bind(int at, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, at, value));
        return this;
    }

    public Statement Bind(int at, long? value) => value is { } v ? Bind(at, v) : BindNull(at);

    public Statement Bind(int at, string? value)
    {
        if (value is null)
        {
            return BindNull(at);
        }

        if (value.Length == 0)
        {
            database.Check(raw.sqlite3_bind_text(handle, at, ""));
            return this;
        }

        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (encoded.Length < most)
        {
            encoded = new byte[most];
        }

        var length = Encoding.UTF8.GetBytes(value, encoded);
        database.Check(raw.sqlite3_bind_text(handle, at, encoded.AsSpan(0, length)));
        return this;
    }

    public Statement Bind(int at, ReadOnlySpan<byte> value)
    {
        // An empty span has no address, which SQLite would take for NULL.
        database.Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, at, 0) : raw.sqlite3_bind_blob(handle, at, value));
        return this;
    }

    public Statement BindNull(int at)
    {
        database.Check(raw.sqlite3_bind_null(handle, at));
        return this;
    }

    private void Bind(int at, object? value)
    {
        switch (value)
        {
            case null: BindNull(at); break;
            case string text: Bind(at, text); break;
            case long number: Bind(at, number); break;
            case int number: Bind(at, (long)number); break;
            case bool flag: Bind(at, flag ? 1L : 0L); break;
            case byte[] blob: Bind(at, blob.AsSpan()); break;
            case DateTimeOffset time: Bind(at, time.ToUnixTimeMilliseconds()); break;
            case Enum word: Bind(at, Convert.ToInt64(word, null)); break;
            default: throw new ArgumentException($"No column holds a {value.GetType()}.", nameof(value));
        }
    }

    /// <returns>True when there is a row to read.</returns>
    public bool Step()
    {
        var result = raw.sqlite3_step(handle);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        if (result != raw.SQLITE_DONE)
        {
            try
            {
                database.Check(result);
            }
            finally
            {
                _ = raw.sqlite3_reset(handle);
            }
        }

        return false;
    }

    /// <summary>For statements that return nothing; ready for the next values afterwards.</summary>
    public void Run()
    {
        Step();
        _ = raw.sqlite3_reset(handle);
    }

    /// <summary>Ready for other values; those that are not bound again stay.</summary>
    public void Reset() => _ = raw.sqlite3_reset(handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public int Int32(int column) => checked((int)Int64(column));

    public long? Int64OrNull(int column) => IsNull(column) ? null : Int64(column);

    public DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(Int64(column));

    /// <summary>By length, so that a NUL inside a text is kept.</summary>
    public string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(handle, column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose()
    {
        _ = raw.sqlite3_reset(handle);
        _ = raw.sqlite3_clear_bindings(handle);
    }

    /// <summary>Rows that this statement has passed in scans without an index since the last call.</summary>
    internal int Scanned()
    {
        const int FullScanSteps = 1; // SQLITE_STMTSTATUS_FULLSCAN_STEP
        return raw.sqlite3_stmt_status(handle, FullScanSteps, 1);
    }

    internal void Close() => handle.Dispose();
}

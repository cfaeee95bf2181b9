using Microsoft.Data.Sqlite;

namespace Listening.Ingest.Sqlite;

/// <summary>Small helpers for the SQLite files that Ingest owns (log segments, dead letters, connector cursors).</summary>
internal static class SqliteFile
{
    // Result codes of sqlite3.h.
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int NotADatabase = 26;

    /// <summary>Opens (and if need be creates) a file in WAL mode. Not pooled: its owner keeps it for long and closes it for good.</summary>
    /// <param name="synchronous">FULL where an answer promises durability, NORMAL elsewhere.</param>
    public static SqliteConnection Open(string path, string synchronous, int? pageSize = null, SqliteOpenMode mode = SqliteOpenMode.ReadWriteCreate)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA busy_timeout=5000");
            if (pageSize is { } size)
            {
                Execute(connection, $"PRAGMA page_size={size}");
            }

            if (mode != SqliteOpenMode.ReadOnly)
            {
                Execute(connection, $"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}");
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file of ours, checks that this program can read it, and applies its schema.</summary>
    /// <param name="what">For people, such as "the dead letters".</param>
    /// <exception cref="InvalidDataException">The file is damaged or of a newer version: one line that says what to do.</exception>
    public static SqliteConnection OpenVersioned(string path, string synchronous, string what, int version, string schema, int? pageSize = null)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = Open(path, synchronous, pageSize);
            var found = (long)Scalar(connection, "PRAGMA user_version")!;
            if (found > version)
            {
                throw new InvalidDataException(
                    $"{path} ({what}) has format version {found}; this program reads {version}. Start the newer program, or move the file away.");
            }

            Execute(connection, schema + $"PRAGMA user_version={version};");
            return connection;
        }
        catch (SqliteException e) when (IsDamage(e))
        {
            connection?.Dispose();
            throw Damaged(path, what, e);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    public static InvalidDataException Damaged(string path, string what, Exception e) =>
        new($"{path} ({what}) is damaged ({e.Message}). Restore it from a backup, or move it away to start without it.", e);

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public static bool IsDamage(SqliteException e) => e.SqliteErrorCode is Corrupt or NotADatabase;

    public static bool IsFull(SqliteException e) => e.SqliteErrorCode == Full;
}

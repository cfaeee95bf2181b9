using System.Collections.Concurrent;

namespace Listening.History.Sqlite.Core;

/// <summary>
/// Read-only connections, one for each read under way; idle ones wait to be used again. A read is one snapshot of what is committed and never
/// waits for the writer. Reads run on the caller's thread, as SQLite's do in every .NET provider.
/// </summary>
internal sealed class ReaderPool(string path) : IDisposable
{
    // A read-only connection keeps pages and statements of about 2 MB; more than these are closed after use.
    private const int Kept = 8;

    private readonly ConcurrentBag<Database> idle = [];
    private volatile bool closed;

    public T Read<T>(Func<Database, T> read)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        var database = idle.TryTake(out var kept) ? kept : Open();
        try
        {
            // One snapshot for all statements of the read.
            database.Run("BEGIN");
            try
            {
                return read(database);
            }
            finally
            {
                if (database.InTransaction)
                {
                    database.Run("COMMIT");
                }
            }
        }
        finally
        {
            if (closed || idle.Count >= Kept)
            {
                database.Dispose();
            }
            else
            {
                idle.Add(database);
            }
        }
    }

    private Database Open()
    {
        var database = Database.Open(path, write: false);
        database.Script("PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; PRAGMA cache_size = -2000; PRAGMA temp_store = MEMORY");
        return database;
    }

    public void Dispose()
    {
        closed = true;
        while (idle.TryTake(out var database))
        {
            database.Dispose();
        }
    }
}

using Listening.History.Sqlite;
using Microsoft.Extensions.Logging;

namespace Listening.History;

/// <summary>Which store a process runs on.</summary>
public static class HistoryStores
{
    /// <param name="connection">A connection string of Npgsql; empty or null = the file in <paramref name="dataFolder"/>.</param>
    /// <exception cref="StoreException">The store cannot be used: one line that says why and what to do.</exception>
    public static async Task<HistoryStore> OpenAsync(string? connection, string dataFolder, TimeProvider time, ILoggerFactory loggers) =>
        string.IsNullOrWhiteSpace(connection)
            ? await SqliteHistory.OpenAsync(dataFolder, time, loggers.CreateLogger<SqliteHistory>())
            : throw new StoreException("TimescaleDB is not in this build yet.", StoreFault.ReadOnly);
}

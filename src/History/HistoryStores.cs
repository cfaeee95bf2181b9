using Listening.History.Sqlite;
using Listening.History.Timescale;
using Microsoft.Extensions.Logging;

namespace Listening.History;

/// <summary>Which store a process runs on.</summary>
public static class HistoryStores
{
    // Servers that start together with us are there within seconds; somebody who mistyped an address should not wait longer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="connection">A connection string of Npgsql; empty or null = the file in <paramref name="dataFolder"/>.</param>
    /// <exception cref="StoreException">The store cannot be used: one line that says why and what to do.</exception>
    public static async Task<HistoryStore> OpenAsync(string? connection, string dataFolder, TimeProvider time, ILoggerFactory loggers) =>
        string.IsNullOrWhiteSpace(connection)
            ? await SqliteHistory.OpenAsync(dataFolder, time, loggers.CreateLogger<SqliteHistory>())
            : await TimescaleHistory.OpenAsync(connection, time, Patience, loggers.CreateLogger<TimescaleHistory>());
}

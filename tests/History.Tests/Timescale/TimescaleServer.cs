using Npgsql;

namespace Listening.History.Tests.Timescale;

/// <summary>
/// The real server that `./listening test` brings up (`eng/timescaledb.sh`); its connection string is in the environment. Every test class gets a
/// database of its own, every test a schema in it.
/// </summary>
internal static class TimescaleServer
{
    public const string Variable = "LISTENING_TEST_TIMESCALE";

    // Connections that idle in pools of stores long closed would use up the server's.
    public static string ConnectionString => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given
        ? given + ";Maximum Pool Size=8;Connection Idle Lifetime=2;Connection Pruning Interval=1"
        : throw new InvalidOperationException(
            $"{Variable} is not set: run ./listening test, or leave these tests out with --filter Needs!=timescaledb.");

    public static string For(string database, string schema) => $"{ConnectionString};Database={database};Search Path={schema},public";

    public static void Run(string connection, string sql)
    {
        using var open = new NpgsqlConnection(connection + ";Pooling=false");
        open.Open();
        using var command = new NpgsqlCommand(sql, open);
        command.ExecuteNonQuery();
    }
}

/// <summary>A database with the extension, for one test class.</summary>
public sealed class TimescaleDatabase : IDisposable
{
    private int schemas;

    public TimescaleDatabase()
    {
        Name = "h_" + Guid.NewGuid().ToString("N")[..12];
        TimescaleServer.Run(TimescaleServer.ConnectionString, $"CREATE DATABASE {Name}");
        TimescaleServer.Run(TimescaleServer.ConnectionString + ";Database=" + Name, "CREATE EXTENSION timescaledb");
    }

    public string Name { get; }

    /// <summary>A connection string with a schema that nobody else has.</summary>
    public string NewSchema() => TimescaleServer.For(Name, "s" + Interlocked.Increment(ref schemas));

    public void Dispose() => TimescaleServer.Run(TimescaleServer.ConnectionString, $"DROP DATABASE {Name} WITH (FORCE)");
}

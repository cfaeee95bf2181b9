using System.Reflection;
using Npgsql;

namespace Listening.History.Timescale.Core;

/// <summary>
/// Numbered scripts (<c>Migrations/NNN_name.sql</c>), each applied once and in order, in a transaction of its own, under a lock that nodes which
/// start together wait for. One way only; a schema from a newer program is refused untouched.
/// </summary>
internal static class Schema
{
    private static readonly Version OldestExtension = new(2, 13);

    private static readonly (int Version, string Name)[] Scripts =
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(n => n.StartsWith("timescale/", StringComparison.Ordinal))
            .Select(n => (int.Parse(n.AsSpan("timescale/".Length, 3), null), n))
            .Order()];

    public static int Newest => Scripts[^1].Version;

    /// <summary>Brings the schema to <see cref="Newest"/>, or to an older number that a copy was made with.</summary>
    /// <returns>What the server is.</returns>
    /// <exception cref="StoreException">No TimescaleDB, missing rights, somebody else's or newer tables: nothing was changed.</exception>
    public static async Task<Edition> ApplyAsync(Server server, CancellationToken cancellationToken, int upTo = int.MaxValue)
    {
        await EnsureExtensionAsync(server, cancellationToken);
        return await server.UseAsync(
            async connection =>
            {
                // Of the session: a migration per transaction runs under it. The name keeps schemas of one database apart.
                await RunAsync(connection, "SELECT pg_advisory_lock(hashtextextended('listening ' || $1, 0))", cancellationToken, server.Schema);
                try
                {
                    await MigrateAsync(connection, server, upTo, cancellationToken);
                    return await EditionAsync(connection, cancellationToken);
                }
                finally
                {
                    await RunAsync(connection, "SELECT pg_advisory_unlock(hashtextextended('listening ' || $1, 0))", CancellationToken.None, server.Schema);
                }
            },
            cancellationToken);
    }

    /// <summary>Looks without changing anything: number of the newest migration (0 = nothing there yet), and what the server is.</summary>
    /// <exception cref="StoreException">No TimescaleDB in the database, somebody else's or newer tables.</exception>
    public static async Task<(int Version, Edition Edition)> InspectAsync(Server server, CancellationToken cancellationToken)
    {
        var known = await server.RowsAsync("SELECT 1 FROM pg_extension WHERE extname = 'timescaledb'", _ => true, cancellationToken);
        if (known.Count == 0)
        {
            throw new StoreException(
                $"{server.Where} has no TimescaleDB in this database: CREATE EXTENSION timescaledb there; the first start does it where the user may.",
                StoreFault.Refused);
        }

        return await server.ReadAsync(
            async connection =>
            {
                var version = await VersionAsync(connection, server, cancellationToken);
                return version > Newest ? throw Newer(server, version) : (version, await EditionAsync(connection, cancellationToken));
            },
            cancellationToken);
    }

    private static async Task EnsureExtensionAsync(Server server, CancellationToken cancellationToken)
    {
        var found = await server.RowsAsync(
            """
            SELECT (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'),
              EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'timescaledb'), current_setting('server_version')
            """,
            r => (Version: r.TextOrNull(0), Available: r.GetBoolean(1), Server: r.GetString(2)), cancellationToken);
        var (version, available, postgres) = found[0];
        if (version is null && !available)
        {
            throw new StoreException(
                $"{server.Where} is PostgreSQL {postgres} without TimescaleDB, which holds our time series: install it there (docs.timescale.com), or leave --history out to use a file in the data folder.",
                StoreFault.Refused);
        }

        if (version is null)
        {
            await CreateExtensionAsync(server, cancellationToken);
        }
        else if (Version.TryParse(version.Split('-')[0], out var number) && number < OldestExtension)
        {
            throw new StoreException($"{server.Where} runs TimescaleDB {version}; at least {OldestExtension} is needed: update it there.", StoreFault.Refused);
        }
    }

    private static async Task CreateExtensionAsync(Server server, CancellationToken cancellationToken)
    {
        try
        {
            // A fresh connection: the extension must be the first thing that a session loads.
            await using var connection = new NpgsqlConnection(server.ListenString);
            await connection.OpenAsync(cancellationToken);
            await RunAsync(connection, "CREATE EXTENSION IF NOT EXISTS timescaledb", cancellationToken);
        }
        catch (NpgsqlException e)
        {
            throw new StoreException(
                $"{server.Where} has TimescaleDB installed but not in this database ({(e as PostgresException)?.MessageText ?? e.Message}): an administrator runs CREATE EXTENSION timescaledb there, with timescaledb in shared_preload_libraries.",
                StoreFault.Refused, e);
        }

        // Connections from before do not know it.
        server.Forget();
    }

    private static async Task MigrateAsync(NpgsqlConnection connection, Server server, int upTo, CancellationToken cancellationToken)
    {
        var version = await VersionAsync(connection, server, cancellationToken);
        if (version > Newest)
        {
            throw Newer(server, version);
        }

        foreach (var (number, name) in Scripts.Where(s => s.Version > version && s.Version <= upTo))
        {
            using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            if (number == Scripts[0].Version)
            {
                await CreateAsync(connection, server.Schema, cancellationToken);
            }

            await RunAsync(connection, await reader.ReadToEndAsync(cancellationToken), cancellationToken);
            await RunAsync(connection, "INSERT INTO migrations VALUES ($1, $2)", cancellationToken, number, name["timescale/".Length..]);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    private static StoreException Newer(Server server, int version) => new(
        $"The schema {server.Schema} of {server.Where} was written by a newer version (schema {version}, this program knows {Newest}): run that version, or restore a backup.",
        StoreFault.Newer);

    /// <summary>0 when the schema is not there, or empty.</summary>
    private static async Task<int> VersionAsync(NpgsqlConnection connection, Server server, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            """
            SELECT count(*), count(*) FILTER (WHERE c.relname = 'migrations') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')
            """,
            server.Schema);
        var (tables, ours) = (await command.AllAsync(r => (r.GetInt64(0), r.GetInt64(1)), cancellationToken))[0];
        if (tables == 0)
        {
            return 0;
        }

        if (ours == 0)
        {
            throw new StoreException(
                $"The schema {server.Schema} of {server.Where} holds tables that are not ours: name another with \"Search Path=\" in the connection string.",
                StoreFault.Damaged);
        }

        await using var version = connection.Command("SELECT max(number) FROM migrations");
        return (await version.AllAsync(r => r.GetInt32(0), cancellationToken))[0];
    }

    private static async Task CreateAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        await using var known = connection.Command("SELECT 1 FROM pg_namespace WHERE nspname = $1", schema);
        if (await known.ExecuteScalarAsync(cancellationToken) is null)
        {
            await RunAsync(connection, $"CREATE SCHEMA \"{schema.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", cancellationToken);
        }

        await RunAsync(connection, "CREATE TABLE migrations (number integer PRIMARY KEY, name text NOT NULL, at timestamptz NOT NULL DEFAULT now())", cancellationToken);
    }

    private static async Task<Edition> EditionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            """
            SELECT current_setting('timescaledb.license'), (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'),
              current_setting('server_version')
            """);
        return (await command.AllAsync(r => new Edition(r.GetString(0), r.GetString(1), r.GetString(2).Split(' ')[0]), cancellationToken))[0];
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = connection.Command(sql, values);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>What the server is.</summary>
/// <param name="License"><c>apache</c>, or <c>timescale</c>: then it compresses, drops and aggregates by policies of its own.</param>
internal sealed record Edition(string License, string Extension, string Postgres)
{
    public bool HasPolicies => License == "timescale";
}

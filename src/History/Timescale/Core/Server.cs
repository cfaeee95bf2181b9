using Listening.Ingest;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Listening.History.Timescale.Core;

/// <summary>
/// The ways to the server: one pool for bulk and reading, one of its own for effects, so that they never wait behind the others for a
/// connection. Every use translates errors (<see cref="PostgresFault"/>). Safe for all threads.
/// </summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly NpgsqlDataSource pool;
    private readonly NpgsqlDataSource effects;
    private (Outage Outage, ILogger Logger)? telling;

    /// <exception cref="StoreException">The connection string cannot be understood.</exception>
    public Server(string connection)
    {
        var settings = Settings(connection);
        Where = $"{settings.Host}:{settings.Port}/{settings.Database}";
        Schema = settings.SearchPath!.Split(',')[0].Trim();
        pool = NpgsqlDataSource.Create(settings.ConnectionString);
        settings.MaxPoolSize = 2;
        settings.ApplicationName += " effects";
        effects = NpgsqlDataSource.Create(settings.ConnectionString);
        settings.Pooling = false;
        settings.ApplicationName = settings.ApplicationName.Replace(" effects", " listener", StringComparison.Ordinal);
        ListenString = settings.ConnectionString;
    }

    /// <summary>host:port/database, for messages.</summary>
    public string Where { get; }

    /// <summary>The schema that holds our tables: the first of the search path.</summary>
    public string Schema { get; }

    /// <summary>For connections that belong to nobody else and live long.</summary>
    public string ListenString { get; }

    /// <summary>From here on the log says once when the server goes away or refuses us, and when it is back.</summary>
    public void TellOutages(TimeProvider time, ILogger logger) => telling = (new Outage(time, TimeSpan.FromSeconds(1)), logger);

    /// <summary>Reads in one round trip, and once more when the connection had died while it lay in the pool.</summary>
    public Task<List<T>> RowsAsync<T>(string sql, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken, params object?[] values) =>
        ReadAsync(async connection =>
        {
            await using var command = connection.Command(sql, values);
            return await command.AllAsync(row, cancellationToken);
        }, cancellationToken);

    /// <summary>Reads with several statements; each sees what is committed when it starts.</summary>
    public async Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await UseAsync(read, cancellationToken);
        }
        catch (StoreException e) when (e.Fault == StoreFault.Away)
        {
            // After a restart of the server every idle connection is dead; new ones may be alive.
            pool.Clear();
            return await UseAsync(read, cancellationToken);
        }
    }

    /// <summary>Reads with several statements that see one moment.</summary>
    public Task<T> SnapshotAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken cancellationToken) => ReadAsync(
        async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
            var answer = await read(connection);
            await transaction.CommitAsync(cancellationToken);
            return answer;
        },
        cancellationToken);

    /// <summary>One use of a pooled connection, with errors translated.</summary>
    public async Task<T> UseAsync<T>(Func<NpgsqlConnection, Task<T>> use, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await pool.OpenConnectionAsync(cancellationToken);
            var answer = await use(connection);
            Worked();
            return answer;
        }
        catch (Exception e) when (PostgresFault.Is(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Failed(PostgresFault.Of(e, Where));
        }
    }

    /// <summary>The same on the effects' own connections, for their own thread.</summary>
    public T UseForEffects<T>(Func<NpgsqlConnection, T> use)
    {
        try
        {
            using var connection = effects.OpenConnection();
            var answer = use(connection);
            Worked();
            return answer;
        }
        catch (Exception e) when (PostgresFault.Is(e))
        {
            throw Failed(PostgresFault.Of(e, Where));
        }
    }

    private Exception Failed(Exception e)
    {
        if (e is StoreException { Fault: StoreFault.Away or StoreFault.Refused } && telling is { } t && t.Outage.Failed(e.Message))
        {
            Log.Away(t.Logger, e.Message);
        }

        return e;
    }

    private void Worked()
    {
        if (telling is { } t && t.Outage.Worked() is { } away)
        {
            Log.Back(t.Logger, Where, away.TotalSeconds);
        }
    }

    /// <summary>Closes idle connections: those that a restart of the server killed are not given out again.</summary>
    public void Forget()
    {
        pool.Clear();
        effects.Clear();
    }

    private static NpgsqlConnectionStringBuilder Settings(string connection)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(connection);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException or OverflowException)
        {
            // The message of the exception may quote the password.
            throw new StoreException(
                "The connection string of the history cannot be read: write it as \"Host=db.example;Username=listening;Database=listening\", the password in PGPASSWORD.",
                StoreFault.Refused);
        }

        if (string.IsNullOrEmpty(settings.Host))
        {
            throw new StoreException("The connection string of the history names no Host=.", StoreFault.Refused);
        }

        if (settings.Port is < 1 or > 65_535)
        {
            throw new StoreException($"The connection string of the history says Port={settings.Port}: a port is a number from 1 to 65535.", StoreFault.Refused);
        }

        void Default(string key, object value)
        {
            if (!settings.ShouldSerialize(key))
            {
                settings[key] = value;
            }
        }

        Default("Username", "listening");
        Default("Database", "listening");
        Default("Search Path", "listening,public");
        Default("Application Name", "listening");
        Default("Timeout", 5);
        Default("Keepalive", 10);
        Default("Maximum Pool Size", 20);

        // Planning a statement on a hypertable costs more than running it.
        Default("Max Auto Prepare", 100);

        // A node that freezes in a transaction must not hold everybody else's rows: the server lets go of it. Words are also erased in compressed
        // chunks, where the community edition would refuse to unpack more than 100 000 rows for one transaction.
        Default("Options", "-c idle_in_transaction_session_timeout=10s -c timescaledb.max_tuples_decompressed_per_dml_transaction=0");
        return settings;
    }

    public async ValueTask DisposeAsync()
    {
        await pool.DisposeAsync();
        await effects.DisposeAsync();
    }
}

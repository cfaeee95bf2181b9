using System.Globalization;
using Listening.Ingest.Log.Kafka;
using Listening.Shared;
using Npgsql;

namespace Listening.EndToEnd.Cluster;

/// <summary>A cluster's servers for one test: brokers in this process, a redis-server, and a database of its own; with a way to each that can be broken.</summary>
internal sealed class ClusterServers : IAsyncDisposable
{
    private readonly MockKafka kafka = new();
    private readonly KafkaOptions topics;
    private readonly string server;
    private readonly List<string> databases = [];
    private readonly string sessions = Path.Combine(Path.GetTempPath(), $"listening-e2e-{Guid.NewGuid():n}.key");

    private ClusterServers(string server, RedisServer redis)
    {
        (this.server, Redis) = (server, redis);
        topics = kafka.NewTopic();
        Brokers = new BrokerFaults(kafka);
        RedisWay = new TcpProxy(redis.Port);
        HistoryWay = new TcpProxy(new NpgsqlConnectionStringBuilder(server).Port);
        History = NewDatabase();
    }

    public RedisServer Redis { get; }

    public TcpProxy RedisWay { get; }

    public TcpProxy HistoryWay { get; }

    public BrokerFaults Brokers { get; }

    /// <summary>Name of the cluster's database.</summary>
    public string History { get; }

    /// <param name="server">Connection string of the database server; null = the one that all tests share.</param>
    public static async Task<ClusterServers> StartAsync(string? server = null) =>
        new(server ?? Environment.GetEnvironmentVariable("LISTENING_TEST_TIMESCALE")!, await RedisServer.StartAsync());

    /// <summary>What the nodes of the cluster are started with.</summary>
    public Dictionary<string, string> Settings(string node) => new(Alone(History, topics))
    {
        ["Node__Name"] = node,
        ["Redis__Address"] = RedisWay.Address,
        ["Web__SessionKeyFile"] = sessions,
        ["History__Timescale"] = Connection(History, HistoryWay.Port),
    };

    /// <summary>What one process is started with that reads the cluster's log, or an empty one, into a database of its own.</summary>
    public Dictionary<string, string> Alone(string database, bool empty) => Alone(database, empty ? kafka.NewTopic() : topics);

    public string NewDatabase()
    {
        var database = "e2e_" + Guid.NewGuid().ToString("N")[..12];
        Run(server, $"CREATE DATABASE {database}");
        databases.Add(database);
        Run($"{server};Database={database}", "CREATE EXTENSION timescaledb; CREATE SCHEMA IF NOT EXISTS listening");
        return database;
    }

    public string[] Rows(string sql, string? database = null)
    {
        using var open = new NpgsqlConnection(Connection(database ?? History) + ";Pooling=false");
        open.Open();
#pragma warning disable CA2100 // The statements are the test's constants.
        using var command = new NpgsqlCommand(sql, open);
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        }

        return [.. rows];
    }

    public async ValueTask DisposeAsync()
    {
        RedisWay.Dispose();
        HistoryWay.Dispose();
        await Redis.DisposeAsync();
        kafka.Dispose();
        File.Delete(sessions);
        databases.ForEach(d => Run(server, $"DROP DATABASE {d} WITH (FORCE)"));
    }

    private Dictionary<string, string> Alone(string database, KafkaOptions log) => new()
    {
        ["Kafka__Servers"] = kafka.Servers,
        ["Kafka__Prefix"] = log.Topic[..^"mentions".Length],
        ["Kafka__SessionSeconds"] = "6",
        ["History__Timescale"] = Connection(database),
    };

    private string Connection(string database, int? port = null)
    {
        var direct = new NpgsqlConnectionStringBuilder(server) { Database = database, SearchPath = "listening,public" };
        direct.Port = port ?? direct.Port;
        return direct.ConnectionString;
    }

    private static void Run(string connection, string sql)
    {
        using var open = new NpgsqlConnection(connection + ";Pooling=false");
        open.Open();
#pragma warning disable CA2100 // The statements are the test's constants.
        using var command = new NpgsqlCommand(sql, open);
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}

using System.Globalization;
using Listening.Ingest.Log.Kafka;
using Listening.Shared;
using Npgsql;

namespace Listening.EndToEnd.Cluster;

/// <summary>A cluster's servers for one test: brokers in this process, a redis-server, and a database of its own.</summary>
internal sealed class ClusterServers : IAsyncDisposable
{
    private const string Variable = "LISTENING_TEST_TIMESCALE";

    private readonly MockKafka kafka;
    private readonly KafkaOptions topics;
    private readonly string database = "e2e_" + Guid.NewGuid().ToString("N")[..12];

    private ClusterServers(MockKafka kafka, RedisServer redis)
    {
        (this.kafka, Redis) = (kafka, redis);
        topics = kafka.NewTopic();
    }

    public RedisServer Redis { get; }

    /// <summary>Connection string of the history.</summary>
    public string History => $"{Environment.GetEnvironmentVariable(Variable)};Database={database};Search Path=listening,public";

    public static async Task<ClusterServers> StartAsync()
    {
        var servers = new ClusterServers(new MockKafka(), await RedisServer.StartAsync());
        Run(Environment.GetEnvironmentVariable(Variable)!, $"CREATE DATABASE {servers.database}");
        Run(Environment.GetEnvironmentVariable(Variable) + ";Database=" + servers.database, "CREATE EXTENSION timescaledb; CREATE SCHEMA IF NOT EXISTS listening");
        return servers;
    }

    public Dictionary<string, string> Settings(string node) => new()
    {
        ["Node__Name"] = node,
        ["Kafka__Servers"] = kafka.Servers,
        ["Kafka__Prefix"] = topics.Topic[..^"mentions".Length],
        ["Kafka__SessionSeconds"] = "6",
        ["Redis__Address"] = Redis.Address,
        ["History__Timescale"] = History,
    };

    public string[] Rows(string sql)
    {
        using var open = new NpgsqlConnection(History + ";Pooling=false");
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
        await Redis.DisposeAsync();
        kafka.Dispose();
        Run(Environment.GetEnvironmentVariable(Variable)!, $"DROP DATABASE {database} WITH (FORCE)");
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

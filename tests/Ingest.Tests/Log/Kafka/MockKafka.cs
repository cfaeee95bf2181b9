using Confluent.Kafka;
using Listening.Ingest.Log.Kafka;

namespace Listening.Shared;

/// <summary>
/// The cluster that librdkafka carries for tests: real brokers' protocol on real TCP ports in this process. It keeps about 5 MB a partition, makes topics
/// with 4 partitions when first asked for, and knows neither CreateTopics nor DescribeConfigs.
/// </summary>
internal sealed class MockKafka : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly IProducer<Null, byte[]> owner;

    public MockKafka(int brokers = 3)
    {
        KafkaLibrary.Load();
        owner = new ProducerBuilder<Null, byte[]>(new Dictionary<string, string>
        {
            ["test.mock.num.brokers"] = brokers.ToString(System.Globalization.CultureInfo.InvariantCulture),
        }).SetLogHandler((_, _) => { }).Build();
        using var admin = new DependentAdminClientBuilder(owner.Handle).Build();
        Servers = string.Join(',', admin.GetMetadata(Patience).Brokers.Select(b => $"{b.Host}:{b.Port}"));
    }

    public string Servers { get; }

    /// <summary>The client in which the brokers live.</summary>
    public Handle Owner => owner.Handle;

    public KafkaOptions NewTopic()
    {
        var options = new KafkaOptions { Servers = Servers, ClockTolerance = TimeSpan.Zero }.WithPrefix($"{Guid.NewGuid():n}-");
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = Servers }).Build();
        using var admin = new DependentAdminClientBuilder(producer.Handle).Build();
        var deadline = TimeProvider.System.GetTimestamp();
        foreach (var topic in (string[])[options.Topic, options.PulsesTopic, options.SignalsTopic, options.DeadLettersTopic])
        {
            while (admin.GetMetadata(topic, Patience).Topics is not [{ Partitions.Count: > 0 }])
            {
                Assert.True(TimeProvider.System.GetElapsedTime(deadline) < Patience, "The mock cluster did not make the topic.");
            }
        }

        return options;
    }

    public void Dispose() => owner.Dispose();
}

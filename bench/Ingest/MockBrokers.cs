using Confluent.Kafka;
using Listening.Ingest.Log.Kafka;

namespace Listening.Bench.Ingest;

/// <summary>librdkafka's own three brokers in this process, over real TCP, with the product's topics.</summary>
internal sealed class MockBrokers : IDisposable
{
    private readonly IProducer<Null, byte[]> host;

    public MockBrokers()
    {
        KafkaLibrary.Load();
        host = new ProducerBuilder<Null, byte[]>(new Dictionary<string, string> { ["test.mock.num.brokers"] = "3" }).SetLogHandler((_, _) => { }).Build();
        using var admin = new DependentAdminClientBuilder(host.Handle).Build();
        Servers = string.Join(',', admin.GetMetadata(TimeSpan.FromSeconds(20)).Brokers.Select(b => $"{b.Host}:{b.Port}"));
        var options = new KafkaOptions { Servers = Servers };
        foreach (var topic in (string[])[options.Topic, options.PulsesTopic, options.SignalsTopic, options.DeadLettersTopic])
        {
            while (admin.GetMetadata(topic, TimeSpan.FromSeconds(20)).Topics is not [{ Partitions.Count: > 0 }])
            {
            }
        }
    }

    public string Servers { get; }

    public void Dispose() => host.Dispose();
}

using System.Reflection;
using System.Runtime.InteropServices;
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

    /// <summary>The brokers answer "not authorised" to whoever asks for the topic. The C# client has no name for it.</summary>
    public void Refuse(string topic) => SetTopicError(Cluster, topic, (int)ErrorCode.TopicAuthorizationFailed);

    /// <summary>The native cluster, for what can be made to happen to it.</summary>
    internal nint Cluster
    {
        get
        {
            var handle = (SafeHandle)Owner.GetType().GetProperty("LibrdkafkaHandle", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(Owner)!;
            return ClusterOf(handle.DangerousGetHandle());
        }
    }

    public void Dispose() => owner.Dispose();

    [DllImport("librdkafka.so.1", EntryPoint = "rd_kafka_handle_mock_cluster")]
    private static extern nint ClusterOf(nint client);

    [DllImport("librdkafka.so.1", EntryPoint = "rd_kafka_mock_topic_set_error", CharSet = CharSet.Ansi)]
    private static extern void SetTopicError(nint cluster, [MarshalAs(UnmanagedType.LPUTF8Str)] string topic, int error);
}

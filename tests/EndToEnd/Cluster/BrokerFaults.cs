using System.Runtime.InteropServices;
using Listening.Shared;

namespace Listening.EndToEnd.Cluster;

/// <summary>What librdkafka's brokers can be made to do: be away with every connection cut, and answer late. The C# client has no names for it.</summary>
internal sealed class BrokerFaults
{
    private const string Library = "librdkafka.so.1";
    private const int Brokers = 3;
    private readonly nint cluster;

    public BrokerFaults(MockKafka kafka)
    {
        cluster = kafka.Cluster;
        Assert.NotEqual(0, cluster);
    }

    public void Down() => All(broker => SetDown(cluster, broker));

    public void Up() => All(broker => SetUp(cluster, broker));

    public void Late(TimeSpan by) => All(broker => SetRoundTrip(cluster, broker, (int)by.TotalMilliseconds));

    private static void All(Func<int, int> set)
    {
        for (var broker = 1; broker <= Brokers; broker++)
        {
            Assert.Equal(0, set(broker));
        }
    }

    [DllImport(Library, EntryPoint = "rd_kafka_mock_broker_set_down")]
    private static extern int SetDown(nint cluster, int broker);

    [DllImport(Library, EntryPoint = "rd_kafka_mock_broker_set_up")]
    private static extern int SetUp(nint cluster, int broker);

    [DllImport(Library, EntryPoint = "rd_kafka_mock_broker_set_rtt")]
    private static extern int SetRoundTrip(nint cluster, int broker, int milliseconds);
}

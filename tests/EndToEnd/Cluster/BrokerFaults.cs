using System.Runtime.InteropServices;
using Listening.Shared;

namespace Listening.EndToEnd.Cluster;

/// <summary>What librdkafka's brokers can be made to do: say nothing, cut connections, and answer late. The C# client has no names for it.</summary>
internal sealed class BrokerFaults
{
    private const string Library = "librdkafka.so.1";
    private const int Brokers = 3;

    // Keys of Kafka's protocol.
    private const short Produce = 0;
    private const short Fetch = 1;
    private const short Heartbeat = 12;

    // RD_KAFKA_RESP_ERR__TRANSPORT
    private const int TransportFailure = -195;
    private const int CutsOfEach = 12;
    private readonly nint cluster;

    public BrokerFaults(MockKafka kafka)
    {
        cluster = kafka.Cluster;
        Assert.NotEqual(0, cluster);
    }

    /// <summary>The next requests to send, fetch and stay in the group end with their connection.</summary>
    public void Cut()
    {
        var cuts = Enumerable.Repeat(TransportFailure, CutsOfEach).ToArray();
        foreach (var request in (short[])[Produce, Fetch, Heartbeat])
        {
            PushErrors(cluster, request, cuts.Length, cuts);
        }
    }

    /// <summary>Requests are taken and not answered, and nobody is told.</summary>
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

    [DllImport(Library, EntryPoint = "rd_kafka_mock_push_request_errors_array")]
    private static extern void PushErrors(nint cluster, short request, nint count, int[] errors);

    [DllImport(Library, EntryPoint = "rd_kafka_mock_broker_set_down")]
    private static extern int SetDown(nint cluster, int broker);

    [DllImport(Library, EntryPoint = "rd_kafka_mock_broker_set_up")]
    private static extern int SetUp(nint cluster, int broker);

    [DllImport(Library, EntryPoint = "rd_kafka_mock_broker_set_rtt")]
    private static extern int SetRoundTrip(nint cluster, int broker, int milliseconds);
}

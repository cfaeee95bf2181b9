using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Listening.Ingest.Log.Kafka;

/// <summary>Asks for the product's topics and makes those that are missing. Topics that exist stay as they are: their owner may know better.</summary>
internal static class KafkaTopics
{
    private static readonly TimeSpan AskBroker = TimeSpan.FromSeconds(10);

    // Pulses stand in History; the topic only carries the newest ones to whoever detects.
    private static readonly TimeSpan PulsesKept = TimeSpan.FromHours(1);

    // For other systems of the house; the product itself reads signals from History.
    private static readonly TimeSpan SignalsKept = TimeSpan.FromDays(7);

    /// <param name="Partitions">For a topic that is made.</param>
    /// <param name="BrokerStamps">The stamp that decides lateness must be one clock's a partition: the leader's, not each producer's.</param>
    private sealed record Topic(string Name, int Partitions, TimeSpan Kept, bool BrokerStamps = false);

    /// <returns>Partitions of the mention log.</returns>
    /// <exception cref="IOException">Not reachable, not allowed: one line that says what.</exception>
    public static int Ensure(KafkaOptions options)
    {
        using var admin = new AdminClientBuilder(options.Apply(new AdminClientConfig())).SetErrorHandler((_, _) => { }).Build();
        var mentions = Ensure(admin, options, new Topic(options.Topic, options.Partitions, options.Retention, BrokerStamps: true));
        if (Ensure(admin, options, new Topic(options.PulsesTopic, mentions, PulsesKept)) is var pulses && pulses < mentions)
        {
            throw new IOException(
                $"Kafka topic {options.PulsesTopic} has {pulses} partitions, fewer than the {mentions} of {options.Topic}: give it as many, or delete it, then it is made anew.");
        }

        Ensure(admin, options, new Topic(options.SignalsTopic, 1, SignalsKept));
        Ensure(admin, options, new Topic(options.DeadLettersTopic, 1, options.Retention));
        return mentions;
    }

    private static int Ensure(IAdminClient admin, KafkaOptions options, Topic topic)
    {
        if (Partitions(admin, options, topic.Name) is > 0 and var found)
        {
            return found;
        }

        Create(admin, options, topic);
        return Partitions(admin, options, topic.Name) is > 0 and var made
            ? made
            : throw new IOException($"Kafka at {options.Servers} has no topic {topic.Name}, and it could not be created.");
    }

    private static int Partitions(IAdminClient admin, KafkaOptions options, string name)
    {
        try
        {
            var topic = admin.GetMetadata(name, AskBroker).Topics.FirstOrDefault(t => t.Topic == name);
            return topic is null || topic.Error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.LeaderNotAvailable ? 0
                : topic.Error.IsError ? throw new IOException($"Kafka topic {name} at {options.Servers}: {topic.Error.Reason}.")
                : topic.Partitions.Count;
        }
        catch (KafkaException failure)
        {
            throw new IOException($"Kafka is not reachable at {options.Servers}: {failure.Error.Reason}. Check the address, and user and password if it asks for them.", failure);
        }
    }

    private static void Create(IAdminClient admin, KafkaOptions options, Topic topic)
    {
        try
        {
            admin.CreateTopicsAsync([new TopicSpecification
            {
                Name = topic.Name,
                NumPartitions = topic.Partitions,
                ReplicationFactor = options.ReplicationFactor,
                Configs = new Dictionary<string, string>
                {
                    ["retention.ms"] = ((long)topic.Kept.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
                    ["message.timestamp.type"] = topic.BrokerStamps ? "LogAppendTime" : "CreateTime",
                    ["min.insync.replicas"] = options.ReplicationFactor > 2 ? "2" : "1",
                },
            }]).GetAwaiter().GetResult();
        }
        catch (CreateTopicsException failure) when (failure.Results.TrueForAll(r => r.Error.Code == ErrorCode.TopicAlreadyExists))
        {
            // Another node was first.
        }
        catch (KafkaException failure)
        {
            throw new IOException(
                $"Kafka topic {topic.Name} is missing at {options.Servers} and could not be created: {failure.Error.Reason}. Create it, or allow this user to.", failure);
        }
    }
}

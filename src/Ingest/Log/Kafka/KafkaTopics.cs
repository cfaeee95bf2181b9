using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;

namespace Listening.Ingest.Log.Kafka;

/// <summary>Asks for the product's topics and makes those that are missing. Topics that exist stay as they are: their owner may know better.</summary>
internal sealed partial class KafkaTopics(KafkaOptions options, TimeProvider time, ILogger logger)
{
    // Brokers that start together with us are there within seconds; somebody who mistyped an address should not wait longer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // The client tries again by itself, at growing intervals; between questions we look whether it was refused.
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan AskBroker = TimeSpan.FromSeconds(10);

    // Pulses stand in History; the topic only carries the newest ones to whoever detects.
    private static readonly TimeSpan PulsesKept = TimeSpan.FromHours(1);

    // For other systems of the house; the product itself reads signals from History.
    private static readonly TimeSpan SignalsKept = TimeSpan.FromDays(7);

    /// <param name="Partitions">For a topic that is made.</param>
    /// <param name="BrokerStamps">The stamp that decides lateness must be one clock's a partition: the leader's, not each producer's.</param>
    private sealed record Topic(string Name, int Partitions, TimeSpan Kept, bool BrokerStamps = false);

    private readonly KafkaVoice voice = new(logger);

    /// <summary>Waits for brokers that are away, but not for those that refuse us.</summary>
    /// <returns>Partitions of the mention log.</returns>
    /// <exception cref="IOException">Not reachable, not allowed: one line that says what and what to do.</exception>
    public int Ensure(CancellationToken cancellationToken)
    {
        using var admin = Connect(cancellationToken);
        var mentions = Ensure(admin, new Topic(options.Topic, options.Partitions, options.Retention, BrokerStamps: true), cancellationToken);
        if (Ensure(admin, new Topic(options.PulsesTopic, mentions, PulsesKept), cancellationToken) is var pulses && pulses < mentions)
        {
            throw new IOException(
                $"Kafka topic {options.PulsesTopic} has {pulses} partitions, fewer than the {mentions} of {options.Topic}: give it as many, or delete it, then it is made anew.");
        }

        Ensure(admin, new Topic(options.SignalsTopic, 1, SignalsKept), cancellationToken);
        Ensure(admin, new Topic(options.DeadLettersTopic, 1, options.Retention), cancellationToken);
        return mentions;
    }

    private IAdminClient Connect(CancellationToken cancellationToken)
    {
        IAdminClient admin;
        try
        {
            admin = new AdminClientBuilder(options.Apply(new AdminClientConfig())).SetErrorHandler(voice.OnError).SetLogHandler(voice.OnLog).Build();
        }
        catch (InvalidOperationException unusable)
        {
            // Certificates and keys are read here.
            throw new IOException(
                $"Kafka's client cannot be set up ({unusable.Message.TrimEnd('.')}): check Kafka:CaFile, Kafka:CertificateFile and Kafka:KeyFile, which are PEM files.", unusable);
        }

        var started = time.GetTimestamp();
        for (var said = false; ;)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                admin.GetMetadata(Turn);
                return admin;
            }
            catch (KafkaException) when (!voice.IsRefused && time.GetElapsedTime(started) < Patience)
            {
                if (!said)
                {
                    LogWaiting(voice.Fault(options.Servers), (Patience - time.GetElapsedTime(started)).TotalSeconds);
                    said = true;
                }
            }
            catch (KafkaException away)
            {
                admin.Dispose();
                throw new IOException(voice.Fault(options.Servers), away);
            }
        }
    }

    private int Ensure(IAdminClient admin, Topic topic, CancellationToken cancellationToken)
    {
        if (Partitions(admin, topic.Name) is > 0 and var found)
        {
            return found;
        }

        Create(admin, topic);

        // The brokers tell each other.
        var started = time.GetTimestamp();
        int made;
        while ((made = Partitions(admin, topic.Name)) == 0 && time.GetElapsedTime(started) < Patience)
        {
            cancellationToken.ThrowIfCancellationRequested();
            cancellationToken.WaitHandle.WaitOne(Between);
        }

        return made > 0 ? made : throw new IOException($"Kafka at {options.Servers} has no topic {topic.Name}, and it could not be created: create it.");
    }

    private int Partitions(IAdminClient admin, string name)
    {
        try
        {
            var topic = admin.GetMetadata(name, AskBroker).Topics.FirstOrDefault(t => t.Topic == name);
            return topic is null || topic.Error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.LeaderNotAvailable ? 0
                : topic.Error.IsError ? throw new IOException(Refused(name, topic.Error))
                : topic.Partitions.Count;
        }
        catch (KafkaException away)
        {
            throw new IOException(voice.Fault(options.Servers), away);
        }
    }

    private string Refused(string name, Error error) => error.Code == ErrorCode.TopicAuthorizationFailed
        ? $"Kafka at {options.Servers} does not let us see the topic {name} ({error.Reason.TrimEnd('.')}): give this user the rights Describe, Read and Write on it."
        : $"Kafka topic {name} at {options.Servers}: {error.Reason.TrimEnd('.')}: look at the brokers.";

    private void Create(IAdminClient admin, Topic topic)
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
            var error = (failure as CreateTopicsException)?.Results.Find(r => r.Error.IsError)?.Error ?? failure.Error;
            throw new IOException(
                $"Kafka topic {topic.Name} is missing at {options.Servers} and could not be created ({error.Reason.TrimEnd('.')}): "
                + (error.Code == ErrorCode.InvalidReplicationFactor ? "set Kafka:Replication to the number of brokers, at most." : "create it, or allow this user to."),
                failure);
        }
    }

    [LoggerMessage(1204, LogLevel.Warning, "{Why} Waiting up to {Seconds:F0} s for it.")]
    private partial void LogWaiting(string why, double seconds);
}

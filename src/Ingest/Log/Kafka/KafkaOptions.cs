using Confluent.Kafka;

namespace Listening.Ingest.Log.Kafka;

/// <summary>How Kafka is reached and what its topics are called.</summary>
public sealed record KafkaOptions
{
    /// <summary>host:port, comma-separated.</summary>
    public required string Servers { get; init; }

    /// <summary>Topic of the mention log. Default <c>mentions</c>.</summary>
    public string Topic { get; init; } = "mentions";

    /// <summary>Stored pulse batches on their way to the detect stage. Default <c>pulses</c>.</summary>
    public string PulsesTopic { get; init; } = "pulses";

    /// <summary>Stored signals, for other systems of the house. Default <c>signals</c>.</summary>
    public string SignalsTopic { get; init; } = "signals";

    /// <summary>Messages of the log that could not be read, with the reason in their headers. Default <c>dead-letters</c>.</summary>
    public string DeadLettersTopic { get; init; } = "dead-letters";

    /// <summary>Consumer group of the score nodes. Default <c>listening-score</c>; null = no group, this one node takes every partition.</summary>
    public string? Group { get; init; } = "listening-score";

    /// <summary>Partitions of the topic if it has to be created; fixed for life, because a post's partition is derived from the count. Default 12.</summary>
    public int Partitions { get; init; } = 12;

    /// <summary>Copies of each partition if the topic has to be created. Default 3; a single broker needs 1.</summary>
    public short ReplicationFactor { get; init; } = 3;

    /// <summary>How long a created topic keeps texts: at most the house rule of 7 days. Default 3 days.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(3);

    /// <summary><c>plaintext</c> (default), <c>ssl</c>, <c>sasl_plaintext</c> or <c>sasl_ssl</c>.</summary>
    public SecurityProtocol Security { get; init; } = SecurityProtocol.Plaintext;

    /// <summary>For the two SASL protocols. Default SCRAM-SHA-512.</summary>
    public SaslMechanism Mechanism { get; init; } = SaslMechanism.ScramSha512;

    public string? UserName { get; init; }

    /// <summary>From the environment or a secret file, never from the command line.</summary>
    public string? Password { get; init; }

    /// <summary>File with the certificate authority; null = the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>Client certificate and its key (PEM), where the broker asks for them; null = none.</summary>
    public string? CertificateFile { get; init; }

    public string? KeyFile { get; init; }

    /// <summary>A node that was silent for this long has lost its partitions. Default 10 s: brokers allow 6 s at the least, and the usual 45 s would leave a crisis unheard.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How far a broker's clock may differ from ours: an idle partition lets event time go on only up to this long ago. Default 2 s.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>These options with every topic and the group named after <paramref name="prefix"/>: several installations on one cluster.</summary>
    public KafkaOptions WithPrefix(string prefix) => this with
    {
        Topic = prefix + Topic,
        PulsesTopic = prefix + PulsesTopic,
        SignalsTopic = prefix + SignalsTopic,
        DeadLettersTopic = prefix + DeadLettersTopic,
        Group = Group is null ? null : prefix + Group,
    };

    internal T Apply<T>(T config)
        where T : ClientConfig
    {
        config.BootstrapServers = Servers;

        // Asking for a topic must not make it: the broker would give it partitions of its own choice, and the count is for life.
        config.Set("allow.auto.create.topics", "false");
        config.SecurityProtocol = Security;

        // A broker that took a request and says nothing is waited for as long as it waits for a node; the usual minute would leave a crisis unheard.
        config.SocketTimeoutMs = (int)SessionTimeout.TotalMilliseconds;
        config.SslCaLocation = CaFile;
        config.SslCertificateLocation = CertificateFile;
        config.SslKeyLocation = KeyFile;
        if (Security is SecurityProtocol.SaslPlaintext or SecurityProtocol.SaslSsl)
        {
            config.SaslMechanism = Mechanism;
            config.SaslUsername = UserName;
            config.SaslPassword = Password;
        }

        return config;
    }
}

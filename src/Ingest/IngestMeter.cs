using System.Diagnostics.Metrics;
using Listening.Ingest.Validation;

namespace Listening.Ingest;

/// <summary>The instruments of this project; docs/operations.md says what to do when one moves.</summary>
internal static class IngestMeter
{
    public const string Name = "Listening.Ingest";

    internal static readonly Meter Meter = new(Name);

    public static readonly Counter<long> Accepted = Meter.CreateCounter<long>("listening.ingest.accepted", "{mention}", "Mentions that are durable in the log.");

    private static readonly Counter<long> RejectedCounter = Meter.CreateCounter<long>(
        "listening.ingest.rejected", "{mention}", "Messages refused by validation, by reason; each is a dead letter.");

    public static readonly Counter<long> DeadLettersLost = Meter.CreateCounter<long>(
        "listening.ingest.dead_letters.lost", "{mention}", "Refused messages that could not be kept (their sender was told).");

    public static readonly Counter<long> LogCommits = Meter.CreateCounter<long>("listening.ingest.log.commits", "{commit}", "Group commits of the embedded log.");

    public static readonly Counter<long> LogBytes = Meter.CreateCounter<long>("listening.ingest.log.bytes", "By", "Payload bytes appended to the embedded log.");

    public static readonly Counter<long> LogFailures = Meter.CreateCounter<long>(
        "listening.ingest.log.failures", "{commit}", "Group commits of the embedded log that failed; their senders were told.");

    public static readonly Histogram<double> LogCommitSeconds = Meter.CreateHistogram<double>(
        "listening.ingest.log.commit.duration", "s", "Time of one group commit of the embedded log, fsync included.");

    public static readonly Counter<long> OutboxLost = Meter.CreateCounter<long>(
        "listening.ingest.outbox.lost", "{message}", "Pulses, signals and dead letters that Kafka did not take, by topic; History has them.");

    public static readonly Counter<long> PulsesSkipped = Meter.CreateCounter<long>(
        "listening.ingest.pulses.skipped", "{pulse}", "Pulses of the topic for which the detect stage had no room; it reads them from History.");

    public static readonly Counter<long> Received = Meter.CreateCounter<long>("listening.ingest.connector.received", "{message}", "Messages of a platform, by connector.");

    public static readonly Counter<long> Garbage = Meter.CreateCounter<long>(
        "listening.ingest.connector.garbage", "{message}", "Messages of a platform that could not be understood, by connector.");

    public static readonly Counter<long> Reconnects = Meter.CreateCounter<long>("listening.ingest.connector.reconnects", "{connection}", "Connections after the first, by connector.");

    public static void Rejected(DropReason reason, long count = 1) =>
        RejectedCounter.Add(count, new KeyValuePair<string, object?>("reason", DropReasons.NameOf(reason)));
}

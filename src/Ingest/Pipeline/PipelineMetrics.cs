using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Listening.Detection.Engine;

namespace Listening.Ingest.Pipeline;

/// <summary>Counters of the stages; <c>docs/operations.md</c> says what to do when they move.</summary>
internal static class PipelineMetrics
{
    public static readonly Counter<long> Read = IngestMeter.Meter.CreateCounter<long>("listening.score.read", "{record}", "Records read from the mention log.");

    private static readonly Counter<long> Mentions =
        IngestMeter.Meter.CreateCounter<long>("listening.score.mentions", "{mention}", "New mentions of a brand that were stored.");

    private static readonly Counter<long> Unmatched =
        IngestMeter.Meter.CreateCounter<long>("listening.score.unmatched", "{mention}", "Mentions of no brand: counted only.");

    private static readonly Counter<long> Late =
        IngestMeter.Meter.CreateCounter<long>("listening.score.late", "{mention}", "Mentions too late for their window: in history, not in windows.");

    private static readonly Counter<long> Poison =
        IngestMeter.Meter.CreateCounter<long>("listening.score.poison", "{record}", "Logged records that could not be read; kept as dead letters.");

    public static readonly Counter<long> Astray =
        IngestMeter.Meter.CreateCounter<long>("listening.score.astray", "{message}", "Messages found in a partition that is not their post's, and appended to their own.");

    // Replaced whole by the one detect stage of a process.
    private static volatile StrongBox<EngineCounts> s_detect = new();

    static PipelineMetrics()
    {
        IngestMeter.Meter.CreateObservableGauge("listening.detect.streams", () => s_detect.Value.Streams, "{stream}", "Split streams watched now.");
        IngestMeter.Meter.CreateObservableGauge("listening.detect.conversations", () => s_detect.Value.Threads, "{conversation}", "Conversations watched now.");
        IngestMeter.Meter.CreateObservableCounter(
            "listening.detect.dropped",
            () => (Measurement<long>[])[Dropped("stream", s_detect.Value.StreamsDropped), Dropped("conversation", s_detect.Value.ThreadsDropped), Dropped("post", s_detect.Value.PostsDropped)],
            "{item}", "What was let go for something more dangerous, by what it was.");
        IngestMeter.Meter.CreateObservableCounter("listening.detect.idle", () => s_detect.Value.StreamsIdle, "{stream}", "Split streams that fell silent for a week.");
    }

    public static void Count(EngineCounts counts) => s_detect = new StrongBox<EngineCounts>(counts);

    private static Measurement<long> Dropped(string what, long count) => new(count, new KeyValuePair<string, object?>("what", what));

    public static void Count(ScoreBatch batch)
    {
        Mentions.Add(batch.Mentions.Count);
        Unmatched.Add(batch.Pulse.Unmatched);
        Late.Add(batch.Pulse.Late);
        Poison.Add(batch.Poison.Count);
    }
}

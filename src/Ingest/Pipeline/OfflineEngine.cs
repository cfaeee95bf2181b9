using Listening.Detection.Engine;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.Detection.Threads;
using Listening.Detection.Windows;
using Listening.Ingest.Log;
using Listening.Ingest.Validation;

namespace Listening.Ingest.Pipeline;

/// <summary>
/// The stages without log, store and clock, for <c>replay --offline</c> and back-tests: the same scorer, ledger and detect engine. A line counts as
/// appended at the latest event time so far, so a file in order of time is never late and nothing in it is historical.
/// </summary>
public sealed class OfflineEngine
{
    private readonly Partition[] partitions;
    private readonly DetectEngine engine;
    private readonly MentionReader reader = new();
    private readonly MentionAnalyst analyst;
    private long appendedAtMs = long.MinValue;
    private long pulsedAtMs = long.MinValue;

    public OfflineEngine(Watchlist watchlist, ISentimentModel model, RiskTopicReader risks, int partitionCount = 4)
    {
        analyst = new MentionAnalyst(watchlist, model, risks);
        engine = new DetectEngine(partitionCount);
        partitions = [.. Enumerable.Range(0, partitionCount).Select(p => new Partition(p, analyst))];
    }

    /// <summary>How the conversations about every brand stand.</summary>
    public IReadOnlyDictionary<StreamKey, IReadOnlyList<ThreadReading>> Threads => engine.Threads();

    public OfflineCounts Counts { get; } = new();

    /// <summary>Takes one message and gives the signals that it led to.</summary>
    /// <param name="json">UTF-8 JSON of the mention contract; kept until the batch is closed.</param>
    public IReadOnlyList<Signal> Feed(ReadOnlyMemory<byte> json)
    {
        Counts.Read++;
        if (!reader.TryRead(json, out var reject))
        {
            Counts.Reject(reject);
            return [];
        }

        var mention = reader.Mention;
        var claimed = mention.ObservedAtMs ?? mention.CreatedAtMs ?? appendedAtMs;
        appendedAtMs = Math.Max(appendedAtMs, claimed == long.MinValue ? 0 : claimed);
        if (pulsedAtMs == long.MinValue)
        {
            pulsedAtMs = appendedAtMs;
        }

        var found = appendedAtMs - pulsedAtMs >= 1000 ? Pulse() : [];
        var partition = partitions[LogPartition.Of(mention.Platform, mention.Id.Span, partitions.Length)];
        var breaches = partition.Score(json, appendedAtMs);
        return breaches.Count == 0 ? found : [.. found, .. breaches.Select(c => BreachSignals.Of(c, analyst.ModelVersion, Time(appendedAtMs)))];
    }

    /// <summary>Closes what is open: the end of the file is the end of time.</summary>
    public IReadOnlyList<Signal> Complete()
    {
        if (appendedAtMs == long.MinValue)
        {
            return [];
        }

        appendedAtMs += Lateness.GraceMs + Mention.MaxAheadMs + 1000;
        return Pulse();
    }

    private IReadOnlyList<Signal> Pulse()
    {
        pulsedAtMs = appendedAtMs;
        foreach (var partition in partitions)
        {
            var pulse = partition.Close(Lateness.Watermark(appendedAtMs));
            Counts.Unmatched += pulse.Unmatched;
            Counts.Late += pulse.Late;
            engine.Accept(pulse);
        }

        return engine.Advance();
    }

    private static DateTimeOffset Time(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs);

    private sealed class Partition(int index, MentionAnalyst analyst)
    {
        private readonly PostCache cache = new(int.MaxValue);
        private readonly List<Crossing> crossings = [];
        private readonly List<ReachGrowth> growth = [];
        private ScoreBatchBuilder builder = new(index, 0);
        private Scorer? scorer;

        public List<Crossing> Score(ReadOnlyMemory<byte> json, long appendedAtMs)
        {
            scorer ??= new Scorer(index, partitions: 1, analyst, cache);
            crossings.Clear();
            scorer.Prepare([new LogRecord(builder.To, appendedAtMs, json)], builder);
            scorer.Apply(builder, [], crossings, growth);
            growth.Clear();
            return crossings;
        }

        public PulseBatch Close(long watermarkMs)
        {
            var pulse = builder.Build(epoch: 0, watermarkMs).Pulse;
            builder = new ScoreBatchBuilder(index, builder.To);
            return pulse;
        }
    }
}

/// <summary>What a replay read, for its closing line.</summary>
public sealed class OfflineCounts
{
    private readonly SortedDictionary<DropReason, long> rejected = [];

    public long Read { get; set; }
    public long Unmatched { get; set; }
    public long Late { get; set; }

    public IReadOnlyDictionary<DropReason, long> Rejected => rejected;

    /// <summary>The last reject in words, so that a wrong file is understood at once.</summary>
    public string? LastReject { get; private set; }

    public void Reject(Reject reject)
    {
        rejected[reject.Reason] = rejected.GetValueOrDefault(reject.Reason) + 1;
        LastReject = $"{DropReasons.NameOf(reject.Reason)}: {reject.Detail}";
    }
}

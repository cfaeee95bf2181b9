using System.Runtime.InteropServices;
using Listening.Detection.Explanation;
using Listening.Detection.Mentions;
using Listening.Detection.Signals;
using Listening.Detection.Spikes;
using Listening.Detection.Windows;

namespace Listening.Detection.Engine;

/// <summary>
/// The streams split off one brand's: watched so that a crisis in one language or campaign is not drowned by the rest, in bounded memory, and
/// within the brand's own alarm budget.
/// <para>A stream is watched from its fifth mention of a day on. When all places are taken the least dangerous gives way, hashtags first; one that
/// was silent for a week is forgotten. Both are counted.</para>
/// <para>One story is told once: a stream keeps still while the brand's own episode is open, and while a stream of another kind tells one
/// (the same posts, cut differently). Two of one kind, say two languages, are two stories.</para>
/// </summary>
internal sealed class SideStreams(double falseAlarmsPerWeek)
{
    /// <summary>Six platforms, eight languages, ten campaigns, ten partners, and the rest for hashtags.</summary>
    public const int Capacity = 48;

    /// <summary>The part of a brand's alarm budget that its split streams share; the brand's own stream keeps the rest.</summary>
    public const double BudgetShare = 0.2;

    private const int Candidates = 128;

    // Five mentions are the least that can be a spike (SpikeOptions.MinimumMentions).
    private const int AdmittedAt = 5;

    private const long Day = 86_400, IdleSeconds = 7 * Day;

    // All places full, one false "stays high" in twenty weeks together: ln(48 × 168 hours × 20), by the run length of a cumulative sum of
    // log-likelihood ratios (at least e^height).
    private const double SlowNats = 12;

    private static readonly SpikeOptions s_options = OptionsOf(SpikeOptions.Default.FalseAlarmsPerWeek);

    private readonly SpikeOptions options = OptionsOf(falseAlarmsPerWeek);

    private readonly SortedDictionary<StreamKey, SideWatch> watched = [];
    private readonly SortedDictionary<StreamKey, Candidate> candidates = [];
    private readonly SortedSet<StreamKey> telling = [];
    private readonly SortedDictionary<StreamKey, long> toldSlow = [];
    private readonly List<(StreamKey Stream, StreamSecond Heard)> pending = [];
    private readonly List<(StreamKey Stream, SideWatch Watch, SpikeVerdict Verdict)> risen = [];

    private int openEpisodes;

    public SideStreams()
        : this(SpikeOptions.Default.FalseAlarmsPerWeek)
    {
    }

    private static SpikeOptions OptionsOf(double falseAlarmsPerWeek) => new() { FalseAlarmsPerWeek = BudgetShare * falseAlarmsPerWeek / Capacity };

    public int Count => watched.Count;

    /// <summary>Streams that gave way to more dangerous ones.</summary>
    public long Dropped { get; private set; }

    /// <summary>Streams that fell silent for a week.</summary>
    public long Idle { get; private set; }

    public bool EpisodeOpen => openEpisodes > 0;

    public bool Has(StreamKey stream) => watched.ContainsKey(stream);

    public bool IsPending => pending.Count > 0;

    /// <summary>One stream's part of the second that is judged next.</summary>
    public void Hear(StreamKey stream, StreamSecond heard) => pending.Add((stream, heard));

    /// <summary>Judges the second that was heard; adds what the brand's own stream does not say itself.</summary>
    /// <param name="brandTells">The brand's own episode of this second: it tells the story, and of negatives only its negatives do.</param>
    public void Observe(long second, SpikeKind brandTells, ref List<Signal>? signals)
    {
        foreach (var (stream, heard) in CollectionsMarshal.AsSpan(pending))
        {
            if (Find(stream, second, heard) is { } watch)
            {
                Judge(stream, watch, second, heard);
            }
        }

        if (EpisodeOpen)
        {
            foreach (var (stream, watch) in watched)
            {
                // An open episode cools down by being asked.
                if (watch.EpisodeOpen && !Heard(stream))
                {
                    Judge(stream, watch, second, null);
                }
            }
        }

        pending.Clear();
        if (risen.Count > 0)
        {
            Tell(second, brandTells, ref signals);
            risen.Clear();
        }
    }

    /// <summary>A full hour: slow signals, and who has fallen silent.</summary>
    /// <param name="brandTells">The brand's own share of negatives was told to stay high within the last day.</param>
    public void CloseHour(long at, bool brandTells, ref List<Signal>? signals)
    {
        foreach (var stream in toldSlow.Where(t => at - t.Value > Day).Select(t => t.Key).ToArray())
        {
            toldSlow.Remove(stream);
        }

        foreach (var (stream, watch) in watched)
        {
            if (watch.CloseHour(at, SlowNats) is { } finding && !brandTells && toldSlow.Keys.All(t => IsAnotherStory(t, stream)))
            {
                finding = finding with { Lasts = toldSlow.ContainsKey(stream) };
                toldSlow[stream] = at;
                (signals ??= []).Add(Explain(stream, watch, finding.At, finding));
            }
        }

        foreach (var stream in watched.Where(w => at - w.Value.LastHeard > IdleSeconds && !w.Value.EpisodeOpen).Select(w => w.Key).ToArray())
        {
            watched.Remove(stream);
            Idle++;
        }
    }

    /// <inheritdoc cref="SampleMinute.Forget"/>
    public bool Forget(Func<PostKey, bool> isErased) => watched.Values.Aggregate(false, (forgot, watch) => watch.Forget(isErased) | forgot);

    public bool HasWordless => watched.Values.Any(w => w.HasWordless);

    public void Write(BinaryWriter writer)
    {
        writer.Write(Dropped);
        writer.Write(Idle);
        writer.Write(watched.Count);
        foreach (var (stream, watch) in watched)
        {
            stream.Write(writer);
            watch.Write(writer);
        }

        writer.Write(candidates.Count);
        foreach (var (stream, candidate) in candidates)
        {
            stream.Write(writer);
            writer.Write(candidate.Since);
            writer.Write(candidate.Volume);
            writer.Write(candidate.Negative);
        }

        writer.Write(telling.Count);
        foreach (var stream in telling)
        {
            stream.Write(writer);
        }

        writer.Write(toldSlow.Count);
        foreach (var (stream, at) in toldSlow)
        {
            stream.Write(writer);
            writer.Write(at);
        }
    }

    public static SideStreams Read(BinaryReader reader, int format)
    {
        var streams = new SideStreams { Dropped = reader.ReadInt64(), Idle = reader.ReadInt64() };
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            streams.watched.Add(StreamKey.Read(reader), SideWatch.Read(reader, s_options, format));
        }

        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            streams.candidates.Add(StreamKey.Read(reader), new Candidate(reader.ReadInt64(), reader.ReadInt32(), reader.ReadInt32()));
        }

        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            streams.telling.Add(StreamKey.Read(reader));
        }

        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            streams.toldSlow.Add(StreamKey.Read(reader), reader.ReadInt64());
        }

        streams.openEpisodes = streams.watched.Values.Count(w => w.EpisodeOpen);
        return streams;
    }

    private void Judge(StreamKey stream, SideWatch watch, long second, StreamSecond? heard)
    {
        openEpisodes -= watch.EpisodeOpen ? 1 : 0;
        var verdict = watch.Observe(second, heard);
        openEpisodes += watch.EpisodeOpen ? 1 : 0;
        if (verdict.Phase == EpisodePhase.Closes)
        {
            telling.Remove(stream);
        }
        else if (verdict.Phase is EpisodePhase.Opens or EpisodePhase.Escalates)
        {
            risen.Add((stream, watch, verdict));
        }
    }

    private void Tell(long second, SpikeKind brandTells, ref List<Signal>? signals)
    {
        // The plainest first, so that it tells the story; ties by name.
        risen.Sort((a, b) => a.Verdict.Score != b.Verdict.Score ? b.Verdict.Score.CompareTo(a.Verdict.Score) : a.Stream.CompareTo(b.Stream));
        foreach (var (stream, watch, verdict) in risen)
        {
            var negative = verdict.Kind == SpikeKind.NegativeSpike;
            var told = brandTells == SpikeKind.NegativeSpike || (brandTells != SpikeKind.None && !negative);

            // A busy language, platform or hashtag is no news; a busy campaign is what its makers want to know.
            var worth = negative || stream.Kind is StreamKind.Campaign or StreamKind.Partner;
            if (told || !worth || watch.WarmingUp || !telling.All(t => IsAnotherStory(t, stream)))
            {
                continue;
            }

            var signal = SpikeSignals.Of(stream, second, verdict, watch.Escalations, watch.Recent);

            // What strangers write behind a hashtag calls nobody by itself.
            telling.Add(stream);
            (signals ??= []).Add(stream.Kind == StreamKind.Hashtag ? signal with { Action = SignalAction.Advise } : signal);
        }
    }

    private static Signal Explain(StreamKey stream, SideWatch watch, long at, Trends.TrendFinding finding)
    {
        var rule = Signal.NameOf(SignalKind.Sustained);
        return new Signal(
            $"{rule}:{stream}:{finding.Metric}:up:{at}", SignalKind.Sustained, rule, stream,
            DateTimeOffset.FromUnixTimeSeconds(at), DateTimeOffset.FromUnixTimeSeconds(finding.Since), finding.Score,
            finding.Lasts && stream.Kind != StreamKind.Hashtag ? SignalAction.Arm : SignalAction.Advise,
            new Evidence(
                Sentences.Trend(Sentences.NameOf(stream), finding), TimeSpan.FromSeconds(at - finding.Since), finding.Observed, finding.Expected, finding.Upper,
                Terms: watch.Recent.RisenTerms(at, 900),
                Posts: watch.Recent.Posts(at, 3600)));
    }

    // Posts of one language are not of another; of a language and a platform they may well be the same. Hashtags overlap.
    private static bool IsAnotherStory(StreamKey told, StreamKey stream) =>
        told == stream || (told.Kind == stream.Kind && stream.Kind != StreamKind.Hashtag);

    private bool Heard(StreamKey stream)
    {
        foreach (var (heard, _) in CollectionsMarshal.AsSpan(pending))
        {
            if (heard == stream)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The watch of a stream; null while it is only a candidate.</summary>
    private SideWatch? Find(StreamKey stream, long second, StreamSecond heard)
    {
        if (watched.TryGetValue(stream, out var watch))
        {
            return watch;
        }

        if (heard.Volume == 0)
        {
            return null;
        }

        if (!candidates.TryGetValue(stream, out var candidate) || second - candidate.Since > Day)
        {
            candidate = new Candidate(second, 0, 0);
        }

        candidate = candidate with { Volume = candidate.Volume + heard.Volume, Negative = candidate.Negative + heard.Negative };
        candidates[stream] = candidate;
        if (candidate.Volume < AdmittedAt)
        {
            ForgetACandidate(stream);
            return null;
        }

        if (!MakeRoom(stream, candidate))
        {
            ForgetACandidate(stream);
            return null;
        }

        candidates.Remove(stream);
        return watched[stream] = new SideWatch(second, candidate.Danger, options);
    }

    private bool MakeRoom(StreamKey stream, Candidate candidate)
    {
        if (watched.Count < Capacity)
        {
            return true;
        }

        var (least, rank) = (default(StreamKey), Rank(stream.Kind, candidate.Danger));
        foreach (var (key, watch) in watched)
        {
            if (Rank(key.Kind, watch.Danger) is var its && its.CompareTo(rank) < 0)
            {
                (least, rank) = (key, its);
            }
        }

        if (least == default)
        {
            return false;
        }

        watched.Remove(least);
        telling.Remove(least);
        Dropped++;
        return true;

        // Hashtags come by the hundred and give way first.
        static (int, double) Rank(StreamKind kind, double danger) => (kind == StreamKind.Hashtag && double.IsFinite(danger) ? 0 : 1, danger);
    }

    private void ForgetACandidate(StreamKey keep)
    {
        if (candidates.Count <= Candidates)
        {
            return;
        }

        var (least, rank) = (default(StreamKey), (Kind: int.MaxValue, Danger: double.PositiveInfinity, Since: long.MaxValue));
        foreach (var (key, candidate) in candidates)
        {
            var its = (key.Kind == StreamKind.Hashtag ? 0 : 1, candidate.Danger, candidate.Since);
            if (key != keep && its.CompareTo(rank) < 0)
            {
                (least, rank) = (key, its);
            }
        }

        candidates.Remove(least);
    }

    /// <summary>A stream that has been heard of, not yet watched.</summary>
    private readonly record struct Candidate(long Since, int Volume, int Negative)
    {
        public double Danger => Volume + (SideWatch.NegativeWeight * Negative);
    }
}

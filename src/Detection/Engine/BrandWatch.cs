using System.Buffers;
using Listening.Detection.Audience;
using Listening.Detection.Authenticity;
using Listening.Detection.Explanation;
using Listening.Detection.Mentions;
using Listening.Detection.Partners;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.Detection.Spikes;
using Listening.Detection.Threads;
using Listening.Detection.Trends;
using Listening.Detection.Virality;
using Listening.Detection.Windows;

namespace Listening.Detection.Engine;

/// <summary>Everything known about one brand's stream (or one drill's): windows, detectors, and what explains them.</summary>
internal sealed class BrandWatch
{
    private readonly StreamKey stream;
    private readonly SpikeDetector spikes;
    private readonly LiveWindow live;
    private readonly SampleWindow samples;
    private readonly SortedDictionary<string, LiveWindow> platforms;
    private ViralityWatch virality = new();
    private ThreadWatch threads = new();
    private SideStreams sides = new();
    private AudienceWatch audience = new();
    private LikeRatios likes = new();

    // Its split streams have the rest of the budget.
    private static readonly SpikeOptions s_options = OptionsOf(SpikeOptions.Default.FalseAlarmsPerWeek);

    // Platforms come from senders: more than this is somebody's mistake, and only the split by platform suffers.
    private const int MostPlatforms = 64;
    private const long Hour = 3600, Day = 86_400;
    private long sustainedAt = long.MinValue;
    private TrendDetector trends;
    private int escalations;
    private bool hashtagsDue;

    // A hashtag that stays angry is one story a day.
    private const long HashtagRepeatSeconds = Day;
    private readonly SortedDictionary<string, long> toldHashtags = new(StringComparer.Ordinal);

    /// <param name="falseAlarmsPerWeek">Accepted of the brand and its split streams together.</param>
    public BrandWatch(StreamKey stream, long firstSecond, TrendOptions options, double falseAlarmsPerWeek)
        : this(
            stream, firstSecond, options, new SpikeDetector(firstSecond, OptionsOf(falseAlarmsPerWeek)), new LiveWindow(), new SampleWindow(),
            new SortedDictionary<string, LiveWindow>(StringComparer.Ordinal)) => sides = new SideStreams(falseAlarmsPerWeek);

    private BrandWatch(
        StreamKey stream, long firstSecond, TrendOptions options, SpikeDetector spikes, LiveWindow live, SampleWindow samples, SortedDictionary<string, LiveWindow> platforms)
    {
        (this.stream, this.spikes, this.live, this.samples, this.platforms) = (stream, spikes, live, samples, platforms);
        trends = new TrendDetector(firstSecond, options);
    }

    private static SpikeOptions OptionsOf(double falseAlarmsPerWeek) => new() { FalseAlarmsPerWeek = (1 - SideStreams.BudgetShare) * falseAlarmsPerWeek };

    /// <summary>An open episode wants every second, also the silent ones.</summary>
    public bool EpisodeOpen => spikes.EpisodeOpen || sides.EpisodeOpen;

    /// <summary>A quarter of an hour has passed: slow signals are looked at, also in silence.</summary>
    public bool TrendsDue(long second) => trends.IsDue(second);

    /// <summary>Something was heard of a split stream in the second that is judged next.</summary>
    public bool HasSides => sides.IsPending;

    public EngineCounts Counts => new(sides.Count, sides.Dropped, sides.Idle, threads.Count, threads.Dropped, virality.Dropped);

    public IReadOnlyList<WindowReading> Outlook => trends.Outlook;

    public bool HasThreads => threads.Count > 0;

    public IReadOnlyList<ThreadReading> Threads(long second) => threads.Read(stream, second);

    /// <summary>A stream that is split off the brand's, before <see cref="Observe"/> of the same second.</summary>
    public void HearSide(StreamKey side, long second, StreamSecond heard)
    {
        sides.Hear(side, heard);
        if (side.Kind != StreamKind.Platform)
        {
            return;
        }

        if (!platforms.TryGetValue(side.Value, out var window))
        {
            if (platforms.Count == MostPlatforms)
            {
                return;
            }

            platforms[side.Value] = window = new LiveWindow();
        }

        window.Add(second, heard);
    }

    /// <summary>One closed second; null for silence. What it finds is added to <paramref name="signals"/>.</summary>
    /// <param name="market">Mentions of all brands in the hour that closes with this second; 0 when this is the only one.</param>
    public void Observe(long second, StreamSecond? heard, long market, ref List<Signal>? signals)
    {
        List<TrendFinding>? found = null;
        var due = trends.IsDue(second);
        if (trends.IsDue(second) && hashtagsDue)
        {
            // At the first boundary after something was heard: however late it is asked, the answer is the same.
            hashtagsDue = false;
            TellHashtags(trends.NextBoundary, ref signals);
        }

        trends.Advance(second, ref found, market, due && second % Hour == 0 ? audience.TakeHour() : null);
        if (found is not null)
        {
            (signals ??= []).AddRange(found.Select(Explain));
            sustainedAt = found.FindLast(f => f.Kind == SignalKind.Sustained) is { At: > 0 } sustained ? sustained.At : sustainedAt;
        }

        if (due && second % Hour == 0)
        {
            sides.CloseHour(second, sustainedAt != long.MinValue && second - sustainedAt <= Day, ref signals);
        }

        if (heard is null)
        {
            live.Advance(second);
        }
        else
        {
            live.Add(second, heard);
            samples.Add(second, heard);
            trends.Add(heard);
            threads.Observe(second, heard);
            Judge(second, heard, ref signals);
            hashtagsDue |= heard.Sample.Count > 0;
            foreach (var post in heard.Sample)
            {
                // Nearly every post carries none, and asking costs nothing.
                if (post.Cues is not (PostCues.None or PostCues.Young))
                {
                    (signals ??= []).AddRange(PartnerCues.Each(post.Cues).Select(cue => Explain(second, post, cue)));
                }
            }

            foreach (var post in heard.Top)
            {
                if (post.Label == SentimentLabel.Negative && virality.Observe(second, post, post.Threshold) is { } warning)
                {
                    (signals ??= []).Add(Explain(second, warning));
                }
            }
        }

        var verdict = spikes.Observe(second, heard?.Volume ?? 0, heard?.Negative ?? 0);
        if (verdict.Phase is EpisodePhase.Opens or EpisodePhase.Escalates)
        {
            escalations = verdict.Phase == EpisodePhase.Opens ? 0 : escalations + 1;
            (signals ??= []).Add(Explain(second, verdict));
        }

        sides.Observe(second, spikes.Episode, ref signals);
    }

    public BrandPulse Pulse(long second)
    {
        live.Advance(second);
        var (minute, five) = (live.Sum(minute: true), live.Sum(minute: false));
        var (mean, upper) = spikes.ExpectedVolume(60);
        return new BrandPulse(
            stream.Brand, stream.Drill, second, live.Second.Volume, live.Second.Negative, minute.Volume, minute.Negative, five.Volume, five.Negative,
            mean, upper, five.Volume == 0 ? 0 : (double)five.Valence / five.Volume / SentimentScore.One, five.Impressions, spikes.WarmingUp, spikes.Episode);
    }

    /// <inheritdoc cref="SampleMinute.Forget"/>
    public bool Forget(Func<PostKey, bool> isErased) => samples.Forget(isErased) | sides.Forget(isErased);

    public bool HasWordless => samples.HasWordless || sides.HasWordless;

    public void Write(BinaryWriter writer)
    {
        var state = new ArrayBufferWriter<byte>();
        spikes.Write(state);
        writer.Write(state.WrittenCount);
        writer.Write(state.WrittenSpan);
        writer.Write(escalations);
        virality.Write(writer);
        trends.Write(writer);
        writer.Write(hashtagsDue);
        writer.Write(toldHashtags.Count);
        foreach (var (tag, at) in toldHashtags)
        {
            writer.Write(tag);
            writer.Write(at);
        }

        live.Write(writer);
        samples.Write(writer);
        writer.Write(platforms.Count);
        foreach (var (platform, window) in platforms)
        {
            writer.Write(platform);
            window.Write(writer);
        }

        threads.Write(writer);
        sides.Write(writer);
        writer.Write(sustainedAt);
        audience.Write(writer);
        likes.Write(writer);
    }

    public static BrandWatch Read(StreamKey stream, BinaryReader reader, int format, TrendOptions options)
    {
        ReadOnlySpan<byte> state = reader.ReadBytes(reader.ReadInt32());
        var spikes = SpikeDetector.Read(ref state, s_options);
        var escalations = reader.ReadInt32();
        var virality = ViralityWatch.Read(reader);
        var trends = TrendDetector.Read(reader, options);
        var hashtagsDue = reader.ReadBoolean();
        var told = new List<(string Tag, long At)>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            told.Add((reader.ReadString(), reader.ReadInt64()));
        }

        var (live, samples) = (LiveWindow.Read(reader), SampleWindow.Read(reader, format));
        var platforms = new SortedDictionary<string, LiveWindow>(StringComparer.Ordinal);
        for (int i = 0, n = reader.ReadInt32(); i < n; i++)
        {
            platforms.Add(reader.ReadString(), LiveWindow.Read(reader));
        }

        var watch = new BrandWatch(stream, 0, options, spikes, live, samples, platforms) { escalations = escalations, virality = virality, trends = trends, hashtagsDue = hashtagsDue };
        if (format >= 4)
        {
            (watch.threads, watch.sides, watch.sustainedAt) = (ThreadWatch.Read(reader), SideStreams.Read(reader, format), reader.ReadInt64());
            (watch.audience, watch.likes) = (AudienceWatch.Read(reader), LikeRatios.Read(reader));
        }

        told.ForEach(t => watch.toldHashtags.Add(t.Tag, t.At));
        return watch;
    }

    private Signal Explain(long second, SpikeVerdict verdict)
    {
        var byPlatform = platforms.Select(p => (p.Key, Advanced(p.Value, second).Sum(minute: false).Volume)).Where(p => p.Volume > 0)
            .ToDictionary(p => p.Key, p => (long)p.Volume, StringComparer.Ordinal);
        return SpikeSignals.Of(stream, second, verdict, escalations, samples, byPlatform);
    }

    /// <summary>What does not belong together: followers that jump, likes without viewers.</summary>
    private void Judge(long second, StreamSecond heard, ref List<Signal>? signals)
    {
        List<FollowerJump>? jumps = null;
        audience.Observe(second, heard.Followers, ref jumps);
        foreach (var jump in jumps ?? [])
        {
            (signals ??= []).Add(AuthenticitySignals.Of(stream, jump));
        }

        foreach (var post in heard.Top)
        {
            if (likes.Observe(second, post) is { } anomaly)
            {
                (signals ??= []).Add(AuthenticitySignals.Of(stream, second, anomaly));
            }
        }
    }

    private void TellHashtags(long at, ref List<Signal>? signals)
    {
        foreach (var tag in toldHashtags.Where(t => at - t.Value > HashtagRepeatSeconds).Select(t => t.Key).ToArray())
        {
            toldHashtags.Remove(tag);
        }

        foreach (var mood in samples.AngryHashtags())
        {
            if (toldHashtags.TryAdd(mood.Hashtag, at))
            {
                (signals ??= []).Add(Explain(at, mood));
            }
        }
    }

    private Signal Explain(long at, HashtagMood mood)
    {
        var rule = Signal.NameOf(SignalKind.HashtagBacklash);
        var time = DateTimeOffset.FromUnixTimeSeconds(at);
        return new Signal(
            $"{rule}:{stream}:{mood.Hashtag}:{at}", SignalKind.HashtagBacklash, rule, stream, time, time, mood.Score, SignalAction.Advise,
            new Evidence(
                Sentences.Hashtag(stream.Brand, mood), TimeSpan.FromHours(1), mood.Negative, mood.Posts * mood.UsualShare, TailProbability: mood.TailProbability,
                Terms: [new EvidenceTerm(mood.Hashtag, mood.Posts, mood.Share, mood.UsualShare)],
                Posts: samples.Posts(at, 3600)));
    }

    private Signal Explain(long second, SamplePost post, PostCues cue)
    {
        var rule = Signal.NameOf(SignalKind.Partner);
        var at = DateTimeOffset.FromUnixTimeSeconds(second);
        return new Signal(
            $"{rule}:{stream}:{post.Platform}:{post.Id}:{PartnerCues.NameOf(cue)}", SignalKind.Partner, rule, stream, at, at, 1,
            cue == PostCues.InsiderCriticism ? SignalAction.Arm : SignalAction.Advise,
            new Evidence(
                Sentences.Partner(stream.Brand, cue), Observed: 1,
                Posts: [new EvidencePost(post.Platform, post.Id, SentimentLabels.NameOf(post.Label), 0, "unknown")]));
    }

    private Signal Explain(TrendFinding finding)
    {
        var rule = Signal.NameOf(finding.Kind);
        var direction = finding.Rises ? "up" : "down";
        return new Signal(
            $"{rule}:{stream}:{finding.Metric}:{direction}:{finding.At}" + (finding.Window > 0 ? $":{finding.Window / Hour}h" : ""),
            finding.Kind,
            rule,
            stream,
            DateTimeOffset.FromUnixTimeSeconds(finding.At),
            DateTimeOffset.FromUnixTimeSeconds(finding.Since),
            finding.Score,
            Escalates(finding) ? SignalAction.Arm : SignalAction.Advise,
            new Evidence(
                Sentences.Trend(stream.Brand, finding),
                TimeSpan.FromSeconds(finding.At - finding.Since),
                finding.Observed,
                finding.Expected,
                finding.Upper,
                Terms: finding.Kind == SignalKind.Sustained ? samples.RisenTerms(finding.At, 900) : null));
    }

    // What lasts calls people when it is bad: anger that stays, and mood, engagement or share of voice that stay down. Fewer mentions are a
    // weekend, more of anything are the spike detectors'.
    private static bool Escalates(in TrendFinding finding) => finding.Lasts && (finding.Kind == SignalKind.Sustained
        || (finding is { Kind: SignalKind.ForecastDeviation, Rises: false, Metric: TrendMetric.Sentiment or TrendMetric.EngagementRate or TrendMetric.ShareOfVoice }));

    private Signal Explain(long second, ViralityWarning warning)
    {
        var rule = Signal.NameOf(SignalKind.ViralityWarning);
        var at = DateTimeOffset.FromUnixTimeSeconds(second);
        var post = warning.Post;
        return new Signal(
            $"{rule}:{stream}:{post.Platform}:{post.Id}:{warning.Threshold:0}",
            SignalKind.ViralityWarning,
            rule,
            stream,
            at,
            at,
            warning.Forecast.Probability,
            SignalAction.Arm,
            new Evidence(
                Sentences.Virality(stream.Brand, warning),
                TimeSpan.FromSeconds(warning.Forecast.MedianSeconds is var s && double.IsFinite(s) ? s : GrowthCurve.HorizonSeconds),
                post.Impressions,
                warning.Threshold,
                warning.Threshold,
                1 - warning.Forecast.Probability,
                Posts: [new EvidencePost(post.Platform, post.Id, SentimentLabels.NameOf(post.Label), post.Impressions, "known")],
                Threshold: (long)warning.Threshold,
                Forecast: warning.Forecast.SaysWhen
                    ? new ReachForecast(
                        warning.Forecast.Probability, warning.Forecast.MedianSeconds, warning.Forecast.EarlySeconds,
                        Math.Min(warning.Forecast.LateSeconds, GrowthCurve.HorizonSeconds), warning.VelocityPerHour)
                    : null));
    }

    private static LiveWindow Advanced(LiveWindow window, long second)
    {
        window.Advance(second);
        return window;
    }
}

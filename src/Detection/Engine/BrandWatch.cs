using System.Buffers;
using System.Globalization;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.Detection.Spikes;
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
    private int escalations;

    public BrandWatch(StreamKey stream, long firstSecond)
        : this(stream, new SpikeDetector(firstSecond), new LiveWindow(), new SampleWindow(), new SortedDictionary<string, LiveWindow>(StringComparer.Ordinal))
    {
    }

    private BrandWatch(
        StreamKey stream, SpikeDetector spikes, LiveWindow live, SampleWindow samples, SortedDictionary<string, LiveWindow> platforms)
    {
        (this.stream, this.spikes, this.live, this.samples, this.platforms) = (stream, spikes, live, samples, platforms);
    }

    /// <summary>An open episode wants every second, also the silent ones.</summary>
    public bool EpisodeOpen => spikes.EpisodeOpen;

    public void HearPlatform(string platform, long second, StreamSecond heard)
    {
        if (!platforms.TryGetValue(platform, out var window))
        {
            platforms[platform] = window = new LiveWindow();
        }

        window.Add(second, heard);
    }

    /// <summary>One closed second; null for silence.</summary>
    public Signal? Observe(long second, StreamSecond? heard)
    {
        if (heard is null)
        {
            live.Advance(second);
        }
        else
        {
            live.Add(second, heard);
            samples.Add(second, heard);
        }

        var verdict = spikes.Observe(second, heard?.Volume ?? 0, heard?.Negative ?? 0);
        switch (verdict.Phase)
        {
            case EpisodePhase.Opens:
                escalations = 0;
                return Explain(second, verdict);
            case EpisodePhase.Escalates:
                escalations++;
                return Explain(second, verdict);
            default:
                return null;
        }
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

    public void Write(BinaryWriter writer)
    {
        var state = new ArrayBufferWriter<byte>();
        spikes.Write(state);
        writer.Write(state.WrittenCount);
        writer.Write(state.WrittenSpan);
        writer.Write(escalations);
        live.Write(writer);
        samples.Write(writer);
        writer.Write(platforms.Count);
        foreach (var (platform, window) in platforms)
        {
            writer.Write(platform);
            window.Write(writer);
        }
    }

    public static BrandWatch Read(StreamKey stream, BinaryReader reader)
    {
        ReadOnlySpan<byte> state = reader.ReadBytes(reader.ReadInt32());
        var spikes = SpikeDetector.Read(ref state);
        var escalations = reader.ReadInt32();
        var (live, samples) = (LiveWindow.Read(reader), SampleWindow.Read(reader));
        var platforms = new SortedDictionary<string, LiveWindow>(StringComparer.Ordinal);
        for (int i = 0, n = reader.ReadInt32(); i < n; i++)
        {
            platforms.Add(reader.ReadString(), LiveWindow.Read(reader));
        }

        return new BrandWatch(stream, spikes, live, samples, platforms) { escalations = escalations };
    }

    private Signal Explain(long second, SpikeVerdict verdict)
    {
        var negative = verdict.Kind == Spikes.SpikeKind.NegativeSpike;
        var rule = Signal.NameOf(negative ? SignalKind.NegativeSpike : SignalKind.VolumeSpike);
        var terms = samples.RisenTerms(second, verdict.WindowSeconds);
        var byPlatform = platforms.Select(p => (p.Key, Advanced(p.Value, second).Sum(minute: false).Volume)).Where(p => p.Volume > 0)
            .ToDictionary(p => p.Key, p => (long)p.Volume, StringComparer.Ordinal);
        var id = $"{rule}:{stream}:{verdict.EpisodeStart}" + (escalations > 0 ? $"#{escalations}" : "");
        return new Signal(
            id,
            negative ? SignalKind.NegativeSpike : SignalKind.VolumeSpike,
            rule,
            stream,
            DateTimeOffset.FromUnixTimeSeconds(second),
            DateTimeOffset.FromUnixTimeSeconds(verdict.EpisodeStart),
            verdict.Score,
            negative ? SignalAction.Arm : SignalAction.Advise,
            new Evidence(
                Sentence(verdict, negative, terms),
                TimeSpan.FromSeconds(verdict.WindowSeconds),
                verdict.Observed,
                verdict.Expected,
                verdict.Upper,
                verdict.TailProbability,
                terms,
                samples.Posts(second, verdict.WindowSeconds),
                Platforms: byPlatform));
    }

    private static LiveWindow Advanced(LiveWindow window, long second)
    {
        window.Advance(second);
        return window;
    }

    private string Sentence(SpikeVerdict verdict, bool negative, List<EvidenceTerm> terms)
    {
        var led = terms.Count == 0 ? "" : ", led by " + string.Join(", ", terms.Take(3).Select(t => $"‘{t.Term}’"));
        return string.Create(CultureInfo.InvariantCulture, $"{verdict.Observed} {(negative ? "negative mentions" : "mentions")} of {stream.Brand} in {Minutes(verdict.WindowSeconds)}, {verdict.Expected:0.#} expected (≤ {verdict.Upper:0}){led}.");
    }

    private static string Minutes(int seconds) => seconds == 3600 ? "1 h" : $"{seconds / 60} min";
}

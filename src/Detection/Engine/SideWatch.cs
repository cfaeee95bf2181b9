using System.Buffers;
using Listening.Detection.Mentions;
using Listening.Detection.Numerics;
using Listening.Detection.Sentiment;
using Listening.Detection.Spikes;
using Listening.Detection.Trends;
using Listening.Detection.Windows;

namespace Listening.Detection.Engine;

/// <summary>
/// One stream split off a brand's: a platform, campaign, partner, language or hashtag. It has the detectors that make sense at its size: spikes,
/// and a share of negatives that stays high. What it shares with the brand (virality, partners, silence, engagement) stays with the brand.
/// </summary>
internal sealed class SideWatch
{
    /// <summary>A negative weighs as ten others: who is against is what must not be lost sight of.</summary>
    public const double NegativeWeight = 10;

    private const long Hour = 3600;

    // Fewer posts an hour have no share.
    private const int LeastMentions = 3;

    // What the stream weighs fades with a half-life of a day, by the hour: 2^(-1/24).
    private const double Fade = 0.97153;

    private readonly SpikeDetector spikes;
    private readonly HourlyTrend share;
    private readonly SampleWindow samples;
    private int escalations;
    private long volume, negatives;
    private double weight;

    /// <param name="danger">What it weighs by what was heard before it was watched.</param>
    public SideWatch(long firstSecond, double danger, SpikeOptions options)
        : this(new SpikeDetector(firstSecond, options), new HourlyTrend(), new SampleWindow(StreamSecond.SideSampleSize)) =>
        (LastHeard, weight) = (firstSecond, danger);

    private SideWatch(SpikeDetector spikes, HourlyTrend share, SampleWindow samples) => (this.spikes, this.share, this.samples) = (spikes, share, samples);

    public bool EpisodeOpen => spikes.EpisodeOpen;

    public long LastHeard { get; private set; }

    /// <summary>How much it would hurt to lose sight of it.</summary>
    public double Danger => EpisodeOpen ? double.PositiveInfinity : weight;

    public SampleWindow Recent => samples;

    public int Escalations => escalations;

    public bool WarmingUp => spikes.WarmingUp;

    public SpikeVerdict Observe(long second, StreamSecond? heard)
    {
        if (heard is not null)
        {
            samples.Add(second, heard);
            volume += heard.Volume;
            negatives += heard.Negative;
            weight += heard.Volume + (NegativeWeight * heard.Negative);
            LastHeard = heard.Volume > 0 ? second : LastHeard;
        }

        var verdict = spikes.Observe(second, heard?.Volume ?? 0, heard?.Negative ?? 0);
        escalations = verdict.Phase switch
        {
            EpisodePhase.Opens => 0,
            EpisodePhase.Escalates => escalations + 1,
            _ => escalations,
        };
        return verdict;
    }

    /// <summary>The hour that ends at <paramref name="at"/>; a finding when its share of negatives has stayed high by at least so many nats.</summary>
    public TrendFinding? CloseHour(long at, double nats)
    {
        weight *= Fade;
        if (volume < LeastMentions)
        {
            (volume, negatives) = (0, 0);
            return null;
        }

        share.Learn(at - Hour, (negatives + 0.5) / (volume + 1));
        (volume, negatives) = (0, 0);
        if (share.Up < nats)
        {
            return null;
        }

        var ((observed, expected), hours) = (share.RisenSince, share.UpHours);
        var score = 1 - PortableMath.Exp(-share.Up / nats * 0.6931471805599453);
        var finding = new TrendFinding(
            Signals.SignalKind.Sustained, TrendMetric.NegativeShare, at, at - (Hour * hours), true, observed, expected, expected + (2 * share.Spread), score, false);
        share.Restart(rises: true);
        return finding;
    }

    /// <inheritdoc cref="SampleMinute.Forget"/>
    public bool Forget(Func<PostKey, bool> isErased) => samples.Forget(isErased);

    public bool HasWordless => samples.HasWordless;

    public void Write(BinaryWriter writer)
    {
        var state = new ArrayBufferWriter<byte>();
        spikes.Write(state);
        writer.Write(state.WrittenCount);
        writer.Write(state.WrittenSpan);
        share.Write(writer);
        samples.Write(writer);
        writer.Write(LastHeard);
        writer.Write(escalations);
        writer.Write(volume);
        writer.Write(negatives);
        writer.Write(weight);
    }

    public static SideWatch Read(BinaryReader reader, SpikeOptions options, int format)
    {
        ReadOnlySpan<byte> state = reader.ReadBytes(reader.ReadInt32());
        var watch = new SideWatch(SpikeDetector.Read(ref state, options), HourlyTrend.Read(reader), SampleWindow.Read(reader, format, StreamSecond.SideSampleSize))
        {
            LastHeard = reader.ReadInt64(),
            escalations = reader.ReadInt32(),
            volume = reader.ReadInt64(),
            negatives = reader.ReadInt64(),
            weight = reader.ReadDouble(),
        };
        return watch;
    }
}

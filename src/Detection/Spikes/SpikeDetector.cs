using System.Buffers;
using Listening.Detection.Baselines;
using Listening.Detection.Numerics;

namespace Listening.Detection.Spikes;

/// <summary>
/// Spikes of one stream, in volume and in negatives, over windows of 1, 5, 15 and 60 minutes at once.
/// Each closed second adds to the windows; a window's count is compared with the forecast for the same stretch; its tail probability times
/// the number of such windows is how often chance alone would do that; the rarest window speaks for the stream.
/// Rarity is −ln(chance events a second), in nats. An episode opens when it passes the threshold that keeps the budget of false alarms,
/// escalates when the count doubles or turns negative, and closes after a cool-down. Pure and deterministic; one caller at a time.
/// </summary>
public sealed class SpikeDetector
{
    private const int FormatVersion = 4;

    // A minute becomes part of the baseline five minutes later: a spike must not raise its own expectation.
    private const int LearningLagMinutes = 5;

    // A window is tried at every second; about four of those that overlap are independent.
    private const double OverlapFactor = 4;
    private const double Ln2 = 0.6931471805599453;

    // Rarity counts by the second; four windows and two questions overlap largely and are two independent ones.
    private const double ChanceEvents = 2 * AlarmBudget.BlockSeconds;

    // Nobody has read the first message yet when a flood doubles within two minutes.
    private const long EscalationSeconds = 120;

    // The share need only be rare enough to tell anger from mere attention (one in a thousand), not as rare as an alarm: at a crisis' start
    // the angry posts are few among the usual ones.
    private const double ShareEase = 4;

    // −ln(chance events a second) by which a window's −ln p is set off, one a window length.
    private static readonly double[] s_handicap = [.. StreamBaseline.Windows.Select(w => PortableMath.Log(w / OverlapFactor))];

    private readonly SpikeOptions options;
    private readonly AlarmBudget budget;
    private readonly CountRing fine; // 5 s × 60: 1 and 5 minutes
    private readonly CountRing coarse; // 60 s × 60: 15 and 60 minutes
    private readonly StreamBaseline baseline = new();
    private readonly long firstSecond;
    private long second;

    private SpikeKind kind;
    private long episodeStart, calmSince, reportedAt;
    private int reportedCount, reportedWindow;
    private double upper;

    // Of the current minute, for charts; derived, so not part of the state.
    private (long Minute, int Seconds, double Mean, double Upper) charted = (-1, 0, 0, 0);

    /// <param name="firstSecond">Unix second from which on the stream is listened to.</param>
    public SpikeDetector(long firstSecond, SpikeOptions? options = null)
    {
        this.options = options ?? SpikeOptions.Default;
        (this.firstSecond, second) = (firstSecond, firstSecond);
        budget = new AlarmBudget(this.options.FalseAlarmsPerWeek, firstSecond, ChanceEvents);
        fine = new CountRing(5, 60, 12, firstSecond);
        coarse = new CountRing(60, 60, 15, firstSecond);
        baseline.Begin(firstSecond / 60, false);
    }

    public bool EpisodeOpen => kind != SpikeKind.None;

    /// <summary>The kind of the open episode, or none.</summary>
    public SpikeKind Episode => kind;

    /// <summary>True until an hour of evidence is behind the baseline; verdicts are given, and wide, from the first second.</summary>
    public bool WarmingUp => baseline.Minutes < 59;

    /// <summary>What the next <paramref name="seconds"/> are expected to bring, for charts: mean and 97.5 % upper bound.</summary>
    public (double Mean, double Upper) ExpectedVolume(int seconds)
    {
        if (charted.Minute != second / 60 || charted.Seconds != seconds)
        {
            int window = Math.Max(0, Array.FindLastIndex(StreamBaseline.Windows, w => w <= seconds));
            NegativeBinomial forecast = baseline.Volume(window, seconds);
            charted = (second / 60, seconds, forecast.Mean, forecast.UpperQuantile(0.025));
        }

        return (charted.Mean, charted.Upper);
    }

    /// <summary>
    /// One closed event-time second, in ascending order. Seconds without a mention may be skipped without changing any later verdict,
    /// but not while an episode is open: it cools down by being asked.
    /// </summary>
    public SpikeVerdict Observe(long secondUnixSeconds, int volume, int negatives)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secondUnixSeconds, second);
        Advance(secondUnixSeconds);
        fine.Add(volume, negatives);
        coarse.Add(volume, negatives);
        if (volume == 0 && !EpisodeOpen)
        {
            return SpikeVerdict.Quiet(0); // sums only fall
        }

        Finding finding = Loudest();
        budget.Observe(finding.Rarity);
        double score = finding.Rarity <= 0 ? 0 : 1 - PortableMath.Exp(-finding.Rarity / budget.Threshold * Ln2);
        return EpisodeOpen ? Follow(finding, score) : Judge(finding, score);
    }

    private SpikeVerdict Judge(Finding finding, double score)
    {
        if (finding.Rarity < budget.Threshold)
        {
            return SpikeVerdict.Quiet(score);
        }

        (kind, episodeStart, calmSince) = (finding.Kind, second, 0);
        budget.Spend();
        return Report(EpisodePhase.Opens, finding, score);
    }

    private SpikeVerdict Follow(Finding finding, double score)
    {
        if (finding.Rarity >= budget.Threshold / 2)
        {
            calmSince = 0;
        }
        else if (calmSince == 0)
        {
            calmSince = second;
        }
        else if (second - calmSince >= (long)options.CoolDown.TotalSeconds)
        {
            var closing = new SpikeVerdict(kind, EpisodePhase.Closes, score, finding.Observed, finding.Forecast.Mean, upper, 1, finding.Window, episodeStart);
            (kind, episodeStart) = (SpikeKind.None, 0);
            return closing;
        }

        if (finding.Rarity >= budget.Threshold)
        {
            bool turnsNegative = finding.Kind == SpikeKind.NegativeSpike && kind == SpikeKind.VolumeSpike;
            // Doubled per second too, so that a longer window alone is no escalation.
            bool doubled = finding.Observed >= 2 * reportedCount && (long)finding.Observed * reportedWindow >= 2L * reportedCount * finding.Window;
            if (turnsNegative || (doubled && finding.Kind == kind && second - reportedAt >= EscalationSeconds))
            {
                kind = finding.Kind;
                return Report(EpisodePhase.Escalates, finding, score);
            }
        }

        double tail = finding.Window == 0 ? 1 : PortableMath.Exp(finding.LogTail);
        return new(kind, EpisodePhase.Continues, score, finding.Observed, finding.Forecast.Mean, upper, tail, finding.Window, episodeStart);
    }

    private SpikeVerdict Report(EpisodePhase phase, Finding finding, double score)
    {
        (reportedCount, reportedWindow, reportedAt) = (finding.Observed, finding.Window, second);
        upper = finding.Forecast.UpperQuantile(0.025);
        return new(kind, phase, score, finding.Observed, finding.Forecast.Mean, upper, PortableMath.Exp(finding.LogTail), finding.Window, episodeStart);
    }

    private Finding Loudest()
    {
        Finding best = default;
        Consider(0, fine.Short, fine.ShortSeconds(second), ref best);
        Consider(1, fine.Long, fine.LongSeconds(second), ref best);
        Consider(2, coarse.Short, coarse.ShortSeconds(second), ref best);
        Consider(3, coarse.Long, coarse.LongSeconds(second), ref best);
        return best;
    }

    private void Consider(int window, (int Volume, int Negatives) counts, int covered, ref Finding best)
    {
        if (counts.Volume < options.MinimumMentions)
        {
            return;
        }

        NegativeBinomial volume = baseline.Volume(window, covered);
        if (IsHigh(counts.Volume, volume))
        {
            Take(new(SpikeKind.VolumeSpike, window, volume.LogUpperTail(counts.Volume), counts.Volume, volume), ref best);
        }

        if (counts.Negatives < options.MinimumMentions)
        {
            return;
        }

        NegativeBinomial negatives = baseline.Negatives(window, covered);
        if (IsHigh(counts.Negatives, negatives))
        {
            // Rare as a count, and as a share too rare to be merely more posts: the larger probability of the two, the share's eased.
            double logTail = Math.Max(negatives.LogUpperTail(counts.Negatives), baseline.LogShareTail(counts.Volume, counts.Negatives) - ShareEase);
            Take(new(SpikeKind.NegativeSpike, window, logTail, counts.Negatives, negatives), ref best);
        }
    }

    private void Take(Finding finding, ref Finding best)
    {
        // A negative spike over the threshold outranks any volume spike: it is what people are called for. Otherwise the rarest; a tie
        // keeps the shorter window.
        bool calls = finding.Kind == SpikeKind.NegativeSpike && finding.Rarity >= budget.Threshold;
        bool bestCalls = best.Kind == SpikeKind.NegativeSpike && best.Rarity >= budget.Threshold;
        if (calls == bestCalls ? finding.Rarity > best.Rarity : calls)
        {
            best = finding;
        }
    }

    // Two standard deviations: below, no window can come near any threshold, and the exact tail is not worth its time.
    private static bool IsHigh(int observed, NegativeBinomial forecast)
    {
        double above = observed - forecast.Mean;
        return above > 0 && above * above > 4 * forecast.Variance;
    }

    private void Advance(long target)
    {
        // Minute by minute also over silence, so that skipped and told zeros leave the same bits.
        long first = (firstSecond + 59) / 60; // the first minute heard in full
        for (long minute = second / 60; minute < target / 60;)
        {
            minute++;
            coarse.Advance(minute * 60);
            if (minute - LearningLagMinutes >= first)
            {
                (int volume, int negatives) = coarse.Bucket(LearningLagMinutes);
                baseline.Learn(minute - LearningLagMinutes, volume, negatives, EpisodeOpen);
            }

            baseline.Begin(minute, EpisodeOpen);
        }

        fine.Advance(target);
        budget.Advance(target);
        second = target;
    }

    public void Write(IBufferWriter<byte> writer)
    {
        StateFormat.Write(writer, FormatVersion);
        StateFormat.Write(writer, firstSecond);
        StateFormat.Write(writer, second);
        StateFormat.Write(writer, (int)kind);
        StateFormat.Write(writer, episodeStart);
        StateFormat.Write(writer, calmSince);
        StateFormat.Write(writer, reportedAt);
        StateFormat.Write(writer, reportedCount);
        StateFormat.Write(writer, reportedWindow);
        StateFormat.Write(writer, upper);
        fine.Write(writer);
        coarse.Write(writer);
        baseline.Write(writer);
        budget.Write(writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote and moves <paramref name="state"/> behind it.</summary>
    /// <exception cref="InvalidDataException">Another format version.</exception>
    public static SpikeDetector Read(ref ReadOnlySpan<byte> state, SpikeOptions? options = null)
    {
        int version = StateFormat.ReadInt(ref state);
        if (version != FormatVersion)
        {
            throw new InvalidDataException($"Spike state has format version {version}; this program reads {FormatVersion}.");
        }

        var detector = new SpikeDetector(StateFormat.ReadLong(ref state), options);
        detector.second = StateFormat.ReadLong(ref state);
        detector.kind = (SpikeKind)StateFormat.ReadInt(ref state);
        detector.episodeStart = StateFormat.ReadLong(ref state);
        detector.calmSince = StateFormat.ReadLong(ref state);
        detector.reportedAt = StateFormat.ReadLong(ref state);
        detector.reportedCount = StateFormat.ReadInt(ref state);
        detector.reportedWindow = StateFormat.ReadInt(ref state);
        detector.upper = StateFormat.ReadDouble(ref state);
        detector.fine.Read(ref state);
        detector.coarse.Read(ref state);
        detector.baseline.Read(ref state);
        detector.budget.Read(ref state);
        return detector;
    }

    private readonly record struct Finding(SpikeKind Kind, int Index, double LogTail, int Observed, NegativeBinomial Forecast)
    {
        /// <summary>Seconds; 0 when nothing is high.</summary>
        public int Window => Kind == SpikeKind.None ? 0 : StreamBaseline.Windows[Index];

        /// <summary>−ln(chance events a second), nats.</summary>
        public double Rarity => Kind == SpikeKind.None ? 0 : s_handicap[Index] - LogTail;
    }
}

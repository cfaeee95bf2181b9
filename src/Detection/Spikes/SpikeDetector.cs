using System.Buffers;
using Listening.Detection.Baselines;
using Listening.Detection.Numerics;

namespace Listening.Detection.Spikes;

/// <summary>
/// Spikes of one stream, in volume, in negatives and in their share, over windows of 20 seconds to an hour at once.
/// Each closed second adds to the windows; a window's count is compared with the forecast for the same stretch; its tail probability times
/// the number of such windows is how often chance alone would do that: its rarity is −ln(chance events a second), in nats. Each question has
/// its own part of the budget of false alarms and finds its own threshold; the answer that passes its threshold by most speaks for the stream.
/// An episode opens there, escalates when the count doubles or turns negative, and closes after a cool-down. Pure and deterministic; one
/// caller at a time.
/// </summary>
public sealed class SpikeDetector
{
    // Format 4 had one budget for all questions and no recent level; the rest of it is read, and the budgets begin anew.
    private const int FormatVersion = 5, OldVersion = 4;

    // A minute becomes part of the baseline five minutes later: a spike must not raise its own expectation.
    private const int LearningLagMinutes = 5;

    // A window is tried at every second; about four of those that overlap are independent.
    private const double OverlapFactor = 4;
    private const double Ln2 = 0.6931471805599453;

    // Nobody has read the first message yet when a flood doubles within two minutes.
    private const long EscalationSeconds = 120;

    // Nats of a share that tells anger from mere attention at the first look: one in a hundred. Each further look of an episode asks more,
    // so that news about which people speak as ever is not called anger however long it lasts.
    private const double AngryShare = 4.6;

    // Half of what opens an episode makes a second one within it.
    private const double EscalationPart = 0.5;

    // How long what is being judged is kept from what it is judged by: six hours, then it is how things are and the episode may close. The
    // last minutes are freed after one, so that a second crisis stands out from the first.
    private const long JudgedMinutes = 360, JudgedRecentMinutes = 60;

    // Negatives must be this much of the usual share before the share alone is looked at; below, no alarm is near.
    private const double LeastShareRise = 1.5;

    private readonly SpikeOptions options;
    private SpikeBudgets budgets;
    private readonly CountRing fine; // 5 s × 60: 1 and 5 minutes
    private readonly CountRing coarse; // 60 s × 60: 15 and 60 minutes
    private readonly StreamBaseline baseline = new();
    private readonly RecentLevel recentVolume = new(), recentNegatives = new();
    private readonly long firstSecond;
    private long second;

    private SpikeKind kind;
    private long episodeStart, calmSince, reportedAt;
    private int reportedCount, reportedWindow;
    private double upper;

    // Of the current minute, for charts; derived, so not part of the state.
    private (long Minute, int Seconds, double Mean, double Upper) charted = (-1, 0, 0, 0);

    // Before that a stream has no usual volume: whatever a new brand starts with would be a spike over the prior of one mention a minute.
    // Negatives are judged from the first second, because their share needs no history.
    private const double LeastMinutes = 10;

    /// <param name="firstSecond">Unix second from which on the stream is listened to.</param>
    public SpikeDetector(long firstSecond, SpikeOptions? options = null)
    {
        this.options = options ?? SpikeOptions.Default;
        (this.firstSecond, second) = (firstSecond, firstSecond);
        budgets = new SpikeBudgets(this.options.FalseAlarmsPerWeek, firstSecond);
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
        double score = finding.Height <= 0 ? 0 : 1 - PortableMath.Exp(-finding.Height * Ln2);
        return EpisodeOpen ? Follow(finding, score) : Judge(finding, score);
    }

    private SpikeVerdict Judge(Finding finding, double score)
    {
        if (finding.Height < 1)
        {
            return SpikeVerdict.Quiet(score);
        }

        (kind, episodeStart, calmSince) = (finding.Kind, second, 0);
        budgets.Spend();
        return Report(EpisodePhase.Opens, finding, score);
    }

    private SpikeVerdict Follow(Finding finding, double score)
    {
        if (finding.Height >= 0.5)
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

        if (finding.Height >= 1)
        {
            bool turnsNegative = finding.Kind == SpikeKind.NegativeSpike && kind == SpikeKind.VolumeSpike;
            if (turnsNegative || (finding.Kind == kind && second - reportedAt >= EscalationSeconds && Doubles(finding)))
            {
                kind = finding.Kind;
                return Report(EpisodePhase.Escalates, finding, score);
            }
        }

        double tail = finding.Window == 0 ? 1 : PortableMath.Exp(finding.LogTail);
        return new(kind, EpisodePhase.Continues, score, finding.Observed, finding.Forecast.Mean, upper, tail, finding.Window, episodeStart);
    }

    // Twice as many a second as were reported, and rare also for who expects those: a spike on the spike.
    private bool Doubles(Finding finding)
    {
        double reported = (double)reportedCount * finding.Window / reportedWindow;
        return finding.Observed >= 2 * reported
            && -new NegativeBinomial(reported, finding.Forecast.Dispersion).LogUpperTail(finding.Observed) >= budgets[finding.Question].Threshold * EscalationPart;
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
        Scan(0, fine.Newest(4), 16 + (int)(second % 5), ref best);
        Scan(1, fine.Short, fine.ShortSeconds(second), ref best);
        Consider(0, fine.Short, fine.ShortSeconds(second), ref best);
        Consider(1, fine.Long, fine.LongSeconds(second), ref best);
        Consider(2, coarse.Short, coarse.ShortSeconds(second), ref best);
        Consider(3, coarse.Long, coarse.LongSeconds(second), ref best);
        return best;
    }

    // Short windows against the last minutes.
    private void Scan(int window, (int Volume, int Negatives) counts, int covered, ref Finding best)
    {
        if (counts.Volume < options.MinimumMentions)
        {
            return;
        }

        NegativeBinomial volume = recentVolume.Forecast(window, baseline.Volume(0, covered).Mean, baseline.LevelUncertainty, IsJudged(second / 60, JudgedRecentMinutes));
        NegativeBinomial negatives = counts.Negatives < options.MinimumMentions
            ? default
            : recentNegatives.Forecast(window, baseline.Negatives(0, covered).Mean, baseline.NegativeUncertainty, IsJudged(second / 60, JudgedRecentMinutes));
        Weigh(true, RecentLevel.Windows[window], counts, volume, negatives, ref best);
    }

    private void Consider(int window, (int Volume, int Negatives) counts, int covered, ref Finding best)
    {
        if (counts.Volume < options.MinimumMentions)
        {
            return;
        }

        NegativeBinomial negatives = counts.Negatives < options.MinimumMentions ? default : baseline.Negatives(window, covered);
        Weigh(false, StreamBaseline.Windows[window], counts, baseline.Volume(window, covered), negatives, ref best);
    }

    private void Weigh(bool recent, int seconds, (int Volume, int Negatives) counts, NegativeBinomial volume, NegativeBinomial negatives, ref Finding best)
    {
        // −ln(chance events a second) by which a window's −ln p is set off.
        double handicap = PortableMath.Log(seconds / OverlapFactor);
        if (baseline.Minutes >= LeastMinutes && IsHigh(counts.Volume, volume))
        {
            double tail = volume.LogUpperTail(counts.Volume);
            Take(new(SpikeKind.VolumeSpike, recent ? SpikeQuestion.RecentVolume : SpikeQuestion.Volume, seconds, tail, handicap - tail, counts.Volume, volume), ref best);
        }

        // Also more than expected: fewer posts of which more are negative call nobody.
        if (counts.Negatives < options.MinimumMentions || counts.Negatives <= negatives.Mean || counts.Negatives < LeastShareRise * baseline.Share * counts.Volume)
        {
            return;
        }

        double share = baseline.LogShareTail(counts.Volume, counts.Negatives);
        Take(new(SpikeKind.NegativeSpike, SpikeQuestion.Share, seconds, share, handicap - share, counts.Negatives, negatives), ref best);
        double looks = EpisodeOpen ? (second - episodeStart) * OverlapFactor / seconds : 0;
        if (IsHigh(counts.Negatives, negatives) && -share >= AngryShare + PortableMath.Log1P(looks))
        {
            double tail = negatives.LogUpperTail(counts.Negatives);
            Take(new(SpikeKind.NegativeSpike, recent ? SpikeQuestion.RecentNegatives : SpikeQuestion.Negatives, seconds, tail, handicap - tail, counts.Negatives, negatives), ref best);
        }
    }

    private void Take(Finding finding, ref Finding best)
    {
        finding = finding with { Height = budgets.Observe(finding.Question, finding.Rarity) };
        // A negative spike over the threshold outranks any volume spike: it is what people are called for. Otherwise the highest; a tie
        // keeps the shorter window.
        bool calls = finding.Kind == SpikeKind.NegativeSpike && finding.Height >= 1;
        bool bestCalls = best.Kind == SpikeKind.NegativeSpike && best.Height >= 1;
        if (calls == bestCalls ? finding.Height > best.Height : calls)
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
                baseline.Learn(minute - LearningLagMinutes, volume, negatives, IsJudged(minute, JudgedMinutes));
            }

            fine.Advance(minute * 60);
            if (minute - RecentLevel.LagMinutes >= first)
            {
                LearnRecent(minute);
            }

            baseline.Begin(minute, IsJudged(minute, JudgedMinutes));
        }

        fine.Advance(target);
        budgets.Advance(target);
        second = target;
    }

    // What is being judged is no measure of itself.
    private bool IsJudged(long minute, long minutes) => EpisodeOpen && minute - (reportedAt / 60) < minutes;

    // The thirds of the minute before the last, which the fine ring still holds.
    private void LearnRecent(long minute)
    {
        Span<int> volumes = stackalloc int[3], negatives = stackalloc int[3];
        volumes.Clear();
        negatives.Clear();
        for (int back = 13; back <= 24; back++)
        {
            (int volume, int negative) = fine.Bucket(back);
            volumes[(24 - back) / 4] += volume;
            negatives[(24 - back) / 4] += negative;
        }

        recentVolume.Learn(volumes, baseline.Volume(0, 60).Mean, IsJudged(minute, JudgedRecentMinutes));
        recentNegatives.Learn(negatives, baseline.Negatives(0, 60).Mean, IsJudged(minute, JudgedRecentMinutes));
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
        recentVolume.Write(writer);
        recentNegatives.Write(writer);
        budgets.Write(writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote and moves <paramref name="state"/> behind it.</summary>
    /// <exception cref="InvalidDataException">Another format version.</exception>
    public static SpikeDetector Read(ref ReadOnlySpan<byte> state, SpikeOptions? options = null)
    {
        int version = StateFormat.ReadInt(ref state);
        if (version is not (OldVersion or FormatVersion))
        {
            throw new InvalidDataException($"Spike state has format version {version}; this program reads {OldVersion} and {FormatVersion}.");
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
        if (version == OldVersion)
        {
            new AlarmBudget(1, detector.second, 1).Read(ref state);
            detector.budgets = new SpikeBudgets(detector.options.FalseAlarmsPerWeek, detector.second);
            return detector;
        }

        detector.recentVolume.Read(ref state);
        detector.recentNegatives.Read(ref state);
        detector.budgets.Read(ref state);
        return detector;
    }

    /// <param name="Window">Seconds; 0 when nothing is high.</param>
    /// <param name="Rarity">−ln(chance events a second), nats.</param>
    /// <param name="Height">Rarity as a part of its budget's threshold.</param>
    private readonly record struct Finding(
        SpikeKind Kind, SpikeQuestion Question, int Window, double LogTail, double Rarity, int Observed, NegativeBinomial Forecast, double Height = 0);
}

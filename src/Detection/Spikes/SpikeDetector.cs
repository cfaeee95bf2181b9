using System.Buffers;
using Listening.Detection.Baselines;
using Listening.Detection.Numerics;

namespace Listening.Detection.Spikes;

/// <summary>
/// Spikes of one stream, in volume and in negatives, over windows of 1, 5, 15 and 60 minutes at once.
/// Each closed second adds to the windows; a window's count is compared with the forecast for the same stretch; its tail probability
/// times the number of such windows in a week is how often chance alone would do that; the rarest window speaks for the stream.
/// An episode opens when that is rarer than the budget of false alarms, escalates when the count doubles or turns negative, and
/// closes after a cool-down. Pure and deterministic; one caller at a time.
/// </summary>
public sealed class SpikeDetector
{
    private const byte FormatVersion = 1;

    // A minute becomes part of the baseline five minutes later: a spike must not raise its own expectation.
    private const int LearningLagMinutes = 5;

    // Each of the four window lengths is tried at every second, overlapping; about four of them are independent per length and hop.
    private const double OverlapFactor = 4;
    private const double SecondsPerWeek = 604_800;

    private readonly SpikeOptions _options;
    private readonly double _threshold; // of the rarity: −ln(expected chance events a second), comparable between windows
    private readonly CountRing _seconds; // 5 s × 60: 1 and 5 minutes
    private readonly CountRing _minutes; // 60 s × 60: 15 and 60 minutes
    private readonly TrailingRate _baseline = new();
    private readonly long _firstSecond;
    private long _second;

    private SpikeKind _kind;
    private long _episodeStart, _calmSince;
    private int _reportedCount, _reportedWindow;
    private double _upper;

    /// <param name="firstSecond">Unix second from which on the stream is listened to.</param>
    public SpikeDetector(long firstSecond, SpikeOptions? options = null)
    {
        _options = options ?? SpikeOptions.Default;
        _threshold = Rarity(_options.FalseAlarmsPerWeek);
        (_firstSecond, _second) = (firstSecond, firstSecond);
        _seconds = new CountRing(5, 60, 12, firstSecond);
        _minutes = new CountRing(60, 60, 15, firstSecond);
    }

    public bool EpisodeOpen => _kind != SpikeKind.None;

    /// <summary>True until an hour of evidence is behind the baseline; verdicts are given, and wide, from the first second.</summary>
    public bool WarmingUp => _baseline.Minutes < 59;

    /// <summary>The kind of the open episode, or none.</summary>
    public SpikeKind Episode => _kind;

    /// <summary>What the next <paramref name="seconds"/> are expected to bring, for charts: mean and 97.5 % upper bound.</summary>
    public (double Mean, double Upper) ExpectedVolume(int seconds)
    {
        NegativeBinomial forecast = _baseline.Volume(seconds);
        return (forecast.Mean, forecast.UpperQuantile(0.025));
    }

    /// <summary>
    /// One closed event-time second, in ascending order. Seconds without a mention may be skipped without changing any later verdict,
    /// but not while an episode is open: it cools down by being asked.
    /// </summary>
    public SpikeVerdict Observe(long secondUnixSeconds, int volume, int negatives)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secondUnixSeconds, _second);
        Advance(secondUnixSeconds);
        _seconds.Add(volume, negatives);
        _minutes.Add(volume, negatives);
        if (volume == 0 && !EpisodeOpen) return SpikeVerdict.Quiet(0); // sums only fall
        Finding finding = Loudest(secondUnixSeconds);
        double score = finding.Rarity <= 0 ? 0 : 1 - PortableMath.Exp(-finding.Rarity * 0.6931471805599453 / _threshold);
        return EpisodeOpen ? Follow(secondUnixSeconds, finding, score) : Judge(secondUnixSeconds, finding, score);
    }

    private SpikeVerdict Judge(long second, Finding finding, double score)
    {
        if (finding.Rarity < _threshold) return SpikeVerdict.Quiet(score);
        (_kind, _episodeStart, _calmSince) = (finding.Kind, second, 0);
        return Report(EpisodePhase.Opens, finding, score);
    }

    private SpikeVerdict Follow(long second, Finding finding, double score)
    {
        if (finding.Rarity < _threshold / 2)
        {
            if (_calmSince == 0) _calmSince = second;
            if (second - _calmSince >= (long)_options.CoolDown.TotalSeconds)
            {
                SpikeVerdict closing = new(_kind, EpisodePhase.Closes, score, finding.Observed, finding.Forecast.Mean, _upper, 1, finding.Window, _episodeStart);
                (_kind, _episodeStart) = (SpikeKind.None, 0);
                return closing;
            }
        }
        else
        {
            _calmSince = 0;
        }
        if (finding.Rarity >= _threshold)
        {
            bool turnsNegative = finding.Kind == SpikeKind.NegativeSpike && _kind == SpikeKind.VolumeSpike;
            // Doubled per second, so that a longer window alone is no escalation.
            bool doubled = (long)finding.Observed * _reportedWindow >= 2L * _reportedCount * finding.Window && finding.Observed >= 2 * _reportedCount;
            if (turnsNegative) _kind = SpikeKind.NegativeSpike;
            if (turnsNegative || (doubled && finding.Kind == _kind)) return Report(EpisodePhase.Escalates, finding, score);
        }
        double tail = finding.Window == 0 ? 1 : PortableMath.Exp(finding.LogTail);
        return new(_kind, EpisodePhase.Continues, score, finding.Observed, finding.Forecast.Mean, _upper, tail, finding.Window, _episodeStart);
    }

    private SpikeVerdict Report(EpisodePhase phase, Finding finding, double score)
    {
        (_reportedCount, _reportedWindow) = (finding.Observed, finding.Window);
        _upper = finding.Forecast.UpperQuantile(0.025);
        return new(_kind, phase, score, finding.Observed, finding.Forecast.Mean, _upper,
            PortableMath.Exp(finding.LogTail), finding.Window, _episodeStart);
    }

    private Finding Loudest(long second)
    {
        Finding best = default;
        Consider(60, _seconds.Short, _seconds.ShortSeconds(second), ref best);
        Consider(300, _seconds.Long, _seconds.LongSeconds(second), ref best);
        Consider(900, _minutes.Short, _minutes.ShortSeconds(second), ref best);
        Consider(3600, _minutes.Long, _minutes.LongSeconds(second), ref best);
        return best;
    }

    private void Consider(int window, (int Volume, int Negatives) counts, int covered, ref Finding best)
    {
        NegativeBinomial volume = _baseline.Volume(covered);
        if (counts.Volume >= _options.MinimumMentions && IsHigh(counts.Volume, volume))
            Take(SpikeKind.VolumeSpike, volume.LogUpperTail(counts.Volume), counts.Volume, volume, ref best);
        if (counts.Negatives < _options.MinimumMentions) return;
        NegativeBinomial negatives = _baseline.Negatives(covered);
        if (!IsHigh(counts.Negatives, negatives)) return;
        // Rare as a count and rare as a share: the larger probability of the two.
        double logTail = Math.Max(negatives.LogUpperTail(counts.Negatives), LogShareTail(counts.Volume, counts.Negatives));
        // Equal rarity is called negative, and a tie of windows keeps the shorter.
        Take(SpikeKind.NegativeSpike, logTail, counts.Negatives, negatives, ref best);

        void Take(SpikeKind kind, double tail, int observed, NegativeBinomial forecast, ref Finding best)
        {
            double rarity = -tail - PortableMath.Log(OverlapFactor / window);
            bool alarming = rarity >= _threshold;
            // A negative spike over the threshold outranks any volume spike: it is what people are called for.
            bool outranks = alarming && kind == SpikeKind.NegativeSpike && best.Kind == SpikeKind.VolumeSpike;
            bool outranked = best.Kind == SpikeKind.NegativeSpike && best.Rarity >= _threshold && kind == SpikeKind.VolumeSpike;
            if (!outranked && (outranks || rarity > best.Rarity)) best = new(kind, rarity, tail, observed, forecast, window);
        }
    }

    // Two standard deviations: below, no window can come near any threshold, and the exact tail is not worth its time.
    private static bool IsHigh(int observed, NegativeBinomial forecast)
    {
        double above = observed - forecast.Mean;
        return above > 0 && above * above > 4 * forecast.Variance;
    }

    // Posts about one event agree with each other: n of them count as n / (1 + (n − 1)ρ), ρ = 2 %, at most 50 independent voices.
    private double LogShareTail(int volume, int negatives)
    {
        double voices = volume / (1 + (volume - 1) * 0.02);
        double against = voices * negatives / volume;
        return IncompleteBeta.Log(_baseline.Share, against, Math.Max(voices - against, 0) + 1);
    }

    private static double Rarity(double perWeek) => PortableMath.Log(SecondsPerWeek / perWeek);

    private void Advance(long second)
    {
        // Minute by minute also over silence (some 20 ns each), so that skipped and told zeros leave the same bits.
        long minute = _second / 60, target = second / 60;
        long first = (_firstSecond + 59) / 60; // the first minute heard in full
        while (minute < target)
        {
            _minutes.Advance(Math.Min(second, (minute + 1) * 60));
            minute++;
            long learnt = minute - LearningLagMinutes;
            if (learnt >= first)
            {
                (int volume, int negatives) = _minutes.Bucket(LearningLagMinutes);
                _baseline.Learn(volume, negatives);
            }
        }
        _minutes.Advance(second);
        _seconds.Advance(second);
        _second = second;
    }

    public void Write(IBufferWriter<byte> writer)
    {
        StateFormat.Write(writer, (int)FormatVersion);
        StateFormat.Write(writer, _firstSecond);
        StateFormat.Write(writer, _second);
        StateFormat.Write(writer, (int)_kind);
        StateFormat.Write(writer, _episodeStart);
        StateFormat.Write(writer, _calmSince);
        StateFormat.Write(writer, _reportedCount);
        StateFormat.Write(writer, _reportedWindow);
        StateFormat.Write(writer, _upper);
        _seconds.Write(writer);
        _minutes.Write(writer);
        _baseline.Write(writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote and moves <paramref name="state"/> behind it.</summary>
    /// <exception cref="InvalidDataException">Another format version.</exception>
    public static SpikeDetector Read(ref ReadOnlySpan<byte> state, SpikeOptions? options = null)
    {
        int version = StateFormat.ReadInt(ref state);
        if (version != FormatVersion) throw new InvalidDataException($"spike state has format {version}, this build reads {FormatVersion}");
        var detector = new SpikeDetector(StateFormat.ReadLong(ref state), options);
        detector._second = StateFormat.ReadLong(ref state);
        detector._kind = (SpikeKind)StateFormat.ReadInt(ref state);
        detector._episodeStart = StateFormat.ReadLong(ref state);
        detector._calmSince = StateFormat.ReadLong(ref state);
        detector._reportedCount = StateFormat.ReadInt(ref state);
        detector._reportedWindow = StateFormat.ReadInt(ref state);
        detector._upper = StateFormat.ReadDouble(ref state);
        detector._seconds.Read(ref state);
        detector._minutes.Read(ref state);
        detector._baseline.Read(ref state);
        return detector;
    }

    private readonly record struct Finding(SpikeKind Kind, double Rarity, double LogTail, int Observed, NegativeBinomial Forecast, int Window);
}

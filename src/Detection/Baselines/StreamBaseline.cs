using System.Buffers;
using Listening.Detection.Numerics;
using Listening.Detection.Spikes;

namespace Listening.Detection.Baselines;

/// <summary>
/// What a stream is expected to do, learnt minute by minute: a level (half-life three days), the rhythm of day and week, and how the last
/// half hour compares with both. The forecast of a window is a negative binomial whose dispersion is measured for that window length.
/// A minute counts at most three standard deviations above its forecast, so a crisis of hours does not become normal and a lasting change
/// does within days; while an episode is open the last half hour is not consulted.
/// </summary>
internal sealed class StreamBaseline
{
    /// <summary>Window lengths in seconds, as indices of the forecasts.</summary>
    public static readonly int[] Windows = [60, 300, 900, 3600];

    private const double Ln2 = 0.6931471805599453;

    // Belief before the first minute: one mention a minute, worth one minute of evidence.
    private const double PriorMentions = 1, PriorMinutes = 1;

    private static readonly double s_keepLevel = PortableMath.Exp(-Ln2 / 4320), s_keepLocal = PortableMath.Exp(-Ln2 / 30);

    // A week of each window length.
    private static readonly double[] s_keepWindow = [.. Windows.Select(w => PortableMath.Exp(-Ln2 * w / 604_800))];

    private readonly Rhythm rhythm = new();
    private readonly ShareBelief share = new();
    // A short window is compared with the last half hour, an hour with the rhythm alone: what may remain is less, or more.
    private readonly Dispersion[] dispersions = [new(0.05), new(0.05), new(0.05), new(0.1)];
    private readonly double[] heard = new double[Windows.Length], forecast = new double[Windows.Length];
    private double mentions, minutes, localHeard, localExpected, hourLevel, quarterNegatives;
    private int hourMinutes;
    private double seasonalRate = PriorMentions / PriorMinutes, pastSeasonalRate = PriorMentions / PriorMinutes, localFactor = 1, localRate = PriorMentions / PriorMinutes;

    /// <summary>Minutes of evidence behind the level (decayed).</summary>
    public double Minutes => minutes;

    /// <summary>Expected share of negatives, 0..1.</summary>
    public double Share => share.Share;

    /// <summary>Relative variance of the level: what few mentions leave open.</summary>
    public double LevelUncertainty => 1 / (PriorMentions + mentions);

    /// <summary>Relative variance of the level of negatives.</summary>
    public double NegativeUncertainty => LevelUncertainty + share.Uncertainty;

    /// <summary>Mentions of <paramref name="seconds"/> up to now, as a window of index <paramref name="window"/>.</summary>
    public NegativeBinomial Volume(int window, double seconds) =>
        new(RateOf(window) * seconds / 60, dispersions[window].Value + (1 / (PriorMentions + mentions)));

    public NegativeBinomial Negatives(int window, double seconds)
    {
        NegativeBinomial volume = Volume(window, seconds);
        return new(volume.Mean * share.Share, volume.Dispersion + share.Dispersion);
    }

    /// <summary>ln P(at least this many negatives among this many posts).</summary>
    public double LogShareTail(int volume, int negative) => share.LogUpperTail(volume, negative);

    /// <summary>Level and rhythm alone, mentions a minute: what slow changes are measured against.</summary>
    public double SeasonalRate => seasonalRate;

    /// <summary>Prepares the forecast of a minute that begins.</summary>
    /// <param name="episodeOpen">The last half hour is part of what is being judged.</param>
    public void Begin(long minute, bool episodeOpen)
    {
        double level = Level;
        seasonalRate = level * rhythm.At(minute);
        pastSeasonalRate = level * rhythm.At(minute - 60);
        // The ratio of the last half hour to the rhythm, drawn to 1 by as many mentions as the hour's dispersion is worth.
        double prior = 1 / Math.Max(0.01, dispersions[3].Value);
        localFactor = (prior + localHeard) / (prior + localExpected);
        localRate = seasonalRate * (episodeOpen ? Math.Min(1, localFactor) : localFactor);
    }

    /// <summary>Learns a minute that lies some minutes back; the caller hands over every minute once, in order.</summary>
    public void Learn(long minute, int volume, int negatives, bool episodeOpen)
    {
        double seasonal = Level * rhythm.At(minute), expected = seasonal * localFactor;
        var minuteForecast = new NegativeBinomial(expected, dispersions[0].Value + (1 / (PriorMentions + mentions)));
        double count = Clip(volume, minuteForecast);
        double usualShare = share.Share;
        double negative = Clip(negatives, new(expected * usualShare, minuteForecast.Dispersion + share.Dispersion));
        share.LearnMinute(count, negative);
        quarterNegatives += negative;
        if (minute % 60 == 0)
        {
            (hourLevel, hourMinutes) = (0, 0);
        }

        hourLevel += Level;
        hourMinutes++;
        for (int w = 0; w < Windows.Length; w++)
        {
            heard[w] += count;
            forecast[w] += w == 3 ? seasonal : expected;
            // After ten minutes: before, residuals measure our ignorance and not the stream.
            if ((minute + 1) * 60 % Windows[w] == 0)
            {
                if (minutes > 10)
                {
                    dispersions[w].Learn(heard[w], forecast[w], s_keepWindow[w]);
                }

                if (w == 2)
                {
                    share.LearnQuarter(heard[w], quarterNegatives);
                    quarterNegatives = 0;
                }

                if (w == 3 && hourMinutes == 60)
                {
                    rhythm.Learn(minute / 60, heard[w], hourLevel, dispersions[3].Value);
                }

                heard[w] = forecast[w] = 0;
            }
        }

        if (!episodeOpen)
        {
            localHeard = (localHeard * s_keepLocal) + count;
            localExpected = (localExpected * s_keepLocal) + seasonal;
        }

        mentions = (mentions * s_keepLevel) + count;
        minutes = (minutes * s_keepLevel) + rhythm.At(minute);
    }

    private double Level => (PriorMentions + mentions) / (PriorMinutes + minutes);

    private double RateOf(int window) => window == 3 ? (seasonalRate + pastSeasonalRate) / 2 : localRate;

    private static double Clip(double count, NegativeBinomial forecast) => Math.Min(count, forecast.Mean + (3 * Math.Sqrt(forecast.Variance)) + 1);

    public void Write(IBufferWriter<byte> writer)
    {
        rhythm.Write(writer);
        share.Write(writer);
        for (int w = 0; w < Windows.Length; w++)
        {
            dispersions[w].Write(writer);
            StateFormat.Write(writer, heard[w]);
            StateFormat.Write(writer, forecast[w]);
        }

        foreach (double value in (ReadOnlySpan<double>)[mentions, minutes, localHeard, localExpected, hourLevel, quarterNegatives, hourMinutes, seasonalRate, pastSeasonalRate, localFactor, localRate])
        {
            StateFormat.Write(writer, value);
        }
    }

    public void Read(ref ReadOnlySpan<byte> state)
    {
        rhythm.Read(ref state);
        share.Read(ref state);
        for (int w = 0; w < Windows.Length; w++)
        {
            dispersions[w].Read(ref state);
            heard[w] = StateFormat.ReadDouble(ref state);
            forecast[w] = StateFormat.ReadDouble(ref state);
        }

        mentions = StateFormat.ReadDouble(ref state);
        minutes = StateFormat.ReadDouble(ref state);
        localHeard = StateFormat.ReadDouble(ref state);
        localExpected = StateFormat.ReadDouble(ref state);
        hourLevel = StateFormat.ReadDouble(ref state);
        quarterNegatives = StateFormat.ReadDouble(ref state);
        hourMinutes = (int)StateFormat.ReadDouble(ref state);
        seasonalRate = StateFormat.ReadDouble(ref state);
        pastSeasonalRate = StateFormat.ReadDouble(ref state);
        localFactor = StateFormat.ReadDouble(ref state);
        localRate = StateFormat.ReadDouble(ref state);
    }
}

using System.Buffers;
using Listening.Detection.Numerics;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.Detection.Spikes;
using Listening.Detection.Windows;

namespace Listening.Detection.Trends;

/// <summary>
/// Slow signals of one stream, by the hour: negatives that stay high (sustained), engagement that falls (fatigue), volume and sentiment that
/// leave their forecast by more than 15 % and for longer than chance (forecast deviation), and silence where mentions were due.
/// The threshold of the cumulative sums keeps its own alarm budget. The first finding of a metric advises; when it is found again within a
/// day, it lasts. Boundaries are full hours and quarters of event time, so the findings do not depend on when it is asked.
/// </summary>
public sealed class TrendDetector
{
    private const int FormatVersion = 2;
    /// <summary>Seconds between two looks.</summary>
    public const long Quarter = 900;

    private const long Hour = 3600, Day = 86_400;

    // Slow signals are for a morning meeting, not a pager: one false one in four weeks.
    private const double FalseAlarmsPerWeek = 0.25;

    // Chance events of two hours at height 0: two hours, six metrics.
    private const double ChanceEvents = 12;

    // The user's own figure: beyond ±15 % of the forecast.
    private const double LeastDeviation = 0.15;

    // A mean of fewer posts is an anecdote.
    private const int LeastMentions = 3;

    // The rate of silent hours wanders by a half; a silence is called at the chance of once in four weeks of quarters.
    private const double SilenceDispersion = 0.3, SilenceNats = 7.9;

    private readonly HourlyTrend[] trends = [.. Enumerable.Range(0, 6).Select(_ => new HourlyTrend())];
    private readonly long[] lastFound = new long[12];
    private readonly AlarmBudget budget;
    private long boundary, volume, negatives, valence, impressions, engagement;
    private double missing;
    private bool heard, silenceTold;

    public TrendDetector(long firstSecond)
    {
        boundary = firstSecond / Quarter;
        budget = new AlarmBudget(FalseAlarmsPerWeek, firstSecond, ChanceEvents);
    }

    /// <summary>True when a boundary lies before this second: <see cref="Advance"/> may have something to say.</summary>
    public bool IsDue(long second) => second / Quarter > boundary;

    /// <summary>Unix second of the boundary that comes next.</summary>
    public long NextBoundary => (boundary + 1) * Quarter;

    /// <summary>Counts one closed second, after <see cref="Advance"/> to it.</summary>
    public void Add(StreamSecond heard) => Add(heard.Volume, heard.Negative, heard.Valence, heard.Impressions, heard.Engagement);

    internal void Add(long volumeNow, long negativeNow, long valenceNow, long impressionsNow, long engagementNow)
    {
        volume += volumeNow;
        negatives += negativeNow;
        valence += valenceNow;
        impressions += impressionsNow;
        engagement += engagementNow;
        if (volumeNow > 0)
        {
            (heard, silenceTold) = (true, false);
        }
    }

    /// <summary>Closes every quarter and hour before <paramref name="second"/>.</summary>
    public void Advance(long second, ref List<TrendFinding>? found)
    {
        while (IsDue(second))
        {
            boundary++;
            long at = boundary * Quarter;
            Listen(at, ref found);
            if (at % Hour == 0)
            {
                CloseHour(at, ref found);
                budget.Advance(at);
            }
        }
    }

    private void Listen(long at, ref List<TrendFinding>? found)
    {
        HourlyTrend mentions = trends[(int)TrendMetric.Mentions];
        if (heard)
        {
            // Only whole silent quarters are missing: those due in one where somebody spoke are not.
            (heard, missing) = (false, 0);
            return;
        }

        if (mentions.WarmingUp || silenceTold)
        {
            return;
        }

        missing += Count(mentions.Forecast((at - Quarter) / Hour * Hour)) / 4;
        // ln P(0) of a negative binomial.
        if (PortableMath.Log1P(missing * SilenceDispersion) / SilenceDispersion >= SilenceNats)
        {
            silenceTold = true;
            (found ??= []).Add(new(SignalKind.Silence, TrendMetric.Mentions, at, at - Quarter, false, 0, missing, 0, 0.5, false));
        }
    }

    private void CloseHour(long at, ref List<TrendFinding>? found)
    {
        long start = at - Hour;
        // Counts as twice their root: their spread is then about the same at every level (Anscombe 1948).
        Learn(TrendMetric.Mentions, start, Root(volume));
        Learn(TrendMetric.Negatives, start, Root(negatives));
        if (volume >= LeastMentions)
        {
            Learn(TrendMetric.NegativeShare, start, (negatives + 0.5) / (volume + 1));
            Learn(TrendMetric.Sentiment, start, (double)valence / volume / SentimentScore.One);
            Learn(TrendMetric.Engagement, start, PortableMath.Log1P((double)engagement / volume));
            if (impressions > 0)
            {
                Learn(TrendMetric.EngagementRate, start, PortableMath.Log((engagement + 1.0) / (impressions + 100.0)));
            }
        }

        (volume, negatives, valence, impressions, engagement) = (0, 0, 0, 0, 0);
        foreach (HourlyTrend trend in trends)
        {
            budget.Observe(Math.Max(trend.Up, trend.Down));
        }

        for (int i = 0; i < trends.Length; i++)
        {
            Judge((TrendMetric)i, at, true, ref found);
            Judge((TrendMetric)i, at, false, ref found);
        }
    }

    private void Learn(TrendMetric metric, long start, double value) => trends[(int)metric].Learn(start, value);

    private void Judge(TrendMetric metric, long at, bool rises, ref List<TrendFinding>? found)
    {
        HourlyTrend trend = trends[(int)metric];
        double height = rises ? trend.Up : trend.Down;
        if (height < budget.Threshold)
        {
            return;
        }

        (double observed, double expected) = rises ? trend.RisenSince : trend.FallenSince;
        long since = at - (Hour * (rises ? trend.UpHours : trend.DownHours));
        double bound = expected + ((rises ? 2 : -2) * trend.Spread);
        (observed, expected, bound) = (InUnits(metric, observed), InUnits(metric, expected), InUnits(metric, bound));
        double score = 1 - PortableMath.Exp(-height / budget.Threshold * 0.6931471805599453);
        trend.Restart(rises);
        SignalKind? kind = (metric, rises) switch
        {
            (TrendMetric.Negatives or TrendMetric.NegativeShare, true) => SignalKind.Sustained,
            (TrendMetric.Engagement or TrendMetric.EngagementRate, false) => SignalKind.Fatigue,
            (TrendMetric.Mentions or TrendMetric.Sentiment, _) => SignalKind.ForecastDeviation,
            // Fewer negatives and more engagement are no reason to call anybody.
            _ => null,
        };
        if (kind is null || Math.Abs(observed - expected) < LeastDeviation * Math.Abs(expected))
        {
            return;
        }

        budget.Spend();
        ref long last = ref lastFound[((int)metric * 2) + (rises ? 1 : 0)];
        bool lasts = last > 0 && at - last <= Day;
        last = at;
        (found ??= []).Add(new(kind.Value, metric, at, since, rises, observed, expected, bound, score, lasts));
    }

    private static double Root(long count) => 2 * Math.Sqrt(count + 0.375);

    private static double Count(double root) => root <= 0 ? 0 : Math.Max(0, (root * root / 4) - 0.375);

    private static double InUnits(TrendMetric metric, double value) => metric switch
    {
        TrendMetric.Mentions or TrendMetric.Negatives => Count(value),
        TrendMetric.Engagement => PortableMath.Exp(value) - 1,
        TrendMetric.EngagementRate => PortableMath.Exp(value),
        _ => value,
    };

    internal void Write(BinaryWriter writer)
    {
        writer.Write(FormatVersion);
        foreach (long value in (ReadOnlySpan<long>)[boundary, volume, negatives, valence, impressions, engagement, .. lastFound])
        {
            writer.Write(value);
        }

        writer.Write(missing);
        writer.Write(silenceTold);
        writer.Write(heard);
        foreach (HourlyTrend trend in trends)
        {
            trend.Write(writer);
        }

        var state = new ArrayBufferWriter<byte>();
        budget.Write(state);
        writer.Write(state.WrittenCount);
        writer.Write(state.WrittenSpan);
    }

    /// <exception cref="InvalidDataException">Another format version.</exception>
    internal static TrendDetector Read(BinaryReader reader)
    {
        int version = reader.ReadInt32();
        if (version is < 1 or > FormatVersion)
        {
            throw new InvalidDataException($"Trend state has format version {version}; this program reads 1 to {FormatVersion}.");
        }

        var detector = new TrendDetector(0) { boundary = reader.ReadInt64() };
        (detector.volume, detector.negatives, detector.valence) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        (detector.impressions, detector.engagement) = (reader.ReadInt64(), reader.ReadInt64());
        for (int i = 0; i < detector.lastFound.Length; i++)
        {
            detector.lastFound[i] = reader.ReadInt64();
        }

        (detector.missing, detector.silenceTold) = (reader.ReadDouble(), reader.ReadBoolean());
        detector.heard = version < 2 || reader.ReadBoolean();
        for (int i = 0; i < detector.trends.Length; i++)
        {
            detector.trends[i] = HourlyTrend.Read(reader);
        }

        ReadOnlySpan<byte> state = reader.ReadBytes(reader.ReadInt32());
        detector.budget.Read(ref state);
        return detector;
    }
}

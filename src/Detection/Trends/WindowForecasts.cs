using System.Runtime.CompilerServices;
using Listening.Detection.Numerics;
using Listening.Detection.Sentiment;

namespace Listening.Detection.Trends;

/// <summary>What one closed hour brought, beside what was forecast for it an hour before. Sums, so that hours add up to days.</summary>
/// <param name="Valence">Sum of P(positive) − P(negative).</param>
/// <param name="Market">Mentions of all brands; 0 when there is no other brand.</param>
internal readonly record struct HourSums(
    float Volume, float VolumeForecast, float Valence, float ValenceForecast, float Engagement, float EngagementForecast, float Impressions,
    float Market, float ShareForecast)
{
    public static HourSums operator +(HourSums a, HourSums b) => new(
        a.Volume + b.Volume, a.VolumeForecast + b.VolumeForecast, a.Valence + b.Valence, a.ValenceForecast + b.ValenceForecast,
        a.Engagement + b.Engagement, a.EngagementForecast + b.EngagementForecast, a.Impressions + b.Impressions, a.Market + b.Market, a.ShareForecast + b.ShareForecast);
}

/// <summary>
/// Volume, mean sentiment, engagement rate and share of voice of one brand over the last 24 hours (each hour) and 7 days (each midnight UTC),
/// against the sum of what was forecast hour by hour. What such sums usually deviate by is learnt from them: the interval is not assumed.
/// </summary>
internal struct WindowForecasts
{
    /// <summary>The metrics in their order here.</summary>
    public static readonly TrendMetric[] Metrics = [TrendMetric.Mentions, TrendMetric.Sentiment, TrendMetric.EngagementRate, TrendMetric.ShareOfVoice];

    /// <summary>Seconds of the windows.</summary>
    public const long DayWindow = 86_400, WeekWindow = 7 * DayWindow;

    private const int MetricCount = 4, Hours = 24, Days = 7;

    // A mean of fewer posts is an anecdote, a rate of fewer impressions noise.
    private const float LeastMentions = 10, LeastImpressions = 500;

    // Before a week of days and two weeks of weeks nobody knows what is usual.
    private const int WarmDays = 168, WarmWeeks = 14;

    private HourRing hours;
    private DayRing days;
    private HourSums today;
    private Known known;
    private Deviations daily, weekly;

    /// <summary>One closed hour; a metric that is still warming up in <paramref name="warm"/> starts anew.</summary>
    /// <param name="at">Unix second of its end.</param>
    public void Close(long at, HourSums hour, ReadOnlySpan<bool> warm)
    {
        for (int m = 0; m < MetricCount; m++)
        {
            known[m] = warm[m] ? 0 : Math.Min(known[m] + 1, Hours * Days);
        }

        hours[(int)(at / 3600 % Hours)] = hour;
        today += hour;
        Judge(ref daily, Sum(hours), Hours);
        if (at % DayWindow == 0)
        {
            days[(int)(at / DayWindow % Days)] = today;
            today = default;
            Judge(ref weekly, Sum(days), Hours * Days);
        }
    }

    /// <summary>How a window stood when it was last looked at.</summary>
    /// <param name="metric">Index in <see cref="Metrics"/>.</param>
    /// <param name="quantile">Standard deviations of the interval's ends.</param>
    /// <param name="next">What the hours' forecasts say of the window that begins now.</param>
    public readonly WindowReading Read(int metric, bool week, double quantile, double next = 0)
    {
        Deviation d = week ? weekly[metric] : daily[metric];
        var (name, length) = (Metrics[metric], week ? WeekWindow : DayWindow);
        if (!d.Valid)
        {
            return new(name, length, 0, 0, 0, 0, 0, 0, 0, 0, true, false);
        }

        double from = d.Mean - (quantile * d.Spread), to = d.Mean + (quantile * d.Spread);
        double z = d.Spread > 0 ? (d.Last - d.Mean) / d.Spread : 0;
        return new(
            name, length, d.Observed, InUnits(metric, d.Forecast, d.Mean), InUnits(metric, d.Forecast, from), InUnits(metric, d.Forecast, to), z,
            InUnits(metric, next, d.Mean), InUnits(metric, next, from), InUnits(metric, next, to), d.Count < (week ? WarmWeeks : WarmDays), true);
    }

    private readonly void Judge(ref Deviations into, HourSums sums, int hoursNeeded)
    {
        for (int m = 0; m < MetricCount; m++)
        {
            ref Deviation deviation = ref into[m];
            (double observed, double forecast, double off) = Compare(m, sums);
            deviation.Valid = known[m] >= hoursNeeded && !double.IsNaN(observed);
            if (deviation.Valid)
            {
                deviation.Learn(observed, forecast, off);
            }
        }
    }

    // Counts and rates by their ratio, shares and moods by their difference.
    private static (double Observed, double Forecast, double Off) Compare(int metric, HourSums s) => Metrics[metric] switch
    {
        TrendMetric.Mentions => (s.Volume, s.VolumeForecast, PortableMath.Log((s.Volume + 1.0) / (s.VolumeForecast + 1.0))),
        TrendMetric.Sentiment when s.Volume >= LeastMentions => Apart(s.Valence / s.Volume, s.ValenceForecast / s.Volume),
        TrendMetric.EngagementRate when s.Impressions >= LeastImpressions =>
            (s.Engagement / s.Impressions, s.EngagementForecast / s.Impressions, PortableMath.Log((s.Engagement + 1.0) / (s.EngagementForecast + 1.0))),
        TrendMetric.ShareOfVoice when s.Market >= LeastMentions => Apart(s.Volume / s.Market, s.ShareForecast / s.Market),
        _ => (double.NaN, 0, 0),
    };

    private static (double Observed, double Forecast, double Off) Apart(double observed, double forecast) => (observed, forecast, observed - forecast);

    private static double InUnits(int metric, double forecast, double off) => Metrics[metric] switch
    {
        TrendMetric.Mentions => Math.Max(0, ((forecast + 1) * PortableMath.Exp(off)) - 1),
        TrendMetric.EngagementRate => forecast * PortableMath.Exp(off),
        TrendMetric.ShareOfVoice => Math.Clamp(forecast + off, 0, 1),
        _ => Math.Clamp(forecast + off, -1, 1),
    };

    private static HourSums Sum(ReadOnlySpan<HourSums> of)
    {
        HourSums sum = default;
        foreach (HourSums part in of)
        {
            sum += part;
        }

        return sum;
    }

    public readonly void Write(BinaryWriter writer)
    {
        foreach (HourSums sums in hours)
        {
            Write(writer, sums);
        }

        foreach (HourSums sums in days)
        {
            Write(writer, sums);
        }

        Write(writer, today);
        foreach (int count in known)
        {
            writer.Write(count);
        }

        foreach (Deviation deviation in daily)
        {
            deviation.Write(writer);
        }

        foreach (Deviation deviation in weekly)
        {
            deviation.Write(writer);
        }
    }

    public static WindowForecasts Read(BinaryReader reader)
    {
        var read = default(WindowForecasts);
        for (int i = 0; i < Hours; i++)
        {
            read.hours[i] = ReadSums(reader);
        }

        for (int i = 0; i < Days; i++)
        {
            read.days[i] = ReadSums(reader);
        }

        read.today = ReadSums(reader);
        for (int m = 0; m < MetricCount; m++)
        {
            read.known[m] = reader.ReadInt32();
        }

        for (int m = 0; m < MetricCount; m++)
        {
            read.daily[m] = Deviation.Read(reader);
        }

        for (int m = 0; m < MetricCount; m++)
        {
            read.weekly[m] = Deviation.Read(reader);
        }

        return read;
    }

    private static void Write(BinaryWriter writer, HourSums s)
    {
        foreach (float value in (ReadOnlySpan<float>)[
            s.Volume, s.VolumeForecast, s.Valence, s.ValenceForecast, s.Engagement, s.EngagementForecast, s.Impressions, s.Market, s.ShareForecast])
        {
            writer.Write(value);
        }
    }

    private static HourSums ReadSums(BinaryReader r) => new(
        r.ReadSingle(), r.ReadSingle(), r.ReadSingle(), r.ReadSingle(), r.ReadSingle(), r.ReadSingle(), r.ReadSingle(), r.ReadSingle(), r.ReadSingle());

    /// <summary>What one window of one metric usually deviates by: mean and variance that forget with a half-life of some four weeks of looks.</summary>
    private struct Deviation
    {
        // 1/970: half-life of 672 looks, four weeks of hours; weekly windows are looked at daily and keep all of some years.
        private const double Forget = 1.0 / 970;

        // A look counts at most four deviations: a crisis must not become what is usual.
        private const double Most = 4;

        private const int Unclipped = 24;

        public float Observed, Forecast, Last;

        /// <summary>What was usual before the last look, which must not judge itself.</summary>
        public float Mean, Spread;

        public int Count;
        public bool Valid;
        private float mean, variance;

        public void Learn(double observed, double forecast, double off)
        {
            (Observed, Forecast, Last) = ((float)observed, (float)forecast, (float)off);
            double spread = Math.Sqrt(variance);
            // Few looks know their spread badly.
            (Mean, Spread) = (mean, (float)(spread * (1 + (10.0 / (10 + Count)))));
            double counted = Count < Unclipped ? off : Math.Clamp(off, mean - (Most * spread), mean + (Most * spread));
            double share = Math.Max(Forget, 1.0 / (Count + 1)), residual = counted - mean;
            mean = (float)(mean + (share * residual));
            variance = (float)((1 - share) * (variance + (share * residual * residual)));
            Count = Math.Min(Count + 1, 1_000_000);
        }

        public readonly void Write(BinaryWriter writer)
        {
            foreach (float value in (ReadOnlySpan<float>)[Observed, Forecast, Last, Mean, Spread, mean, variance])
            {
                writer.Write(value);
            }

            writer.Write(Count);
            writer.Write(Valid);
        }

        public static Deviation Read(BinaryReader reader) => new()
        {
            Observed = reader.ReadSingle(), Forecast = reader.ReadSingle(), Last = reader.ReadSingle(), Mean = reader.ReadSingle(), Spread = reader.ReadSingle(),
            mean = reader.ReadSingle(), variance = reader.ReadSingle(), Count = reader.ReadInt32(), Valid = reader.ReadBoolean(),
        };
    }

    [InlineArray(Hours)]
    private struct HourRing
    {
        private HourSums first;
    }

    [InlineArray(Days)]
    private struct DayRing
    {
        private HourSums first;
    }

    [InlineArray(MetricCount)]
    private struct Known
    {
        private int first;
    }

    [InlineArray(MetricCount)]
    private struct Deviations
    {
        private Deviation first;
    }
}

/// <summary>One metric over one window beside its forecast.</summary>
/// <param name="WindowSeconds">3600, 86 400 or 604 800.</param>
/// <param name="Expected">In the metric's own unit: mentions of the window, −1..1, engagements an impression, part of all brands' mentions.</param>
/// <param name="Low">Lower end of the interval that holds all but the budgeted false alarms; <paramref name="High"/> its upper end.</param>
/// <param name="Deviation">Standard deviations above (below: negative) the expectation.</param>
/// <param name="Next">What is expected of the window of this length that begins now, with its interval.</param>
/// <param name="WarmingUp">Too little history: the interval is not to be believed yet, and no signal is raised.</param>
/// <param name="Known">There was enough in the window to say anything; else the numbers are 0.</param>
public readonly record struct WindowReading(
    TrendMetric Metric, long WindowSeconds, double Observed, double Expected, double Low, double High, double Deviation,
    double Next, double NextLow, double NextHigh, bool WarmingUp, bool Known);

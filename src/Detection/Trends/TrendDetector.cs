using System.Runtime.CompilerServices;
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
public sealed partial class TrendDetector
{
    /// <summary>Seconds between two looks.</summary>
    public const long Quarter = 900;

    private const long Hour = 3600, Day = 86_400;

    // Slow signals are for a morning meeting, not a pager: one false one in four weeks.
    private const double FalseAlarmsPerWeek = 0.25;

    // Chance events of two hours at height 0: two hours, nine metrics.
    private const double ChanceEvents = 18;

    // Windows that leave their forecast have a budget of their own, one false in ten weeks: an hour's wild values must not deafen the sums.
    // Of two hours: two single hours and one day for each of four metrics.
    private const double WindowAlarmsPerWeek = 0.1, WindowChanceEvents = 12;

    // A mean of fewer posts is an anecdote.
    private const int LeastMentions = 3;

    // Of fewer mentions an hour, one chatty person is a quarter of the public.
    private const int LeastForAuthors = 20;

    // The rate of silent hours wanders by a half; a silence is called at the chance of once in four weeks of quarters.
    private const double SilenceDispersion = 0.3, SilenceNats = 7.9;

    private static readonly int s_metrics = Enum.GetValues<TrendMetric>().Length;

    // Of a metric that never was, the forecast is nothing.
    private static readonly HourlyTrend s_none = new();

    // Made when the metric is first heard of: most streams have no engagement, no followers, no other brand.
    private readonly HourlyTrend?[] trends = new HourlyTrend?[s_metrics];
    private DistinctSketch? authors;
    private readonly long[] lastFound = new long[2 * s_metrics], lastTold = new long[2 * s_metrics];
    private readonly AlarmBudget budget, windowBudget;
    private readonly TrendOptions options;
    private WindowForecasts windows;
    private HourReadings lastHour;
    private IReadOnlyList<WindowReading>? outlook;
    private long boundary, volume, negatives, valence, impressions, engagement;
    private double missing;
    private bool heard, silenceTold;

    public TrendDetector(long firstSecond, TrendOptions? options = null)
    {
        this.options = options ?? TrendOptions.Default;
        boundary = firstSecond / Quarter;
        budget = new AlarmBudget(FalseAlarmsPerWeek, firstSecond, ChanceEvents);
        windowBudget = new AlarmBudget(WindowAlarmsPerWeek, firstSecond, WindowChanceEvents);
    }

    /// <summary>True when a boundary lies before this second: <see cref="Advance"/> may have something to say.</summary>
    public bool IsDue(long second) => second / Quarter > boundary;

    /// <summary>Unix second of the boundary that comes next.</summary>
    public long NextBoundary => (boundary + 1) * Quarter;

    /// <summary>Counts one closed second, after <see cref="Advance"/> to it.</summary>
    public void Add(StreamSecond heard)
    {
        Add(heard.Volume, heard.Negative, heard.Valence, heard.Impressions, heard.Engagement);
        if (heard.Volume > 0)
        {
            (authors ??= new DistinctSketch()).Merge(heard.Authors);
        }
    }

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

    /// <summary>
    /// Volume, mean sentiment, engagement rate and share of voice over the last hour, 24 hours (as of the last full hour) and 7 days (as of the
    /// last midnight UTC) beside their forecasts, and what is expected next.
    /// </summary>
    public IReadOnlyList<WindowReading> Outlook => outlook ??= ReadWindows();

    /// <summary>Closes every quarter and hour before <paramref name="second"/>.</summary>
    /// <param name="market">Mentions of all brands in the hour that closes first; 0 when there is no other brand.</param>
    /// <param name="followers">Net followers of the brand's own accounts in that hour, per mille of them; null when nothing is known.</param>
    public void Advance(long second, ref List<TrendFinding>? found, long market = 0, double? followers = null)
    {
        while (IsDue(second))
        {
            boundary++;
            long at = boundary * Quarter;
            Listen(at, ref found);
            if (at % Hour == 0)
            {
                CloseHour(at, market, followers, ref found);
                budget.Advance(at);
                windowBudget.Advance(at);
                (market, followers) = (0, null);
            }
        }
    }

    private void Listen(long at, ref List<TrendFinding>? found)
    {
        HourlyTrend mentions = Of(TrendMetric.Mentions);
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

    private void CloseHour(long at, long market, double? followers, ref List<TrendFinding>? found)
    {
        long start = at - Hour;
        HourSums sums = Sums(start, market);
        Span<bool> warming = stackalloc bool[WindowForecasts.Metrics.Length];
        for (int m = 0; m < warming.Length; m++)
        {
            warming[m] = Of(WindowForecasts.Metrics[m]).WarmingUp;
            lastHour[m] = default;
        }

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

        if (market >= LeastMentions)
        {
            Learn(TrendMetric.ShareOfVoice, start, Math.Min(1, (double)volume / market));
        }

        if (followers is { } gained)
        {
            Learn(TrendMetric.Followers, start, gained);
        }

        if (volume >= LeastForAuthors && authors?.Estimate() is > 0 and var people)
        {
            Learn(TrendMetric.MentionsPerAuthor, start, PortableMath.Log((double)volume / people));
        }

        authors?.Clear();

        (volume, negatives, valence, impressions, engagement) = (0, 0, 0, 0, 0);
        foreach (HourlyTrend? trend in trends)
        {
            budget.Observe(trend is null ? 0 : Math.Max(trend.Up, trend.Down));
        }

        for (int i = 0; i < trends.Length; i++)
        {
            Judge((TrendMetric)i, at, true, ref found);
            Judge((TrendMetric)i, at, false, ref found);
        }

        windows.Close(at, sums, warming);
        outlook = null;
        JudgeWindows(at, ref found);
    }

    /// <summary>The hour beside what was forecast for it.</summary>
    private HourSums Sums(long start, long market)
    {
        double rate = PortableMath.Exp(Math.Min(0, Of(TrendMetric.EngagementRate).Forecast(start)));
        return new HourSums(
            volume, (float)Count(Of(TrendMetric.Mentions).Forecast(start)),
            (float)((double)valence / SentimentScore.One), (float)(volume * Of(TrendMetric.Sentiment).Forecast(start)),
            engagement, impressions == 0 ? 0 : (float)Math.Max(0, (rate * (impressions + 100.0)) - 1), impressions,
            market, (float)(market * Of(TrendMetric.ShareOfVoice).Forecast(start)));
    }

    private void Learn(TrendMetric metric, long start, double value)
    {
        HourlyTrend trend = trends[(int)metric] ??= new HourlyTrend();
        int m = Array.IndexOf(WindowForecasts.Metrics, metric);
        if (m >= 0)
        {
            lastHour[m] = new((float)value, (float)trend.Forecast(start), (float)trend.Spread, trend.WarmingUp);
        }

        trend.Learn(start, value);
    }

    private void JudgeWindows(long at, ref List<TrendFinding>? found)
    {
        double threshold = windowBudget.Threshold, quantile = Math.Sqrt(2 * threshold);
        for (int m = 0; m < WindowForecasts.Metrics.Length; m++)
        {
            Judge(ReadHour(m, quantile), at, threshold, ref found);
            Judge(windows.Read(m, false, quantile), at, threshold, ref found);
            // The seven days change at midnight only.
            if (at % Day == 0)
            {
                Judge(windows.Read(m, true, quantile), at, threshold, ref found);
            }
        }
    }

    private void Judge(in WindowReading window, long at, double threshold, ref List<TrendFinding>? found)
    {
        if (window.WarmingUp || !window.Known)
        {
            return;
        }

        double height = window.Deviation * window.Deviation / 2;
        windowBudget.Observe(height);
        if (height >= threshold && Math.Abs(window.Observed - window.Expected) >= options.LeastDeviation * Math.Abs(window.Expected))
        {
            Tell(window, at, 1 - PortableMath.Exp(-height / threshold * 0.6931471805599453), ref found);
        }
    }

    private void Tell(in WindowReading window, long at, double score, ref List<TrendFinding>? found)
    {
        bool rises = window.Deviation > 0;
        int index = ((int)window.Metric * 2) + (rises ? 1 : 0);
        long since = at - lastTold[index], repeat = Math.Max(Day, window.WindowSeconds);
        bool first = lastTold[index] == 0 || since > repeat + Day;
        // Told within a day, by a longer or shorter window or by the sums: one story.
        if ((!first && since < repeat) || (first && lastFound[index] > 0 && at - lastFound[index] < Day))
        {
            return;
        }

        windowBudget.Spend();
        lastTold[index] = at;
        (found ??= []).Add(new(
            SignalKind.ForecastDeviation, window.Metric, at, at - window.WindowSeconds, rises, window.Observed, window.Expected,
            rises ? window.High : window.Low, score, Lasts: !first, window.WindowSeconds));
    }

    private WindowReading ReadHour(int metric, double quantile)
    {
        TrendMetric name = WindowForecasts.Metrics[metric];
        HourReading hour = lastHour[metric];
        if (hour.Spread <= 0)
        {
            return new(name, Hour, 0, 0, 0, 0, 0, 0, 0, 0, true, false);
        }

        HourlyTrend trend = Of(name);
        double ahead = trend.Forecast(boundary * Quarter / Hour * Hour), step = quantile * trend.Spread, off = quantile * hour.Spread;
        return new(
            name, Hour, InUnits(name, hour.Value), InUnits(name, hour.Forecast), InUnits(name, hour.Forecast - off), InUnits(name, hour.Forecast + off),
            (hour.Value - hour.Forecast) / hour.Spread, InUnits(name, ahead), InUnits(name, ahead - step), InUnits(name, ahead + step), hour.WarmingUp, true);
    }

    private WindowReading[] ReadWindows()
    {
        double quantile = Math.Sqrt(2 * windowBudget.Threshold);
        var readings = new WindowReading[3 * WindowForecasts.Metrics.Length];
        long next = boundary * Quarter / Hour * Hour;
        for (int m = 0; m < WindowForecasts.Metrics.Length; m++)
        {
            TrendMetric metric = WindowForecasts.Metrics[m];
            double day = 0;
            for (int h = 0; h < 24; h++)
            {
                day += InUnits(metric, Of(metric).Forecast(next + (h * Hour)));
            }

            // A week is seven such days: the rhythm of hours is that of days.
            bool sums = metric == TrendMetric.Mentions;
            readings[3 * m] = ReadHour(m, quantile);
            readings[(3 * m) + 1] = windows.Read(m, false, quantile, sums ? day : day / 24);
            readings[(3 * m) + 2] = windows.Read(m, true, quantile, sums ? 7 * day : day / 24);
        }

        return readings;
    }

    private void Judge(TrendMetric metric, long at, bool rises, ref List<TrendFinding>? found)
    {
        if (trends[(int)metric] is not { } trend)
        {
            return;
        }

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
            (TrendMetric.Engagement or TrendMetric.EngagementRate or TrendMetric.Followers, false) => SignalKind.Fatigue,
            // Few who say much: the same people again and again, or machines.
            (TrendMetric.MentionsPerAuthor, true) => SignalKind.Coordination,
            (TrendMetric.Mentions or TrendMetric.Sentiment or TrendMetric.ShareOfVoice, _) => SignalKind.ForecastDeviation,
            // Fewer negatives and more engagement are no reason to call anybody.
            _ => null,
        };
        if (kind is null || Math.Abs(observed - expected) < options.LeastDeviation * Math.Abs(expected))
        {
            return;
        }

        budget.Spend();
        ref long last = ref lastFound[((int)metric * 2) + (rises ? 1 : 0)];
        bool lasts = last > 0 && at - last <= Day;
        last = at;
        (found ??= []).Add(new(kind.Value, metric, at, since, rises, observed, expected, bound, score, lasts));
    }

    private HourlyTrend Of(TrendMetric metric) => trends[(int)metric] ?? s_none;

    private static double Root(long count) => 2 * Math.Sqrt(count + 0.375);

    private static double Count(double root) => root <= 0 ? 0 : Math.Max(0, (root * root / 4) - 0.375);

    private static double InUnits(TrendMetric metric, double value) => metric switch
    {
        TrendMetric.Mentions or TrendMetric.Negatives => Count(value),
        TrendMetric.Engagement => PortableMath.Exp(value) - 1,
        TrendMetric.EngagementRate or TrendMetric.MentionsPerAuthor => PortableMath.Exp(value),
        _ => value,
    };

    /// <summary>The last hour of one metric, on the scale on which it is judged.</summary>
    private readonly record struct HourReading(float Value, float Forecast, float Spread, bool WarmingUp);

    [InlineArray(4)]
    private struct HourReadings
    {
        private HourReading first;
    }
}

/// <summary>What a user decides about slow signals.</summary>
public sealed record TrendOptions
{
    public static readonly TrendOptions Default = new();

    /// <summary>Part of the forecast by which a metric must be off, besides leaving its interval. Default 0.15, the user's own figure.</summary>
    public double LeastDeviation { get; init; } = 0.15;
}

using Listening.Detection.Numerics;

namespace Listening.Detection.Spikes;

/// <summary>
/// Causal spike detection on any series of values: row n is judged from rows before it and never again.
/// Means of the last 2, 3, 4 and 12 rows are compared with level and rhythm; each deviation ln(1 + excess / spread) is looked up in the
/// series' own tail for that length, which says how rare it is. The short three are averaged; they or the long one speak. An episode opens when that is rarer than the budget of false
/// alarms, is silent while it stays open, speaks again when it becomes rarer by a half, and ends a day after its last new height.
/// </summary>
public sealed class SeriesDetector
{
    // One odd row is a hiccup, some three in a row are attention, however they fall: so two, three and four are averaged. Twelve see what
    // grows slowly.
    private const int ShortRows = 3, LongRows = 12;

    // Four days: several of each hour, and a new level is normal within a week.
    private const double BaselineHalfLifeSeconds = 4 * 86_400;

    // Two weeks of tail: the memory within which "rare" is meant.
    private const double TailHalfLifeSeconds = 14 * 86_400;

    // Sparse series (days, weeks) keep at least this many rows in mind.
    private const double LeastHalfLifeRows = 60;

    // An exceedance lasts about four rows, because the windows overlap: four rows are one episode.
    private const double RowsPerEpisode = 4;

    // People return to a story on the next day; later it is a new one.
    private const double EpisodeSeconds = 86_400;

    // "Rarer by a half" in nats: what is worth saying again.
    private const double EscalationStep = 0.5;

    // Rows before the first verdict: four long windows.
    private const int WarmUpRows = 4 * LongRows;

    // Keeps squares finite; nothing countable is larger.
    private const double LargestValue = 1e100;

    private const double SecondsPerWeek = 604_800;
    private const double Ln2 = 0.6931471805599453;

    private readonly SeriesOptions options;
    private readonly SeriesBaseline baseline;
    private readonly double[] ring = new double[LongRows];
    private readonly ExceedanceTail[] tails = [new(), new(), new(), new()];
    private SamplingInterval interval;
    private double baselineKeep, tailKeep, threshold;
    private double lastSecond = double.NaN, lastValue = double.NaN, lastHeight = double.NegativeInfinity, reported;
    private bool alarmed;
    private long rows;
    private int filled;

    public SeriesDetector(SeriesOptions? options = null)
    {
        this.options = options ?? SeriesOptions.Default;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(this.options.FalseAlarmsPerWeek);
        baseline = new SeriesBaseline(this.options.Seasonality);
        Retime(300); // five minutes until the rows say otherwise
    }

    /// <summary>Rarity from which a row alarms.</summary>
    public double Threshold => threshold;

    /// <param name="unixSeconds">Time of the row; NaN when it has none. Rows that go back in time are taken as they come.</param>
    /// <param name="value">NaN or infinite when the row has no value: then it is skipped.</param>
    public SeriesVerdict Observe(double unixSeconds, double value)
    {
        double second = double.IsFinite(unixSeconds) ? unixSeconds : lastSecond + interval.Seconds;
        double elapsed = second - lastSecond;
        if (!double.IsFinite(value) || (elapsed == 0 && value == lastValue))
        {
            return SeriesVerdict.Skipped;
        }

        lastValue = value;
        value = Math.Clamp(value, -LargestValue, LargestValue);
        if (interval.Learn(elapsed))
        {
            Retime(interval.Seconds);
        }

        // After a gap the rows before it are not "the last three".
        if (elapsed > LongRows * interval.Seconds)
        {
            filled = 0;
        }

        lastSecond = second;
        ring[rows % LongRows] = value;
        filled = Math.Min(filled + 1, LongRows);
        double offset = baseline.Offset(second);
        double expected = rows == 0 ? value : baseline.Level + offset;
        double spread = baseline.Spread;
        Span<double> deviations = [
            Deviation(ShortRows - 1, expected, spread), Deviation(ShortRows, expected, spread), Deviation(ShortRows + 1, expected, spread),
            Deviation(LongRows, expected, spread)];
        double shortRarity = (tails[0].Rarity(deviations[0]) + tails[1].Rarity(deviations[1]) + tails[2].Rarity(deviations[2])) / 3;
        double longRarity = tails[3].Rarity(deviations[3]);
        double rarity = Math.Max(shortRarity, longRarity);
        SeriesVerdict verdict = rows < WarmUpRows
            ? new(0, false, expected, expected + (3 * spread), 0, ShortRows)
            : Judge(second, rarity) with { Expected = expected, Upper = expected + (3 * spread), WindowRows = longRarity > shortRarity ? LongRows : ShortRows };
        if (rows >= LongRows)
        {
            for (int i = 0; i < tails.Length; i++)
            {
                tails[i].Learn(deviations[i], tailKeep);
            }
        }

        baseline.Learn(second, value, offset, baselineKeep, interval.Seconds);
        rows++;
        return verdict;
    }

    private SeriesVerdict Judge(double second, double rarity)
    {
        if (second - lastHeight > EpisodeSeconds || second < lastHeight)
        {
            (reported, alarmed) = (0, false);
        }

        bool crosses = rarity >= threshold && !alarmed;
        // Half the threshold: rows below are no news for any budget a person would choose.
        if (!crosses && (rarity < threshold / 2 || rarity < reported + EscalationStep))
        {
            return new(0, false, 0, 0, rarity, 0);
        }

        (reported, lastHeight) = (Math.Max(reported, rarity), second);
        bool alarm = rarity >= threshold;
        alarmed |= alarm;
        return new(1 - PortableMath.Exp(-rarity / threshold * Ln2), alarm, 0, 0, rarity, 0);
    }

    // Averages are summed anew: twelve additions cost less than a running sum that a huge value has spoilt.
    private double Deviation(int window, double expected, double spread)
    {
        int count = Math.Min(window, filled);
        double sum = 0;
        for (int back = 0; back < count; back++)
        {
            sum += ring[(rows - back) % LongRows];
        }

        double above = (sum / count) - expected;
        return above > 0 && spread > 0 ? PortableMath.Log1P(above / spread) : 0;
    }

    private void Retime(double intervalSeconds)
    {
        baselineKeep = Keep(BaselineHalfLifeSeconds / intervalSeconds);
        tailKeep = Keep(TailHalfLifeSeconds / intervalSeconds);
        double episodesPerWeek = SecondsPerWeek / intervalSeconds / RowsPerEpisode;
        // Never below the quantile where the tail begins: a budget above what the series offers alarms on every exceedance.
        threshold = Math.Max(4, PortableMath.Log(episodesPerWeek / options.FalseAlarmsPerWeek));
    }

    private static double Keep(double halfLifeRows) => PortableMath.Exp(-Ln2 / Math.Max(halfLifeRows, LeastHalfLifeRows));
}

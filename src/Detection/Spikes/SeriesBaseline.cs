namespace Listening.Detection.Spikes;

/// <summary>
/// Level, spread and rhythm of one series, each an average that forgets with a half-life. A row counts at most three standard deviations
/// above the forecast, so an episode does not become normal. The rhythm is additive (values may be negative), one offset an hour,
/// interpolated between hours.
/// </summary>
internal sealed class SeriesBaseline(Seasonality seasonality)
{
    private const double SecondsPerHour = 3600;

    // Six hours' worth of "no rhythm": an hour seen on six days is believed by half.
    private const double ShrinkHours = 6;

    // Below this many rows the spread is unknown and nothing is clipped.
    private const int UnclippedRows = 50;

    // Below a thousandth of the level nobody would call a difference one.
    private const double LeastRelative = 1e-3;

    private readonly double[] offset = new double[Hours(seasonality)];
    private readonly double[] seen = new double[Hours(seasonality)];
    private double weight, sum, variance, quantum, previous = double.NaN, firstSecond = double.NaN;
    private long rows;

    public double Level => weight > 0 ? sum / weight : 0;

    /// <summary>Standard deviation, at least one step of the values' own grid (1 for counts).</summary>
    public double Spread
    {
        get
        {
            double least = LeastRelative * Level;
            return Math.Sqrt(variance + (quantum * quantum) + (least * least));
        }
    }

    public double Offset(double second)
    {
        // A rhythm is believed after it was heard once in full.
        if (offset.Length == 0 || !(second - firstSecond >= offset.Length * SecondsPerHour))
        {
            return 0;
        }

        double hour = second / SecondsPerHour;
        double whole = Math.Floor(hour);
        double fraction = hour - whole;
        return ((1 - fraction) * SlotOffset((long)whole)) + (fraction * SlotOffset((long)whole + 1));
    }

    /// <param name="keep">Weight that the past keeps at each row.</param>
    /// <param name="intervalSeconds">Usual distance of rows.</param>
    public void Learn(double second, double value, double offsetNow, double keep, double intervalSeconds)
    {
        if (rows == 0)
        {
            firstSecond = second;
        }

        double step = Math.Abs(value - previous);
        if (step > 0 && (quantum == 0 || step < quantum))
        {
            quantum = step;
        }

        previous = value;
        double level = weight > 0 ? Level : value;
        double forecast = level + offsetNow;
        double counted = rows < UnclippedRows ? value : Math.Min(value, forecast + (3 * Spread));
        double share = Math.Max(1 - keep, 1.0 / (rows + 1));
        double residual = counted - forecast;
        variance = (1 - share) * (variance + (share * residual * residual));
        if (offset.Length > 0)
        {
            int slot = Slot((long)Math.Floor(second / SecondsPerHour));
            // Rows of an hour together weigh one; forgetting is as the level's, but per visit of the slot.
            double part = Math.Min(1, intervalSeconds / SecondsPerHour);
            double slotKeep = 1 - (part * SlotForgetting);
            offset[slot] = (offset[slot] * slotKeep) + ((counted - level) * part);
            seen[slot] = (seen[slot] * slotKeep) + part;
        }

        weight = (weight * keep) + 1;
        sum = (sum * keep) + counted - offsetNow;
        rows++;
    }

    public void Write(BinaryWriter writer)
    {
        foreach (double value in (ReadOnlySpan<double>)[weight, sum, variance, quantum, previous, firstSecond, .. offset, .. seen])
        {
            writer.Write(value);
        }

        writer.Write(rows);
    }

    public void Read(BinaryReader reader)
    {
        (weight, sum, variance) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        (quantum, previous, firstSecond) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        foreach (double[] part in (ReadOnlySpan<double[]>)[offset, seen])
        {
            for (int i = 0; i < part.Length; i++)
            {
                part[i] = reader.ReadDouble();
            }
        }

        rows = reader.ReadInt64();
    }

    // A slot forgets with a half-life of some 40 visits: six weeks of days.
    private const double SlotForgetting = 0.018;

    private double SlotOffset(long hour)
    {
        int slot = Slot(hour);
        return offset[slot] / (seen[slot] + ShrinkHours);
    }

    private int Slot(long hour) => (int)(((hour % offset.Length) + offset.Length) % offset.Length);

    private static int Hours(Seasonality seasonality) => seasonality switch { Seasonality.Day => 24, Seasonality.Week => 168, _ => 0 };
}

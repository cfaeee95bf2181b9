using System.Runtime.CompilerServices;

namespace Listening.Detection.Trends;

/// <summary>
/// Level, spread and rhythm of day of one hourly metric in some 250 bytes: the rules of <see cref="Spikes.SeriesBaseline"/> for one value an hour, with
/// the rhythm in single precision, which is far finer than any hour's own wandering.
/// </summary>
internal struct HourlyBaseline
{
    private const int Day = 24;
    private const double HourSeconds = 3600;

    // As for any series: six days until an hour's offset is believed by half, no clipping before fifty values, a thousandth is no difference,
    // an offset forgets with a half-life of some forty visits.
    private const double ShrinkVisits = 6, LeastRelative = 1e-3, SlotForgetting = 0.018;
    private const int UnclippedRows = 50;

    private Slots offset, seen;
    private double weight, sum, variance, quantum, previous;
    private long first;
    private int rows;

    public readonly double Level => weight > 0 ? sum / weight : 0;

    public readonly double Spread
    {
        get
        {
            double least = LeastRelative * Level;
            return Math.Sqrt(variance + (quantum * quantum) + (least * least));
        }
    }

    /// <summary>What the hour that begins at this unix second differs from the level by; 0 until a day was heard in full.</summary>
    public readonly double Offset(long hourStart)
    {
        if (rows == 0 || hourStart - first < Day * (long)HourSeconds)
        {
            return 0;
        }

        // The hour's own: a series of other rows has to interpolate here, hours have not.
        return SlotOffset(hourStart / (long)HourSeconds);
    }

    /// <param name="keep">Weight that the past keeps at each hour.</param>
    public void Learn(long hourStart, double value, double offsetNow, double keep)
    {
        if (rows == 0)
        {
            (first, previous) = (hourStart, double.NaN);
        }

        double step = Math.Abs(value - previous);
        if (step > 0 && (quantum == 0 || step < quantum))
        {
            quantum = step;
        }

        previous = value;
        double level = weight > 0 ? Level : value, forecast = level + offsetNow;
        double counted = rows < UnclippedRows ? value : Math.Min(value, forecast + (3 * Spread));
        double share = Math.Max(1 - keep, 1.0 / (rows + 1)), residual = counted - forecast;
        variance = (1 - share) * (variance + (share * residual * residual));
        int slot = Slot(hourStart / (long)HourSeconds);
        offset[slot] = (float)((offset[slot] * (1 - SlotForgetting)) + counted - level);
        seen[slot] = (float)((seen[slot] * (1 - SlotForgetting)) + 1);
        weight = (weight * keep) + 1;
        sum = (sum * keep) + counted - offsetNow;
        rows++;
    }

    public readonly void Write(BinaryWriter writer)
    {
        foreach (double value in (ReadOnlySpan<double>)[weight, sum, variance, quantum, previous])
        {
            writer.Write(value);
        }

        writer.Write(first);
        writer.Write(rows);
        for (int i = 0; i < Day; i++)
        {
            writer.Write(offset[i]);
            writer.Write(seen[i]);
        }
    }

    public static HourlyBaseline Read(BinaryReader reader)
    {
        var read = new HourlyBaseline
        {
            weight = reader.ReadDouble(), sum = reader.ReadDouble(), variance = reader.ReadDouble(), quantum = reader.ReadDouble(), previous = reader.ReadDouble(),
            first = reader.ReadInt64(), rows = reader.ReadInt32(),
        };
        for (int i = 0; i < Day; i++)
        {
            (read.offset[i], read.seen[i]) = (reader.ReadSingle(), reader.ReadSingle());
        }

        return read;
    }

    /// <summary>What earlier programs wrote: the bytes of a daily <see cref="Spikes.SeriesBaseline"/>.</summary>
    public static HourlyBaseline ReadOld(BinaryReader reader)
    {
        var read = new HourlyBaseline
        {
            weight = reader.ReadDouble(), sum = reader.ReadDouble(), variance = reader.ReadDouble(), quantum = reader.ReadDouble(), previous = reader.ReadDouble(),
        };
        double middle = reader.ReadDouble();
        read.first = double.IsNaN(middle) ? 0 : (long)middle - 1800;
        for (int i = 0; i < Day; i++)
        {
            read.offset[i] = (float)reader.ReadDouble();
        }

        for (int i = 0; i < Day; i++)
        {
            read.seen[i] = (float)reader.ReadDouble();
        }

        read.rows = (int)Math.Min(int.MaxValue, reader.ReadInt64());
        return read;
    }

    private readonly double SlotOffset(long hour) => offset[Slot(hour)] / (seen[Slot(hour)] + ShrinkVisits);

    private static int Slot(long hour) => (int)(((hour % Day) + Day) % Day);

    [InlineArray(Day)]
    private struct Slots
    {
        private float first;
    }
}

namespace Listening.Detection.Trends;

/// <summary>
/// One metric by the hour: forecast by level and hour of day, and two cumulative sums (Page 1954) of the standardised residual, up and down.
/// Their heights are log-likelihood ratios of "one standard deviation off" against "as usual", in nats, so one threshold fits all metrics.
/// </summary>
internal sealed class HourlyTrend
{
    // Before two days, the rhythm of the day is unknown and every morning would be a trend.
    private const int WarmUpHours = 48;

    // An hour counts at most four standard deviations: a single wild hour is the spike detector's, not a trend.
    private const double MostPerHour = 4;

    // Four weeks of hours.
    private const double HalfLifeHours = 672;

    private static readonly double s_keep = Numerics.PortableMath.Exp(-0.6931471805599453 / HalfLifeHours);

    private HourlyBaseline baseline;
    private double up, down, upSum, downSum, upExpected, downExpected;
    private int hours, upHours, downHours;

    public double Up => up;
    public double Down => down;
    public int UpHours => upHours;
    public int DownHours => downHours;
    public bool WarmingUp => hours < WarmUpHours;

    /// <summary>Forecast of the hour that begins at this unix second.</summary>
    public double Forecast(long hourStart) => baseline.Level + baseline.Offset(hourStart);

    public double Spread => baseline.Spread;

    public (double Observed, double Expected) RisenSince => (upSum / Math.Max(1, upHours), upExpected / Math.Max(1, upHours));
    public (double Observed, double Expected) FallenSince => (downSum / Math.Max(1, downHours), downExpected / Math.Max(1, downHours));

    /// <summary>One closed hour; call only for hours in which the metric exists.</summary>
    public void Learn(long hourStart, double value)
    {
        double offset = baseline.Offset(hourStart), forecast = baseline.Level + offset, spread = baseline.Spread;
        if (hours >= WarmUpHours && spread > 0)
        {
            double z = Math.Clamp((value - forecast) / spread, -MostPerHour, MostPerHour);
            up = Math.Max(0, up + z - 0.5);
            down = Math.Max(0, down - z - 0.5);
            (upHours, upSum, upExpected) = up > 0 ? (upHours + 1, upSum + value, upExpected + forecast) : (0, 0, 0);
            (downHours, downSum, downExpected) = down > 0 ? (downHours + 1, downSum + value, downExpected + forecast) : (0, 0, 0);
        }

        baseline.Learn(hourStart, value, offset, s_keep);
        hours++;
    }

    /// <summary>After a finding the sum begins anew, so that what lasts is found again.</summary>
    public void Restart(bool rises)
    {
        if (rises)
        {
            (up, upHours, upSum, upExpected) = (0, 0, 0, 0);
        }
        else
        {
            (down, downHours, downSum, downExpected) = (0, 0, 0, 0);
        }
    }

    public void Write(BinaryWriter writer)
    {
        baseline.Write(writer);
        foreach (double value in (ReadOnlySpan<double>)[up, down, upSum, downSum, upExpected, downExpected])
        {
            writer.Write(value);
        }

        writer.Write(hours);
        writer.Write(upHours);
        writer.Write(downHours);
    }

    /// <param name="old">As written before the baseline of hours had bytes of its own.</param>
    public static HourlyTrend Read(BinaryReader reader, bool old = false)
    {
        var trend = new HourlyTrend { baseline = old ? HourlyBaseline.ReadOld(reader) : HourlyBaseline.Read(reader) };
        (trend.up, trend.down, trend.upSum, trend.downSum) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        (trend.upExpected, trend.downExpected) = (reader.ReadDouble(), reader.ReadDouble());
        (trend.hours, trend.upHours, trend.downHours) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        return trend;
    }
}

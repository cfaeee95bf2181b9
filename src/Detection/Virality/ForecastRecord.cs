using Listening.Detection.Numerics;

namespace Listening.Detection.Virality;

/// <summary>
/// How wide a brand's forecasts must be to hold: every forecast is scored when its post breaches, and each end of the interval moves until one
/// breach in ten comes before it and one in ten after (adaptive conformal inference, Gibbs and Candès 2021, on quantiles as in Romano, Patterson and Candès 2019). Whatever the law of the spread,
/// the long run holds 80 %; the curve's own law only says where to start. A value: 40 bytes.
/// </summary>
public struct ForecastRecord
{
    // The part of breaches that may lie beyond each end.
    private const double Beyond = 0.1;

    // A post whose forecasts all fail moves that end by about a quarter (in ln of time), nine that hold take it back.
    private const double Step = 0.25;

    // The curve's own interval is never thinner than a tenth on either side: platforms count in batches. Ends move by e³ at most.
    private const double LeastWidth = 0.1, Most = 3;

    // A fifth wider to begin with, as the two families of simulated posts ask that may be tuned on.
    private const double Start = 0.2;

    // By how much the ends lie outside those of the curve's own interval, in ln of time; below 0 inside.
    private double early = Start, late = Start;

    public ForecastRecord()
    {
    }

    /// <summary>Posts whose forecasts were scored by their breach.</summary>
    public long Breached { get; private set; }

    /// <summary>Sum over them of the part of their forecasts whose interval held.</summary>
    public double Held { get; private set; }

    /// <summary>Sum over them of |ln(told median / truth)|.</summary>
    public double MedianError { get; private set; }

    /// <summary>The curve's own forecast with the interval that this brand's past asks for.</summary>
    public readonly GrowthForecast Widen(in GrowthForecast raw)
    {
        if (!raw.SaysWhen || raw.MedianSeconds <= 0)
        {
            return raw;
        }

        double first = Math.Min(raw.EarlySeconds, raw.MedianSeconds * PortableMath.Exp(-LeastWidth)) * PortableMath.Exp(-early);
        double last = Math.Max(raw.LateSeconds, raw.MedianSeconds * PortableMath.Exp(LeastWidth)) * PortableMath.Exp(late);
        last = Math.Min(GrowthCurve.HorizonSeconds, last);
        first = Math.Min(first, last);
        // A forecast that has always been late or early is drawn along.
        return raw with { EarlySeconds = first, LateSeconds = last, MedianSeconds = Math.Clamp(raw.MedianSeconds, first, last) };
    }

    /// <summary>A post has breached: what was said about it at each doubling of its count, and when it came.</summary>
    /// <param name="told">Unix second and the forecast as it was told.</param>
    public void Score(IReadOnlyList<(long Second, GrowthForecast Forecast)> told, long breachSecond)
    {
        // What was due later than a day after it was said was not claimed to come.
        (int scored, int tooEarly, int tooLate) = (0, 0, 0);
        double error = 0;
        foreach ((long second, GrowthForecast forecast) in told)
        {
            double truth = breachSecond - second;
            if (truth <= 0 || truth > GrowthCurve.HorizonSeconds)
            {
                continue;
            }

            scored++;
            tooEarly += truth < forecast.EarlySeconds ? 1 : 0;
            tooLate += truth > forecast.LateSeconds ? 1 : 0;
            error += Math.Abs(PortableMath.Log(Math.Max(forecast.MedianSeconds, 1) / truth));
        }

        if (scored == 0)
        {
            return;
        }

        Breached++;
        Held += 1 - ((double)(tooEarly + tooLate) / scored);
        MedianError += error / scored;
        early = Math.Clamp(early + (Step * (((double)tooEarly / scored) - Beyond)), -Most, Most);
        late = Math.Clamp(late + (Step * (((double)tooLate / scored) - Beyond)), -Most, Most);
    }

    internal readonly void Write(BinaryWriter writer)
    {
        writer.Write(early);
        writer.Write(late);
        writer.Write(Breached);
        writer.Write(Held);
        writer.Write(MedianError);
    }

    internal static ForecastRecord Read(BinaryReader reader) => new()
    {
        early = reader.ReadDouble(),
        late = reader.ReadDouble(),
        Breached = reader.ReadInt64(),
        Held = reader.ReadDouble(),
        MedianError = reader.ReadDouble(),
    };
}

using Listening.Detection.Numerics;

namespace Listening.Detection.Virality;

/// <summary>
/// One post's growth: a Kalman filter over the logarithm x of its velocity (views an hour) and the slope g of that. Sharing begets sharing
/// while g is positive; attention tires, so g returns to a slow decline. The forecast follows the mean path and its spread; every quantile
/// of the velocity is a path, and the time at which a path crosses the threshold is that quantile of the time.
/// Works for any count that only grows (impressions, shares, likes). A value: 72 bytes, no garbage.
/// </summary>
public struct GrowthCurve
{
    /// <summary>A day: later, another story decides.</summary>
    public const double HorizonSeconds = 86_400;

    // A phase of growth or decline lasts about an hour and a half; left alone, attention halves in some three hours (ln 2 / 0.25).
    private const double SlopeReversion = 0.7, RestingSlope = -0.25;

    // How strongly phases differ: one phase in six doubles within the hour or faster (slope 0.6 an hour).
    private const double SlopeDeviation = 0.6;

    // What moves the velocity beside its slope, as variance an hour: a large account shares, the day begins.
    private const double VelocityNoise = 0.05;

    // Platforms count in batches: an observed velocity is off by a fifth even when many were counted.
    private const double CountingNoise = 0.04;

    private const double SecondsPerHour = 3600;
    private const int Steps = 48;

    // Steps of the path in hours, growing: a minute at first, over an hour at the end, a day in all.
    private static readonly double[] s_steps = StepsOfADay();

    private long second;
    private double count, x, g, varX, covariance, varG;
    private int observations;

    /// <summary>The last count.</summary>
    public readonly double Count => count;

    /// <summary>Unix second of the last observation.</summary>
    public readonly long Second => second;

    /// <summary>Views an hour now; 0 until two observations.</summary>
    public readonly double Velocity => observations < 2 ? 0 : PortableMath.Exp(x);

    /// <param name="unixSecond">Event time; earlier than the last one, the observation is ignored.</param>
    /// <param name="value">The count so far.</param>
    public void Observe(long unixSecond, double value)
    {
        if (observations == 0)
        {
            (second, count, observations) = (unixSecond, value, 1);
            return;
        }

        double hours = (unixSecond - second) / SecondsPerHour;
        double gained = value - count;
        // A platform that takes views back tells nothing about growth.
        if (hours <= 0 || gained < 0)
        {
            count = hours < 0 ? count : value;
            return;
        }

        // None counted is read as a half, with the wide error of so small a number.
        double seen = PortableMath.Log(Math.Max(gained, 0.5) / hours);
        double noise = CountingNoise + (1 / Math.Max(gained, 0.5));
        if (observations == 1)
        {
            (x, varX) = (seen, noise);
            (g, varG, covariance) = (RestingSlope + (SlopeDeviation / 2), SlopeDeviation * SlopeDeviation, 0);
        }
        else
        {
            Predict(hours, ref x, ref g, ref varX, ref covariance, ref varG);
            // The mean velocity of the interval is that of its middle.
            double lag = -hours / 2;
            double expected = x + (lag * g);
            double gainX = varX + (lag * covariance), gainG = covariance + (lag * varG);
            double variance = gainX + (lag * gainG) + noise;
            double surprise = seen - expected;
            (gainX, gainG) = (gainX / variance, gainG / variance);
            x += gainX * surprise;
            g += gainG * surprise;
            double oldX = varX + (lag * covariance), oldG = covariance + (lag * varG);
            varX -= gainX * oldX;
            covariance -= gainX * oldG;
            varG -= gainG * oldG;
        }

        (second, count) = (unixSecond, value);
        observations++;
    }

    /// <summary>What the observations so far say about the time until <paramref name="threshold"/>.</summary>
    public readonly GrowthForecast Forecast(double threshold)
    {
        if (count >= threshold)
        {
            return GrowthForecast.Reached;
        }

        if (observations < 2)
        {
            return GrowthForecast.Unknown;
        }

        double low = -4, high = 4;
        for (int i = 0; i < 14; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = double.IsInfinity(Crossing(threshold, middle)) ? (middle, high) : (low, middle);
        }

        // Paths above `high` get there; a quantile of their times is a path that so many of them outdo.
        double probability = UpperNormal(high);
        return probability < GrowthForecast.LeastProbability
            ? GrowthForecast.Unknown with { Probability = probability }
            : new(probability, Quantile(threshold, 0.5 * probability), Quantile(threshold, 0.1 * probability), Quantile(threshold, 0.9 * probability));
    }

    /// <summary>The time that a part of all paths keeps; rounding must not push it beyond the horizon.</summary>
    private readonly double Quantile(double threshold, double part) => Math.Min(HorizonSeconds, Crossing(threshold, Deviation(part)));

    /// <summary>Seconds until the path at <paramref name="deviation"/> standard deviations crosses; infinite beyond the horizon.</summary>
    private readonly double Crossing(double threshold, double deviation)
    {
        double px = x, pg = g, vx = varX, c = covariance, vg = varG, total = count, elapsed = 0;
        double rate = PortableMath.Exp(px + (deviation * Math.Sqrt(vx)));
        foreach (double step in s_steps)
        {
            Predict(step, ref px, ref pg, ref vx, ref c, ref vg);
            double next = PortableMath.Exp(px + (deviation * Math.Sqrt(vx)));
            double gained = (rate + next) / 2 * step;
            if (total + gained >= threshold)
            {
                return (elapsed + (step * (threshold - total) / gained)) * SecondsPerHour;
            }

            (total, rate) = (total + gained, next);
            elapsed += step;
        }

        return double.PositiveInfinity;
    }

    private static void Predict(double hours, ref double x, ref double g, ref double varX, ref double covariance, ref double varG)
    {
        double keep = PortableMath.Exp(-SlopeReversion * hours), carried = (1 - keep) / SlopeReversion;
        x += (carried * g) + (RestingSlope * (hours - carried));
        g = (keep * g) + ((1 - keep) * RestingSlope);
        double kick = SlopeDeviation * SlopeDeviation * (1 - (keep * keep));
        // The slope's new noise reaches the velocity by a third of the way (integrated white noise), and both by a half.
        varX += (2 * carried * covariance) + (carried * carried * varG) + (VelocityNoise * hours) + (kick * hours * hours / 3);
        covariance = (keep * (covariance + (carried * varG))) + (kick * hours / 2);
        varG = (keep * keep * varG) + kick;
    }

    // P(normal > z), Abramowitz & Stegun 26.2.17: error below 1e-7, and nobody reads more of a probability.
    private static double UpperNormal(double z)
    {
        double a = Math.Abs(z), t = 1 / (1 + (0.2316419 * a));
        double tail = 0.3989422804014327 * PortableMath.Exp(-a * a / 2)
            * t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return z >= 0 ? tail : 1 - tail;
    }

    /// <summary>The deviation that a part <paramref name="tail"/> of all paths exceeds.</summary>
    private static double Deviation(double tail)
    {
        double low = -5, high = 5;
        // To a hundredth of a percent of a standard deviation: less than a second of any forecast.
        for (int i = 0; i < 17; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = UpperNormal(middle) > tail ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    private static double[] StepsOfADay()
    {
        // 1 minute × ratio^k summing to 24 hours.
        const double Ratio = 1.0887;
        double[] steps = new double[Steps];
        double step = 1.0 / 60, sum = 0;
        for (int i = 0; i < Steps; i++)
        {
            steps[i] = step;
            sum += step;
            step *= Ratio;
        }

        double scale = HorizonSeconds / SecondsPerHour / sum;
        for (int i = 0; i < Steps; i++)
        {
            steps[i] *= scale;
        }

        return steps;
    }

    internal readonly void Write(BinaryWriter writer)
    {
        writer.Write(second);
        writer.Write(observations);
        foreach (double value in (ReadOnlySpan<double>)[count, x, g, varX, covariance, varG])
        {
            writer.Write(value);
        }
    }

    internal static GrowthCurve Read(BinaryReader reader) => new()
    {
        second = reader.ReadInt64(),
        observations = reader.ReadInt32(),
        count = reader.ReadDouble(),
        x = reader.ReadDouble(),
        g = reader.ReadDouble(),
        varX = reader.ReadDouble(),
        covariance = reader.ReadDouble(),
        varG = reader.ReadDouble(),
    };
}

namespace Listening.Bench.Crisis;

/// <summary>A detector under test: ours, and the ways in which others do it.</summary>
internal interface IAlarm
{
    /// <summary>A height that grows with suspicion; the alarm rings when it passes the threshold found on quiet streams.</summary>
    double Observe(long second, int volume, int negative);
}

/// <summary>Feeds a detector that works by the minute.</summary>
internal abstract class MinuteAlarm : IAlarm
{
    private long minute = long.MinValue;
    private int volume, negative;
    private double height;

    public double Observe(long second, int volumeNow, int negativeNow)
    {
        if (second / 60 != minute && minute != long.MinValue)
        {
            height = Minute(volume, negative);
            (volume, negative) = (0, 0);
        }

        minute = second / 60;
        volume += volumeNow;
        negative += negativeNow;
        return height;
    }

    protected abstract double Minute(int volume, int negative);
}

/// <summary>Exponentially weighted mean and variance of five-minute negatives, memory of a day: the z-score of most home-made alerts.</summary>
internal sealed class EwmaZScore : MinuteAlarm
{
    private const double Share = 1.0 / 1440;
    private readonly Queue<int> five = new();
    private double mean, variance = 1, weight;
    private int sum;

    protected override double Minute(int volume, int negative)
    {
        five.Enqueue(negative);
        sum += negative;
        if (five.Count > 5)
        {
            sum -= five.Dequeue();
        }

        double deviation = sum - mean;
        double z = weight < 100 ? 0 : deviation / Math.Sqrt(variance + 1);
        double share = Math.Max(Share, 1 / ++weight);
        mean += share * deviation;
        variance = (1 - share) * (variance + (share * deviation * deviation));
        return z;
    }
}

/// <summary>The last hour's negatives against the mean hour of the past twelve: the "smart alert" of the suites.</summary>
internal sealed class HourAgainstTwelve : MinuteAlarm
{
    private readonly int[] ring = new int[720];
    private long minutes;
    private long hour, twelve;

    protected override double Minute(int volume, int negative)
    {
        twelve += negative - ring[minutes % 720];
        hour += negative - (minutes >= 60 ? ring[(minutes - 60) % 720] : 0);
        ring[minutes++ % 720] = negative;
        return minutes < 720 ? 0 : (hour + 1) / ((twelve / 12.0) + 1);
    }
}

/// <summary>Poisson tail of five-minute negatives against the mean of the past day; −ln p by Chernoff's bound.</summary>
internal sealed class PoissonTail : MinuteAlarm
{
    private readonly int[] ring = new int[1440];
    private long minutes, day, five;

    protected override double Minute(int volume, int negative)
    {
        day += negative - ring[minutes % 1440];
        five += negative - (minutes >= 5 ? ring[(minutes - 5) % 1440] : 0);
        ring[minutes++ % 1440] = negative;
        double mean = Math.Max(0.05, day / 1440.0 * 5);
        return minutes < 1440 || five <= mean ? 0 : (five * Math.Log(five / mean)) - five + mean;
    }
}

/// <summary>
/// Singular spectrum analysis: the last twelve hours of five-minute negatives embedded in windows of 24, projected on the two leading
/// directions, forecast by their linear recurrence; the residual over its spread. Refitted every hour, as ML.NET's SSA detector is fitted once.
/// </summary>
internal sealed class SpectrumResidual : MinuteAlarm
{
    private const int Window = 24, History = 144, Rank = 2;
    private readonly double[] ring = new double[History];
    private double[] recurrence = new double[Window - 1];
    private double variance = 1;
    private int minutes, sum;
    private long steps;
    private double height;

    protected override double Minute(int volume, int negative)
    {
        sum += negative;
        if (++minutes % 5 != 0)
        {
            return height;
        }

        double value = sum;
        sum = 0;
        if (steps >= History)
        {
            if (steps % 12 == 0)
            {
                Fit();
            }

            double forecast = 0;
            for (int i = 0; i < Window - 1; i++)
            {
                forecast += recurrence[i] * At(Window - 1 - i);
            }

            double residual = value - forecast;
            height = residual / Math.Sqrt(variance + 1);
            variance = (0.99 * variance) + (0.01 * Math.Min(residual * residual, 25 * (variance + 1)));
        }

        ring[steps++ % History] = value;
        return height;
    }

    private double At(long back) => ring[(steps - back) % History];

    private void Fit()
    {
        double[,] covariance = new double[Window, Window];
        for (int start = 0; start + Window <= History; start++)
        {
            for (int i = 0; i < Window; i++)
            {
                for (int j = i; j < Window; j++)
                {
                    covariance[i, j] += At(History - start - i) * At(History - start - j);
                }
            }
        }

        recurrence = new double[Window - 1];
        double verticality = 0;
        double[][] directions = new double[Rank][];
        for (int r = 0; r < Rank; r++)
        {
            double[] v = Enumerable.Range(0, Window).Select(i => r == 0 ? 1.0 : i - (Window / 2.0)).ToArray();
            for (int iteration = 0; iteration < 30; iteration++)
            {
                double[] next = new double[Window];
                for (int i = 0; i < Window; i++)
                {
                    for (int j = 0; j < Window; j++)
                    {
                        next[i] += (i <= j ? covariance[i, j] : covariance[j, i]) * v[j];
                    }
                }

                for (int earlier = 0; earlier < r; earlier++)
                {
                    double along = next.Zip(directions[earlier], (a, b) => a * b).Sum();
                    next = [.. next.Zip(directions[earlier], (a, b) => a - (along * b))];
                }

                double norm = Math.Sqrt(next.Sum(a => a * a));
                if (norm == 0)
                {
                    break;
                }

                v = [.. next.Select(a => a / norm)];
            }

            directions[r] = v;
            double last = v[Window - 1];
            verticality += last * last;
            for (int i = 0; i < Window - 1; i++)
            {
                recurrence[i] += last * v[i];
            }
        }

        for (int i = 0; i < Window - 1; i++)
        {
            recurrence[i] /= Math.Max(1e-6, 1 - verticality);
        }
    }
}

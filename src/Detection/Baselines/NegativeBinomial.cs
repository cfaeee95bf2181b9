using Listening.Detection.Numerics;

namespace Listening.Detection.Baselines;

/// <summary>
/// Counts whose rate is itself uncertain: mean <paramref name="Mean"/>, variance mean + mean²·<paramref name="Dispersion"/>.
/// Dispersion 0 is Poisson. Tails are exact for small counts, so 0.4 mentions per 5 minutes is a normal brand.
/// </summary>
public readonly record struct NegativeBinomial(double Mean, double Dispersion)
{
    // Below this the law cannot be told from Poisson, and the beta function would lose digits.
    private const double PoissonDispersion = 1e-7;

    public double Variance => Mean + Mean * Mean * Dispersion;

    /// <summary>ln P(X ≥ count).</summary>
    public double LogUpperTail(long count)
    {
        if (count <= 0) return 0;
        double size = Size;
        return IncompleteBeta.Log(Mean / (Mean + size), count, size);
    }

    /// <summary>ln P(X ≤ count).</summary>
    public double LogLowerTail(long count)
    {
        if (count < 0) return double.NegativeInfinity;
        double size = Size;
        return IncompleteBeta.Log(size / (Mean + size), size, count + 1.0);
    }

    /// <summary>Smallest count whose chance of being exceeded is at most <paramref name="tail"/>.</summary>
    public long UpperQuantile(double tail)
    {
        double target = PortableMath.Log(tail);
        long low = -1, high = 1 + (long)(Mean + 4 * Math.Sqrt(Variance));
        while (LogUpperTail(high + 1) > target)
        {
            low = high;
            high *= 2;
        }
        while (high - low > 1)
        {
            long middle = low + (high - low) / 2;
            if (LogUpperTail(middle + 1) > target) low = middle;
            else high = middle;
        }
        return high;
    }

    /// <summary>Smallest count whose chance of not being exceeded is above <paramref name="tail"/>.</summary>
    public long LowerQuantile(double tail)
    {
        double target = PortableMath.Log(tail);
        long low = -1, high = 1 + (long)Mean;
        while (LogLowerTail(high) <= target) high *= 2;
        while (high - low > 1)
        {
            long middle = low + (high - low) / 2;
            if (LogLowerTail(middle) > target) high = middle;
            else low = middle;
        }
        return high;
    }

    private double Size => 1 / Math.Max(Dispersion, PoissonDispersion);
}

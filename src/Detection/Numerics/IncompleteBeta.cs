namespace Listening.Detection.Numerics;

/// <summary>Logarithm of the regularised incomplete beta function I_x(a, b): every tail we need (negative binomial, binomial) is one.</summary>
public static class IncompleteBeta
{
    // The fraction needs about √max(a, b) terms near the mode; 10 000 covers parameters up to 10^8.
    private const int MaxTerms = 10_000;
    private const double Tolerance = 1e-13;
    private const double Tiny = 1e-300;

    /// <summary>ln I_x(a, b) for x in 0..1, a, b &gt; 0; keeps its precision far below the smallest double.</summary>
    public static double Log(double x, double a, double b)
    {
        if (x <= 0) return double.NegativeInfinity;
        if (x >= 1) return 0;
        double front = a * PortableMath.Log(x) + b * PortableMath.Log1P(-x)
            + PortableMath.LogGamma(a + b) - PortableMath.LogGamma(a) - PortableMath.LogGamma(b);
        if (x < (a + 1) / (a + b + 2))
            return Math.Min(0, front + PortableMath.Log(Fraction(x, a, b) / a));
        double complement = PortableMath.Exp(front) * Fraction(1 - x, b, a) / b;
        return complement >= 1 ? double.NegativeInfinity : PortableMath.Log1P(-complement);
    }

    // Modified Lentz evaluation of the continued fraction (Abramowitz & Stegun 26.5.8).
    private static double Fraction(double x, double a, double b)
    {
        double c = 1, d = 1 / NotZero(1 - (a + b) * x / (a + 1)), h = d;
        for (int m = 1; m <= MaxTerms; m++)
        {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / NotZero(1 + even * d);
            c = NotZero(1 + even / c);
            h *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / NotZero(1 + odd * d);
            c = NotZero(1 + odd / c);
            double step = d * c;
            h *= step;
            if (Math.Abs(step - 1) < Tolerance) break;
        }
        return h;
    }

    private static double NotZero(double v) => Math.Abs(v) < Tiny ? Tiny : v;
}

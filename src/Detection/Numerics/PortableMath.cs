namespace Listening.Detection.Numerics;

/// <summary>
/// Logarithm, exponential and log-gamma from IEEE basic operations in a fixed order, so that a score has the same bits on every CPU
/// and operating system (<see cref="Math"/> calls the platform's C library, which may differ in the last bit). Relative error below 1e-14.
/// </summary>
public static class PortableMath
{
    // ln 2 split as in fdlibm: the high part has trailing zero bits, so exponent × high part is exact.
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double HalfLogTwoPi = 0.918938533204672741780329736406;

    /// <summary>Natural logarithm; −∞ at 0, NaN below.</summary>
    public static double Log(double x)
    {
        if (!(x > 0)) return x == 0 ? double.NegativeInfinity : double.NaN;
        if (double.IsPositiveInfinity(x)) return x;
        int exponent = 0;
        if (x < 2.2250738585072014e-308)
        {
            x *= 18014398509481984.0; // 2^54 lifts a subnormal
            exponent = -54;
        }
        long bits = BitConverter.DoubleToInt64Bits(x);
        exponent += (int)(bits >> 52) - 1023;
        double mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFFL) | 0x3FF0000000000000L);
        if (mantissa > 1.4142135623730951)
        {
            mantissa *= 0.5;
            exponent++;
        }
        return exponent * Ln2High + (TwoAtanh((mantissa - 1) / (mantissa + 1)) + exponent * Ln2Low);
    }

    /// <summary>ln(1 + x) without loss near 0.</summary>
    public static double Log1P(double x) => x is > -0.25 and < 0.4 ? TwoAtanh(x / (2 + x)) : Log(1 + x);

    /// <summary>e^x; 0 below −745, ∞ above 709.78.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x > 709.78) return double.PositiveInfinity;
        if (x < -745.2) return 0;
        double k = Math.Round(x * 1.4426950408889634);
        double r = x - k * Ln2High - k * Ln2Low;
        double sum = 1;
        for (int i = 14; i >= 1; i--) sum = 1 + sum * r / i;
        int half = (int)k / 2;
        return sum * PowerOfTwo(half) * PowerOfTwo((int)k - half);
    }

    /// <summary>x to the power y for x ≥ 0.</summary>
    public static double Pow(double x, double y) => x == 0 ? (y == 0 ? 1 : 0) : Exp(y * Log(x));

    /// <summary>ln Γ(x) for x &gt; 0: shifted to at least 10, then Stirling's series (absolute error below 1e-13 of the shifted value).</summary>
    public static double LogGamma(double x)
    {
        double product = 1;
        while (x < 10)
        {
            product *= x;
            x += 1;
        }
        double z = 1 / (x * x);
        double series = (1.0 / 12 - z * (1.0 / 360 - z * (1.0 / 1260 - z * (1.0 / 1680 - z * (1.0 / 1188 - z * 691.0 / 360360))))) / x;
        return (x - 0.5) * Log(x) - x + HalfLogTwoPi + series - Log(product);
    }

    private static double TwoAtanh(double s)
    {
        double z = s * s, sum = 1.0 / 23;
        for (int i = 21; i >= 1; i -= 2) sum = 1.0 / i + z * sum;
        return 2 * s * sum;
    }

    private static double PowerOfTwo(int k) => BitConverter.Int64BitsToDouble((long)(k + 1023) << 52);
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Listening.Detection.Sentiment.Training;

/// <summary>
/// Vector loops of fixed width with separate multiply and add: the same bits on every CPU, which fused or wider ones would not give.
/// Lengths are multiples of 8.
/// </summary>
internal static class Wide
{
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ReadOnlySpan<Vector256<float>> x = Vectors(a), y = Vectors(b);
        Vector256<float> even = default, odd = default;
        int i = 0;
        for (; i + 1 < x.Length; i += 2)
        {
            even += x[i] * y[i];
            odd += x[i + 1] * y[i + 1];
        }
        if (i < x.Length) even += x[i] * y[i];
        even += odd;
        Vector128<float> half = even.GetLower() + even.GetUpper();
        return half[0] + half[2] + (half[1] + half[3]);
    }

    /// <summary>y += a·x.</summary>
    public static void AddScaled(Span<float> y, float a, ReadOnlySpan<float> x)
    {
        Span<Vector256<float>> to = MemoryMarshal.Cast<float, Vector256<float>>(y);
        ReadOnlySpan<Vector256<float>> from = Vectors(x);
        Vector256<float> factor = Vector256.Create(a);
        for (int i = 0; i < to.Length; i++) to[i] += factor * from[i];
    }

    /// <summary>One AdaGrad step with the gradient a·x.</summary>
    public static void AdaGrad(Span<float> w, Span<float> squares, float a, ReadOnlySpan<float> x, float rate, float decay)
    {
        Span<Vector256<float>> weights = MemoryMarshal.Cast<float, Vector256<float>>(w), sums = MemoryMarshal.Cast<float, Vector256<float>>(squares);
        ReadOnlySpan<Vector256<float>> from = Vectors(x);
        Vector256<float> factor = Vector256.Create(a), step = Vector256.Create(rate), shrink = Vector256.Create(decay);
        for (int i = 0; i < weights.Length; i++)
        {
            Vector256<float> g = factor * from[i] + shrink * weights[i];
            sums[i] += g * g;
            weights[i] -= step * g / Vector256.Sqrt(sums[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<Vector256<float>> Vectors(ReadOnlySpan<float> a) => MemoryMarshal.Cast<float, Vector256<float>>(a);
}

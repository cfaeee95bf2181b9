using System.Buffers;
using Listening.Detection.Numerics;
using Listening.Detection.Spikes;

namespace Listening.Detection.Baselines;

/// <summary>
/// How the last minutes compare with what level and rhythm expect, for windows of a minute and less: attention that wanders over an hour has
/// hardly moved within two minutes, so what is left unexplained there is small and a sudden change is seen sooner. Few counts say little, and
/// then this is the slower forecast. The dispersion about it is measured for each window.
/// </summary>
internal sealed class RecentLevel
{
    /// <summary>Lengths in seconds: scan windows by which a sudden change is seen first.</summary>
    public static readonly int[] Windows = [20, 60];

    /// <summary>A minute is learnt this much later: it must not raise the expectation of the window that it lies in.</summary>
    public const int LagMinutes = 2;

    // Three minutes: at ten negatives a minute some forty of them, at fewer the slower forecast speaks anyway.
    private const double HalfLifeMinutes = 3;

    private static readonly double s_keep = PortableMath.Exp(-0.6931471805599453 / HalfLifeMinutes), s_keepWeek = PortableMath.Exp(-0.6931471805599453 / 10_080);

    // As many expected counts as a dispersion of a twentieth is worth.
    private const double Prior = 20;

    private readonly Dispersion[] dispersions = [new(0.05), new(0.05)];
    private double heard, expected, factorBefore = 1;

    // Part of the slower forecast, about 1.
    private double Factor => (Prior + heard) / (Prior + expected);

    /// <param name="slow">The slower forecast of this window.</param>
    /// <param name="uncertainty">Relative variance of the level itself.</param>
    /// <param name="episodeOpen">What is being judged is no measure of itself.</param>
    public NegativeBinomial Forecast(int window, double slow, double uncertainty, bool episodeOpen)
    {
        double factor = Factor;
        return new(slow * (episodeOpen ? Math.Min(1, factor) : factor), dispersions[window].Value + uncertainty);
    }

    /// <summary>A minute that lies <see cref="LagMinutes"/> back, as its thirds; call for every minute, in order.</summary>
    /// <param name="slow">The slower forecast of the whole minute.</param>
    public void Learn(ReadOnlySpan<int> thirds, double slow, bool episodeOpen)
    {
        // As it was forecast then: without the minute between.
        double forecast = slow * factorBefore, minute = 0;
        factorBefore = Factor;
        var third = new NegativeBinomial(forecast / 3, dispersions[0].Value);
        foreach (int count in thirds)
        {
            // An episode does not become normal: three standard deviations and one.
            double counted = Math.Min(count, third.Mean + (3 * Math.Sqrt(third.Variance)) + 1);
            dispersions[0].Learn(counted, third.Mean, s_keepWeek);
            minute += count;
        }

        var whole = new NegativeBinomial(forecast, dispersions[1].Value);
        minute = Math.Min(minute, whole.Mean + (3 * Math.Sqrt(whole.Variance)) + 1);
        dispersions[1].Learn(minute, forecast, s_keepWeek);
        if (!episodeOpen)
        {
            heard = (heard * s_keep) + minute;
            expected = (expected * s_keep) + slow;
        }
    }

    public void Write(IBufferWriter<byte> writer)
    {
        StateFormat.Write(writer, heard);
        StateFormat.Write(writer, expected);
        StateFormat.Write(writer, factorBefore);
        dispersions[0].Write(writer);
        dispersions[1].Write(writer);
    }

    public void Read(ref ReadOnlySpan<byte> state)
    {
        heard = StateFormat.ReadDouble(ref state);
        expected = StateFormat.ReadDouble(ref state);
        factorBefore = StateFormat.ReadDouble(ref state);
        dispersions[0].Read(ref state);
        dispersions[1].Read(ref state);
    }
}

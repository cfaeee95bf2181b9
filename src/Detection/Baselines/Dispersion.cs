using System.Buffers;
using Listening.Detection.Spikes;

namespace Listening.Detection.Baselines;

/// <summary>
/// Over-dispersion of the counts of one window length about their forecasts: the part of the relative variance that is not Poisson's,
/// by the method of moments with a prior. Closed windows that do not overlap are its samples.
/// </summary>
internal struct Dispersion(double prior)
{
    // The prior is worth ten samples: 1.4/√10 is the relative error of ten squared residuals, about what we know beforehand.
    private const double PriorSamples = 10;

    private double excess, square, mean, samples;

    public readonly double Value
    {
        get
        {
            if (samples == 0)
            {
                return prior;
            }

            // One residual of a small count says little about dispersion: its error is that of (μ + 1/prior)² against μ².
            double typical = (mean / samples) + (1 / prior);
            double weight = PriorSamples * typical * typical;
            return Math.Max(0, ((prior * weight) + excess) / (weight + square));
        }
    }

    /// <param name="count">Clipped by the caller, so that an episode does not become normal.</param>
    /// <param name="keep">Weight that the past keeps at each sample.</param>
    public void Learn(double count, double forecast, double keep)
    {
        double residual = count - forecast;
        excess = (excess * keep) + (residual * residual) - forecast;
        square = (square * keep) + (forecast * forecast);
        mean = (mean * keep) + forecast;
        samples = (samples * keep) + 1;
    }

    public readonly void Write(IBufferWriter<byte> writer)
    {
        StateFormat.Write(writer, excess);
        StateFormat.Write(writer, square);
        StateFormat.Write(writer, mean);
        StateFormat.Write(writer, samples);
    }

    public void Read(ref ReadOnlySpan<byte> state)
    {
        excess = StateFormat.ReadDouble(ref state);
        square = StateFormat.ReadDouble(ref state);
        mean = StateFormat.ReadDouble(ref state);
        samples = StateFormat.ReadDouble(ref state);
    }
}

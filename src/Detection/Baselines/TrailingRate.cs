using System.Buffers;
using Listening.Detection.Numerics;
using Listening.Detection.Spikes;

namespace Listening.Detection.Baselines;

/// <summary>
/// What a stream normally does in a minute, learnt minute by minute with a half-life of a day: a Gamma belief about the rate of mentions,
/// a Beta belief about the share of negatives, and the over-dispersion of the counts. A minute counts at most three standard deviations
/// above the forecast, so a crisis of hours does not become normal and a lasting change does within days.
/// </summary>
internal sealed class TrailingRate
{
    // A day: long enough to hold every hour once, short enough to follow a brand that grows.
    private static readonly double s_keep = PortableMath.Exp(-0.6931471805599453 / 1440);

    // Belief before the first minute: one mention a minute, worth one minute of evidence; a quarter of posts negative, worth four posts.
    private const double PriorMentions = 1, PriorMinutes = 1, PriorNegatives = 1, PriorPosts = 4;

    // People's attention drifts by at least a fifth between like hours; also the belief before the first residuals.
    private const double LeastDispersion = 0.04;

    private double _mentions, _minutes, _negatives, _excess, _square;

    /// <summary>Minutes of evidence behind the rate (decayed); under 60 the stream is warming up.</summary>
    public double Minutes => _minutes;

    public NegativeBinomial Volume(double seconds)
    {
        double shape = PriorMentions + _mentions;
        double mean = shape / (PriorMinutes + _minutes) * (seconds / 60);
        return new(mean, Dispersion + 1 / shape);
    }

    public NegativeBinomial Negatives(double seconds)
    {
        NegativeBinomial volume = Volume(seconds);
        return new(volume.Mean * Share, volume.Dispersion + 1 / (PriorNegatives + _negatives));
    }

    /// <summary>Expected share of negatives, 0..1.</summary>
    public double Share => (PriorNegatives + _negatives) / (PriorPosts + _mentions);

    private double Dispersion => Math.Max(LeastDispersion, _excess / Math.Max(_square, 1));

    public void Learn(int volume, int negatives)
    {
        NegativeBinomial forecast = Volume(60);
        double mean = forecast.Mean;
        double count = Math.Min(volume, mean + 3 * Math.Sqrt(forecast.Variance) + 1);
        NegativeBinomial negativeForecast = Negatives(60);
        double negative = Math.Min(negatives, negativeForecast.Mean + 3 * Math.Sqrt(negativeForecast.Variance) + 1);
        double residual = count - mean;
        if (_minutes > 10) // before, residuals measure our ignorance, not the stream
        {
            _excess = _excess * s_keep + (residual * residual - mean);
            _square = _square * s_keep + mean * mean;
        }
        _mentions = _mentions * s_keep + count;
        _negatives = _negatives * s_keep + Math.Min(negative, count);
        _minutes = _minutes * s_keep + 1;
    }

    public void Write(IBufferWriter<byte> writer)
    {
        StateFormat.Write(writer, _mentions);
        StateFormat.Write(writer, _minutes);
        StateFormat.Write(writer, _negatives);
        StateFormat.Write(writer, _excess);
        StateFormat.Write(writer, _square);
    }

    public void Read(ref ReadOnlySpan<byte> state)
    {
        _mentions = StateFormat.ReadDouble(ref state);
        _minutes = StateFormat.ReadDouble(ref state);
        _negatives = StateFormat.ReadDouble(ref state);
        _excess = StateFormat.ReadDouble(ref state);
        _square = StateFormat.ReadDouble(ref state);
    }
}

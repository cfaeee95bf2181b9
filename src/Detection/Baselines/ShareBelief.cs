using System.Buffers;
using Listening.Detection.Numerics;
using Listening.Detection.Spikes;

namespace Listening.Detection.Baselines;

/// <summary>
/// The usual share of negatives among a stream's mentions, forgetting with a half-life of a day, and how much posts of one quarter of an
/// hour agree with each other (intra-class correlation): n of them count as n / (1 + (n − 1)ρ) independent voices.
/// </summary>
internal sealed class ShareBelief
{
    // Before the first post: a quarter negative, worth four posts.
    private const double PriorNegatives = 1, PriorPosts = 4;

    // One percent: a hundred voices at most. Worth ten samples like the stream's and some four hundred pairs of posts.
    private const double PriorCorrelation = 0.01, PriorSamples = 10, PriorPairs = 400;

    // Half-life of a day for the share (minutes) and a week for the correlation (quarters of an hour).
    private static readonly double s_keepMinute = PortableMath.Exp(-0.6931471805599453 / 1440), s_keepQuarter = PortableMath.Exp(-0.6931471805599453 / 672);

    private double negatives, posts, excess, pairs, samples;

    /// <summary>0..1.</summary>
    public double Share => (PriorNegatives + negatives) / (PriorPosts + posts);

    /// <summary>Relative variance of the share: what it adds to the dispersion of negatives.</summary>
    public double Dispersion
    {
        get
        {
            double share = Share;
            return ((1 - share) / share * Correlation) + Uncertainty;
        }
    }

    /// <summary>Relative variance that is left by few posts.</summary>
    public double Uncertainty => 1 / (PriorNegatives + negatives);

    private double Correlation
    {
        get
        {
            double weight = PriorPairs + (samples > 0 ? PriorSamples * pairs / samples : 0);
            // Never below a thousandth: a thousand posts are not a thousand independent voices.
            return Math.Max(0.001, ((PriorCorrelation * weight) + excess) / (weight + pairs));
        }
    }

    /// <summary>ln P(at least this many negatives among this many posts).</summary>
    public double LogUpperTail(int volume, int negative)
    {
        // What is not known of the usual share moves all posts alike: the correlation of a beta-binomial with that many posts behind it.
        double voices = volume / (1 + ((volume - 1) * (Correlation + (1 / (PriorPosts + posts + 1)))));
        double against = voices * negative / volume;
        return IncompleteBeta.Log(Share, against, Math.Max(voices - against, 0) + 1);
    }

    public void LearnMinute(double volume, double negative)
    {
        posts = (posts * s_keepMinute) + volume;
        negatives = (negatives * s_keepMinute) + Math.Min(negative, volume);
    }

    public void LearnQuarter(double volume, double negative)
    {
        double share = Share, usual = volume * share, each = share * (1 - share);
        double residual = Math.Min(negative - usual, 3 * Math.Sqrt(volume * each));
        excess = (excess * s_keepQuarter) + (residual * residual) - (volume * each);
        pairs = (pairs * s_keepQuarter) + (volume * Math.Max(0, volume - 1) * each);
        samples = (samples * s_keepQuarter) + 1;
    }

    public void Write(IBufferWriter<byte> writer)
    {
        StateFormat.Write(writer, negatives);
        StateFormat.Write(writer, posts);
        StateFormat.Write(writer, excess);
        StateFormat.Write(writer, pairs);
        StateFormat.Write(writer, samples);
    }

    public void Read(ref ReadOnlySpan<byte> state)
    {
        negatives = StateFormat.ReadDouble(ref state);
        posts = StateFormat.ReadDouble(ref state);
        excess = StateFormat.ReadDouble(ref state);
        pairs = StateFormat.ReadDouble(ref state);
        samples = StateFormat.ReadDouble(ref state);
    }
}

namespace Listening.Detection.Virality;

/// <summary>When a post will have been seen as often as the threshold: whether it gets there, and if it does, when.</summary>
/// <param name="Probability">Chance to get there within <see cref="GrowthCurve.HorizonSeconds"/>, 0..1.</param>
/// <param name="MedianSeconds">Time from now, given that it gets there; infinite where <paramref name="Probability"/> is below <see cref="LeastProbability"/>.</param>
/// <param name="EarlySeconds">Of the posts that get there, one in ten does so sooner.</param>
/// <param name="LateSeconds">One in ten does so later: with <paramref name="EarlySeconds"/> the 80 % interval.</param>
public readonly record struct GrowthForecast(double Probability, double MedianSeconds, double EarlySeconds, double LateSeconds)
{
    /// <summary>Below this, no time is worth saying.</summary>
    public const double LeastProbability = 0.1;

    /// <summary>The threshold is behind us.</summary>
    public static readonly GrowthForecast Reached = new(1, 0, 0, 0);

    /// <summary>Too little is known.</summary>
    public static readonly GrowthForecast Unknown = new(0, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);

    public bool SaysWhen => double.IsFinite(MedianSeconds);
}

namespace Listening.Detection.Virality;

/// <summary>When a post will have been seen as often as the threshold.</summary>
/// <param name="Probability">Chance to get there within <see cref="GrowthCurve.HorizonSeconds"/>, 0..1.</param>
/// <param name="MedianSeconds">Time from now at which it is as likely as not; infinite when it is not.</param>
/// <param name="EarlySeconds">One in ten gets there sooner.</param>
/// <param name="LateSeconds">One in ten gets there later, or never (infinite): with <paramref name="EarlySeconds"/> the 80 % interval.</param>
public readonly record struct GrowthForecast(double Probability, double MedianSeconds, double EarlySeconds, double LateSeconds)
{
    /// <summary>The threshold is behind us.</summary>
    public static readonly GrowthForecast Reached = new(1, 0, 0, 0);

    /// <summary>Too little is known.</summary>
    public static readonly GrowthForecast Unknown = new(0, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);
}

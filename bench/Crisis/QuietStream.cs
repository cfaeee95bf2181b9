namespace Listening.Bench.Crisis;

/// <summary>
/// How a brand sounds without a crisis: a day and week rhythm, attention that wanders (a log-normal factor which returns to 1 within an hour
/// or two), counts that are Poisson given that attention, and a share of negatives that wanders too. Every figure is drawn from the seed.
/// </summary>
internal sealed class QuietStream
{
    private readonly Draw draw;
    private readonly double dayAmplitude, dayPhase, weekend, noise, noiseMemory, shareNoise, share;
    private double attention, mood;

    /// <param name="perMinute">Mean mentions a minute over the week.</param>
    public QuietStream(double perMinute, int seed)
    {
        PerMinute = perMinute;
        draw = new Draw(seed);
        dayAmplitude = draw.Uniform(0.3, 0.8);
        dayPhase = draw.Uniform(0, 24);
        weekend = draw.Uniform(0.6, 1.1);
        noise = draw.Uniform(0.1, 0.35);
        noiseMemory = draw.Uniform(1200, 7200);
        share = draw.Uniform(0.08, 0.35);
        shareNoise = draw.Uniform(0.1, 0.3);
        attention = noise * draw.Normal();
    }

    public double PerMinute { get; }

    /// <summary>The stream's usual share of negatives.</summary>
    public double Share => share;

    /// <summary>Mentions a second expected at this time of day and week, before the wandering.</summary>
    public double RateAt(long second)
    {
        double hour = second / 3600.0 % 24, day = Math.Floor(second / 86_400.0) % 7;
        return PerMinute / 60 * (1 + (dayAmplitude * Math.Sin((hour - dayPhase) / 24 * 2 * Math.PI))) * (day >= 5 ? weekend : 1);
    }

    /// <summary>Counts of the <paramref name="seconds"/> that begin at <paramref name="second"/>.</summary>
    public (int Volume, int Negative) Next(long second, int seconds)
    {
        double step = seconds / noiseMemory, keep = 1 - step, kick = Math.Sqrt(2 * step);
        attention = (attention * keep) + (noise * kick * draw.Normal());
        mood = (mood * keep) + (shareNoise * kick * draw.Normal());
        double rate = RateAt(second) * seconds * Math.Exp(attention - (noise * noise / 2));
        double odds = share / (1 - share) * Math.Exp(mood), negativeShare = odds / (1 + odds);
        int negative = draw.Poisson(rate * negativeShare);
        return (negative + draw.Poisson(rate * (1 - negativeShare)), negative);
    }
}

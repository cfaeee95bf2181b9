namespace Listening.Detection.Spikes;

/// <summary>
/// How rare a deviation is for this series, from its own past: a running quantile which one value in 50 exceeds, and above it an
/// exponential tail whose mean excess is learnt (peaks over threshold; the excess of a logarithm is exponential when the series has a
/// power-law tail, as attention has). Deviations are dimensionless, so one prior fits all series.
/// </summary>
internal struct ExceedanceTail
{
    // One in 50: rare enough to be tail, frequent enough that a day of five-minute rows holds six.
    private const double Share = 0.02;
    private const double LogOfFifty = 3.912023005428146;

    // Prior: the excess of ln(1 + deviation) is about a half, worth ten exceedances (1.7 days of five-minute rows).
    private const double PriorExcess = 0.5, PriorWeight = 10;

    // Within a tenth of the spread everything is ordinary, also for a mean of twelve rows (ln 1.1); until the series has spoken the tail
    // begins at some two spreads (ln 2.7).
    private const double LeastQuantile = 0.09531017980432493, FirstQuantile = 1;

    private double quantile, excess, weight;
    private long rows;

    public ExceedanceTail() => quantile = FirstQuantile;

    private readonly double Scale => ((PriorExcess * PriorWeight) + excess) / (PriorWeight + weight);

    /// <summary>−ln P(deviation at least this large); 0 below the quantile. Looks only at earlier values.</summary>
    public readonly double Rarity(double deviation) =>
        deviation > quantile ? LogOfFifty + ((deviation - quantile) / Scale) : 0;

    /// <param name="keep">Weight that the past keeps at each row.</param>
    public void Learn(double deviation, double keep)
    {
        // Stochastic approximation: large steps first, then a fiftieth of the tail's scale, so that it follows the series.
        double step = Scale * Math.Max(Share, 1 / (1 + (rows++ * Share)));
        excess *= keep;
        weight *= keep;
        if (deviation > quantile)
        {
            excess += deviation - quantile;
            weight += 1;
            quantile += step * (1 - Share);
        }
        else
        {
            quantile = Math.Max(LeastQuantile, quantile - (step * Share));
        }
    }
}

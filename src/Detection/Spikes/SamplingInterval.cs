namespace Listening.Detection.Spikes;

/// <summary>The usual distance of rows in seconds, by majority vote (Boyer–Moore): gaps, repeats and single odd rows do not move it.</summary>
internal struct SamplingInterval
{
    // As many dissenting rows as this change an established interval.
    private const int Conviction = 20;

    private int votes;

    /// <summary>0 until two rows with different times were seen.</summary>
    public double Seconds { get; private set; }

    /// <summary>True when the interval changed.</summary>
    public bool Learn(double seconds)
    {
        if (!(seconds > 0))
        {
            return false;
        }

        // Clocks jitter: a tenth more or less is the same interval.
        if (Math.Abs(seconds - Seconds) <= Seconds / 10)
        {
            votes = Math.Min(votes + 1, Conviction);
            return false;
        }

        if (--votes >= 0)
        {
            return false;
        }

        (Seconds, votes) = (seconds, 1);
        return true;
    }
}

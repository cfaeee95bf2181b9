namespace Listening.Detection.Spikes;

/// <summary>The answer for one row of a series.</summary>
/// <param name="Score">0..1; high on the row that opens or escalates an episode, 0 while it merely stays open; 0.5 is the alarm threshold.</param>
/// <param name="Alarm">This row opens an episode, or lifts an open one well above where it was reported.</param>
/// <param name="Expected">Forecast for this row, made before it was read.</param>
/// <param name="Upper">Value that the forecast's spread (three standard deviations) reaches.</param>
/// <param name="Rarity">−ln of the share of earlier rows that stood out as much, extrapolated by the series' own tail; 0 when ordinary.</param>
/// <param name="WindowRows">How many rows the deviation was averaged over.</param>
public readonly record struct SeriesVerdict(double Score, bool Alarm, double Expected, double Upper, double Rarity, int WindowRows)
{
    /// <summary>A row that holds no value or repeats the one before.</summary>
    public static readonly SeriesVerdict Skipped = new(0, false, double.NaN, double.NaN, 0, 0);
}

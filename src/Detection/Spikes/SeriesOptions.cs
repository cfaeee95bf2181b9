namespace Listening.Detection.Spikes;

/// <summary>Which rhythm is learnt and subtracted.</summary>
public enum Seasonality : byte { None, Day, Week }

/// <summary>What a user decides about a series; the rest is learnt from its earlier rows.</summary>
public sealed record SeriesOptions
{
    public static readonly SeriesOptions Default = new();

    /// <summary>False alarms a week that are acceptable. Default 1.</summary>
    public double FalseAlarmsPerWeek { get; init; } = 1;

    /// <summary>Default: hour of day. A week's rhythm needs some weeks of history before it helps.</summary>
    public Seasonality Seasonality { get; init; } = Seasonality.Day;
}

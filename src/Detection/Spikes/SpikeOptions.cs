namespace Listening.Detection.Spikes;

/// <summary>What a user decides about spikes; everything else is learnt from the stream.</summary>
public sealed record SpikeOptions
{
    public static readonly SpikeOptions Default = new();

    /// <summary>False alarms a week and stream that are acceptable. Default 1.</summary>
    public double FalseAlarmsPerWeek { get; init; } = 1;

    /// <summary>Mentions in a window below which nobody is called however rare that is. Default 5.</summary>
    public int MinimumMentions { get; init; } = 5;

    /// <summary>How long the score must stay under half the threshold before an episode closes. Default 30 minutes: one wave of attention is one episode.</summary>
    public TimeSpan CoolDown { get; init; } = TimeSpan.FromMinutes(30);
}

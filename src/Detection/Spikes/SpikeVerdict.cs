namespace Listening.Detection.Spikes;

/// <summary>What rose. <see cref="NegativeSpike"/> needs more negatives than expected that are not merely due to more posts.</summary>
public enum SpikeKind : byte { None, VolumeSpike, NegativeSpike }

/// <summary>Where an episode stands: one episode opens once, escalates when it doubles or turns negative, closes once.</summary>
public enum EpisodePhase : byte { Quiet, Opens, Continues, Escalates, Closes }

/// <summary>The detector's answer for one second of one stream.</summary>
/// <param name="Score">0..1; 0.5 is the alarm threshold.</param>
/// <param name="Observed">Mentions (or negatives, for a negative spike) inside the window that speaks loudest.</param>
/// <param name="Expected">Mean of the forecast for the same stretch.</param>
/// <param name="Upper">Count that the forecast exceeds in one of 40 windows only; shown as "(≤ …)".</param>
/// <param name="TailProbability">Chance of at least this many under the forecast; 1 when quiet.</param>
/// <param name="WindowSeconds">Length of that window.</param>
/// <param name="EpisodeStart">Unix second at which the episode opened; names the signal. 0 when quiet.</param>
public readonly record struct SpikeVerdict(
    SpikeKind Kind, EpisodePhase Phase, double Score, int Observed, double Expected, double Upper,
    double TailProbability, int WindowSeconds, long EpisodeStart)
{
    public static SpikeVerdict Quiet(double score) => new(SpikeKind.None, EpisodePhase.Quiet, score, 0, 0, 0, 1, 0, 0);
}

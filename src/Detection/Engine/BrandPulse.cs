using Listening.Detection.Spikes;

namespace Listening.Detection.Engine;

/// <summary>How a brand stands at a closed second: what the wall draws. Latest wins; losing one loses nothing.</summary>
/// <param name="Second">Unix second of event time that was closed last.</param>
/// <param name="Volume">Mentions of that second.</param>
/// <param name="Negative">Negatives of that second.</param>
/// <param name="Volume1m">Mentions of the last minute; likewise the others.</param>
/// <param name="Expected1m">Mean of the forecast for a minute, with its 97.5 % upper bound in <paramref name="Upper1m"/>.</param>
/// <param name="MeanSentiment5m">Mean of P(positive) − P(negative), −1..1; 0 without mentions.</param>
/// <param name="WarmingUp">Too little history to believe the expectation.</param>
/// <param name="Episode">The open episode, if any.</param>
public sealed record BrandPulse(
    string Brand,
    string Drill,
    long Second,
    int Volume,
    int Negative,
    int Volume1m,
    int Negative1m,
    int Volume5m,
    int Negative5m,
    double Expected1m,
    double Upper1m,
    double MeanSentiment5m,
    long Impressions5m,
    bool WarmingUp,
    SpikeKind Episode);

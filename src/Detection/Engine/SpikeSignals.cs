using Listening.Detection.Authenticity;
using Listening.Detection.Explanation;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.Detection.Spikes;

namespace Listening.Detection.Engine;

/// <summary>A spike with what explains it, alike for a brand's stream and for one split off it.</summary>
internal static class SpikeSignals
{
    // Splits show at most a sentence's worth; fewer than half is no flood.
    private const double MostlyInorganic = 0.5;

    /// <param name="escalations">How often the episode has escalated: part of the signal's id.</param>
    public static Signal Of(
        StreamKey stream, long second, SpikeVerdict verdict, int escalations, SampleWindow samples, IReadOnlyDictionary<string, long>? platforms = null)
    {
        var terms = samples.RisenTerms(second, verdict.WindowSeconds);
        var negative = verdict.Kind == SpikeKind.NegativeSpike;
        // A spike of negatives is judged by its negatives: the usual posts around them are nobody's flood.
        var sample = samples.Sample(second, verdict.WindowSeconds);
        var coordination = Coordination.Read(negative ? sample.FindAll(p => p.Label == SentimentLabel.Negative) : sample);

        // Inorganic volume alone calls nobody: without the suspected part nothing would be unusual. It is shown under its own name.
        var inorganic = coordination.InorganicShare >= MostlyInorganic && verdict.Observed * (1 - coordination.InorganicShare) <= verdict.Upper;
        var kind = inorganic ? SignalKind.Coordination : negative ? SignalKind.NegativeSpike : SignalKind.VolumeSpike;
        var rule = Signal.NameOf(kind);
        return new Signal(
            $"{rule}:{stream}:{verdict.EpisodeStart}" + (escalations > 0 ? $"#{escalations}" : ""),
            kind,
            rule,
            stream,
            DateTimeOffset.FromUnixTimeSeconds(second),
            DateTimeOffset.FromUnixTimeSeconds(verdict.EpisodeStart),
            verdict.Score,
            negative && !inorganic ? SignalAction.Arm : SignalAction.Advise,
            new Evidence(
                Sentences.Spike(Sentences.NameOf(stream), verdict, terms, samples.Impressions(second, verdict.WindowSeconds), coordination),
                TimeSpan.FromSeconds(verdict.WindowSeconds),
                verdict.Observed,
                verdict.Expected,
                verdict.Upper,
                verdict.TailProbability,
                terms,
                samples.Posts(second, verdict.WindowSeconds),
                Platforms: platforms,
                SuspectedShare: coordination.InorganicShare));
    }
}

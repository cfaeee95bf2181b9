using Listening.Detection.Authenticity;
using Listening.Detection.Explanation;
using Listening.Detection.Signals;
using Listening.Detection.Spikes;

namespace Listening.Detection.Tests.Explanation;

public sealed class SentencesTests
{
    [Fact]
    public void A_spike_is_one_readable_sentence()
    {
        var verdict = new SpikeVerdict(SpikeKind.NegativeSpike, EpisodePhase.Opens, 0.9, 412, 31, 58, 1e-9, 300, 1);
        EvidenceTerm[] terms = [new("recall", 40, 0.5, 0), new("battery", 30, 0.4, 0.01)];
        string sentence = Sentences.Spike("Acme", verdict, terms, [5000, 1500, 600, 2000, 900], new CoordinationReading(100, 0.06, 6, 6, 0, 90, 0.06));
        Assert.Equal("412 negative mentions of Acme in 5 min, 31 expected (≤ 58), led by ‘recall’, ‘battery’; 3 posts make 85 % of impressions; 6 % look coordinated.", sentence);
    }

    [Fact]
    public void What_is_not_known_is_not_said()
    {
        var verdict = new SpikeVerdict(SpikeKind.VolumeSpike, EpisodePhase.Opens, 0.9, 20, 0.4, 2, 1e-9, 60, 1);
        Assert.Equal("20 mentions of acme in 1 min, 0.4 expected (≤ 2).", Sentences.Spike("acme", verdict, [], [], default));
    }
}

using System.Buffers;
using Listening.Detection.Spikes;

namespace Listening.Detection.Tests.Spikes;

public sealed class SpikeDetectorTests
{
    private const long Start = 1_774_000_020; // not on an hour
    private const int Seed = 4711;

    [Fact]
    public void A_flood_of_negatives_opens_one_episode_and_closes_it()
    {
        var detector = new SpikeDetector(Start);
        List<SpikeVerdict> told = [.. Play(detector, Quiet(Start, 7200, 2, 0.2, Seed).Concat(Burst(Start + 7200, 300, 2, 2)).Concat(Quiet(Start + 7500, 7200, 2, 0.2, Seed + 1)))];
        SpikeVerdict opens = Assert.Single(told, v => v.Phase == EpisodePhase.Opens);
        Assert.Equal(SpikeKind.NegativeSpike, opens.Kind);
        Assert.InRange(opens.EpisodeStart, Start + 7200, Start + 7200 + 30);
        Assert.True(opens.Observed > opens.Upper && opens.Upper >= opens.Expected);
        Assert.InRange(opens.Score, 0.5, 1);
        Assert.InRange(opens.TailProbability, 0, 1e-4);
        SpikeVerdict closes = Assert.Single(told, v => v.Phase == EpisodePhase.Closes);
        Assert.Equal(opens.EpisodeStart, closes.EpisodeStart);
        Assert.False(detector.EpisodeOpen);
    }

    [Fact]
    public void Joy_without_complaints_is_a_volume_spike()
    {
        var detector = new SpikeDetector(Start);
        List<SpikeVerdict> told = [.. Play(detector, Quiet(Start, 7200, 10, 0.2, Seed).Concat(Burst(Start + 7200, 300, 5, 0)))];
        Assert.All(told.Where(v => v.Phase != EpisodePhase.Quiet), v => Assert.Equal(SpikeKind.VolumeSpike, v.Kind));
        Assert.Contains(told, v => v.Phase == EpisodePhase.Opens);
    }

    [Fact]
    public void Joy_that_turns_negative_escalates()
    {
        var detector = new SpikeDetector(Start);
        List<SpikeVerdict> told = [.. Play(detector, Quiet(Start, 7200, 10, 0.2, Seed).Concat(Burst(Start + 7200, 300, 5, 0)).Concat(Burst(Start + 7500, 300, 5, 5)))];
        Assert.Contains(told, v => v is { Phase: EpisodePhase.Escalates, Kind: SpikeKind.NegativeSpike });
        Assert.Single(told, v => v.Phase == EpisodePhase.Opens);
    }

    [Fact]
    public void A_handful_of_posts_about_an_unknown_brand_is_no_spike()
    {
        var detector = new SpikeDetector(Start);
        Assert.DoesNotContain(Play(detector, [(Start, 4, 4), (Start + 3, 3, 3)]), v => v.Phase != EpisodePhase.Quiet);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(18)]
    [InlineData(600)]
    public void A_new_brand_that_is_simply_talked_about_raises_nothing_while_it_is_learnt(double mentionsAMinute)
    {
        var detector = new SpikeDetector(Start);
        Assert.DoesNotContain(Play(detector, Quiet(Start, 5400, mentionsAMinute, 0.2, Seed)), v => v.Phase == EpisodePhase.Opens);
    }

    [Fact]
    public void A_new_brand_that_begins_with_anger_is_heard_at_once()
    {
        var detector = new SpikeDetector(Start);
        SpikeVerdict opens = Assert.Single(Play(detector, Quiet(Start, 120, 2, 0.2, Seed).Concat(Burst(Start + 120, 120, 2, 2))), v => v.Phase == EpisodePhase.Opens);
        Assert.Equal(SpikeKind.NegativeSpike, opens.Kind);
    }

    [Fact]
    public void Seconds_without_mentions_may_be_skipped()
    {
        var told = new SpikeDetector(Start);
        var skipped = new SpikeDetector(Start);
        foreach ((long second, int volume, int negatives) in Quiet(Start, 20_000, 1, 0.3, Seed))
        {
            SpikeVerdict one = told.Observe(second, volume, negatives);
            if (volume > 0 || skipped.EpisodeOpen) Assert.Equal(one, skipped.Observe(second, volume, negatives));
        }
        skipped.Observe(Start + 20_000, 0, 0);
        told.Observe(Start + 20_000, 0, 0);
        Assert.Equal(Bytes(told), Bytes(skipped));
    }

    [Fact]
    public void A_detector_read_from_its_snapshot_goes_on_as_if_nothing_happened()
    {
        (long, int, int)[] all = [.. Quiet(Start, 5000, 6, 0.3, Seed), .. Burst(Start + 5000, 400, 3, 2), .. Quiet(Start + 5400, 3000, 6, 0.3, Seed)];
        var undisturbed = new SpikeDetector(Start);
        var restarted = new SpikeDetector(Start);
        int row = 0;
        foreach ((long second, int volume, int negatives) in all)
        {
            if (row++ % 977 == 976)
            {
                ReadOnlySpan<byte> state = Bytes(restarted);
                restarted = SpikeDetector.Read(ref state);
                Assert.True(state.IsEmpty);
            }
            Assert.Equal(undisturbed.Observe(second, volume, negatives), restarted.Observe(second, volume, negatives));
        }
    }

    [Fact]
    public void A_quiet_stream_fits_into_four_kilobytes()
    {
        var detector = new SpikeDetector(Start);
        _ = Play(detector, Quiet(Start, 20_000, 2, 0.3, Seed)).Count();
        Assert.InRange(Bytes(detector).Length, 1, 4096);
    }

    [Fact]
    public void A_sudden_flood_is_seen_before_a_minute_is_full()
    {
        var detector = new SpikeDetector(Start);
        List<SpikeVerdict> told = [.. Play(detector, Quiet(Start, 14_400, 30, 0.2, Seed).Concat(Burst(Start + 14_400, 60, 1, 1)))];
        SpikeVerdict opens = told.First(v => v is { Phase: EpisodePhase.Opens, Kind: SpikeKind.NegativeSpike });
        Assert.InRange(opens.EpisodeStart, Start + 14_400, Start + 14_400 + 20);
        Assert.Equal(20, opens.WindowSeconds);
    }

    [Fact]
    public void Anger_among_as_many_posts_as_ever_is_a_negative_spike()
    {
        var detector = new SpikeDetector(Start);
        List<SpikeVerdict> told = [.. Play(detector, Quiet(Start, 86_400, 20, 0.2, Seed).Concat(Quiet(Start + 86_400, 3600, 20, 0.8, Seed + 1)))];
        SpikeVerdict opens = told.First(v => v is { Phase: EpisodePhase.Opens or EpisodePhase.Escalates, Kind: SpikeKind.NegativeSpike });
        Assert.InRange(opens.EpisodeStart, Start + 86_400, Start + 86_400 + 1800);
        Assert.True(opens.Observed > opens.Expected);
    }

    [Fact]
    public void News_of_which_people_speak_as_ever_is_not_anger_however_long_it_lasts()
    {
        int angry = 0;
        for (int seed = 0; seed < 10; seed++)
        {
            var detector = new SpikeDetector(Start);
            List<SpikeVerdict> told = [.. Play(detector, Quiet(Start, 86_400, 2, 0.2, seed).Concat(Quiet(Start + 86_400, 6 * 3600, 12, 0.2, seed + 100)))];
            Assert.Contains(told, v => v is { Phase: EpisodePhase.Opens, Kind: SpikeKind.VolumeSpike });
            angry += told.Exists(v => v.Kind == SpikeKind.NegativeSpike) ? 1 : 0;
        }

        Assert.InRange(angry, 0, 1);
    }

    [Fact]
    public void A_change_that_stays_becomes_normal_and_a_crisis_after_it_is_heard()
    {
        const int Day = 86_400;
        var detector = new SpikeDetector(Start);
        List<SpikeVerdict> told = [.. Play(detector, Quiet(Start, 2 * Day, 2, 0.2, Seed).Concat(Quiet(Start + (2 * Day), 7 * Day, 20, 0.2, Seed + 1)))];
        Assert.Contains(told, v => v.Phase == EpisodePhase.Opens && v.EpisodeStart >= Start + (2 * Day));
        Assert.False(detector.EpisodeOpen);
        Assert.Contains(Play(detector, Burst(Start + (9 * Day), 120, 4, 3)), v => v is { Phase: EpisodePhase.Opens, Kind: SpikeKind.NegativeSpike });
    }

    [Fact]
    public void A_crisis_within_a_long_episode_escalates_it_also_when_a_shorter_window_sees_it()
    {
        var detector = new SpikeDetector(Start);
        IEnumerable<(long, int, int)> slow = Quiet(Start, 86_400, 10, 0.2, Seed).Concat(Quiet(Start + 86_400, 5 * 3600, 30, 0.7, Seed + 1));
        long at = Start + 86_400 + (5 * 3600);
        Assert.Contains(Play(detector, slow).ToList(), v => v.Phase == EpisodePhase.Opens);
        Assert.True(detector.EpisodeOpen);
        Assert.Contains(Play(detector, Burst(at, 60, 5, 4)), v => v.Phase == EpisodePhase.Escalates);
    }

    private static IEnumerable<SpikeVerdict> Play(SpikeDetector detector, IEnumerable<(long Second, int Volume, int Negatives)> rows) =>
        rows.Select(r => detector.Observe(r.Second, r.Volume, r.Negatives));

    private static IEnumerable<(long, int, int)> Quiet(long from, int seconds, double perMinute, double share, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < seconds; i++)
        {
            int volume = random.NextDouble() < perMinute / 60 ? 1 : 0;
            yield return (from + i, volume, volume > 0 && random.NextDouble() < share ? 1 : 0);
        }
    }

    private static IEnumerable<(long, int, int)> Burst(long from, int seconds, int volume, int negatives)
    {
        for (int i = 0; i < seconds; i++) yield return (from + i, volume, negatives);
    }

    private static byte[] Bytes(SpikeDetector detector)
    {
        var writer = new ArrayBufferWriter<byte>();
        detector.Write(writer);
        return writer.WrittenSpan.ToArray();
    }
}

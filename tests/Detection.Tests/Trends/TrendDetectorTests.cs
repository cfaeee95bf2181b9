using System.Text;
using Listening.Detection.Signals;
using Listening.Detection.Trends;

namespace Listening.Detection.Tests.Trends;

public sealed class TrendDetectorTests
{
    private const long Start = 1_773_964_800; // midnight
    private const int Seed = 2718;
    private static readonly Hour s_usual = new(60, 15, 400, 20_000);

    [Fact]
    public void Negatives_that_stay_half_again_as_high_are_found_within_a_day()
    {
        List<TrendFinding> found = Play(21, 2, s_usual with { Volume = 70, Negative = 25 });
        TrendFinding first = found.First(f => f.Kind == SignalKind.Sustained && f.At > Start + (21 * 86_400));
        Assert.InRange(first.At, Start + (21 * 86_400), Start + (22 * 86_400));
        Assert.True(first.Rises && first.Observed > first.Expected);
    }

    [Fact]
    public void What_lasts_is_told_again_as_lasting() =>
        Assert.Contains(Play(21, 2, s_usual with { Volume = 100, Negative = 60 }), f => f is { Kind: SignalKind.Sustained, Lasts: true });

    [Fact]
    public void Falling_engagement_is_fatigue() =>
        Assert.Contains(Play(21, 3, s_usual with { Engagement = 200 }), f => f.Kind == SignalKind.Fatigue && !f.Rises && f.At > Start + (21 * 86_400));

    [Fact]
    public void Silence_where_mentions_were_due_is_told_once()
    {
        List<TrendFinding> found = Play(7, 1, new Hour(0, 0, 0, 0));
        TrendFinding silence = Assert.Single(found, f => f.Kind == SignalKind.Silence);
        Assert.InRange(silence.At, Start + (7 * 86_400) + 900, Start + (7 * 86_400) + (4 * 3600));
    }

    [Fact]
    public void A_busy_brand_that_is_heard_in_every_quarter_is_never_silent() =>
        Assert.DoesNotContain(Play(7, 1, s_usual with { Volume = 50 }, busy: 20), f => f.Kind == SignalKind.Silence);

    [Fact]
    public void Quiet_weeks_of_several_brands_stay_within_the_budget()
    {
        int found = Enumerable.Range(0, 12).Sum(brand => Play(56, 0, s_usual, Seed + brand).Count(f => f.Kind != SignalKind.Silence));
        // 12 brands × 8 weeks at one in four weeks are 24.
        Assert.InRange(found, 0, 36);
    }

    [Fact]
    public void A_detector_read_from_its_snapshot_goes_on_as_if_nothing_happened()
    {
        List<TrendFinding> whole = Play(21, 3, s_usual with { Negative = 40, Engagement = 100 });
        List<TrendFinding> restarted = Play(21, 3, s_usual with { Negative = 40, Engagement = 100 }, restart: true);
        Assert.NotEmpty(whole);
        Assert.Equal(whole, restarted);
    }

    private readonly record struct Hour(double Volume, double Negative, double Engagement, double Impressions);

    private static List<TrendFinding> Play(int quietDays, int oddDays, Hour odd, int seed = Seed, bool restart = false, double busy = 1)
    {
        var random = new Random(seed);
        var detector = new TrendDetector(Start);
        List<TrendFinding>? found = null;
        for (long second = Start; second < Start + ((quietDays + oddDays) * 86_400L); second += 600)
        {
            Hour now = second < Start + (quietDays * 86_400L) ? s_usual : odd;
            double rhythm = busy * (1 + (0.5 * Math.Sin((second - Start) / 86_400.0 * 2 * Math.PI)));
            int volume = Draw(now.Volume * rhythm / 6), negative = Math.Min(volume, Draw(now.Negative * rhythm / 6));
            detector.Advance(second, ref found);
            detector.Add(volume, negative, (volume - (2 * negative)) * 5000, Draw(now.Impressions * rhythm / 6), Draw(now.Engagement * rhythm / 6));
            if (restart && (second - Start) % 86_400 == 40_200)
            {
                using var buffer = new MemoryStream();
                using var writer = new BinaryWriter(buffer, Encoding.UTF8, leaveOpen: true);
                detector.Write(writer);
                writer.Flush();
                buffer.Position = 0;
                using var reader = new BinaryReader(buffer);
                detector = TrendDetector.Read(reader);
                Assert.Equal(buffer.Length, buffer.Position);
            }
        }

        detector.Advance(Start + ((quietDays + oddDays) * 86_400L), ref found);
        return found ?? [];

        int Draw(double mean) => (int)Math.Max(0, Math.Round(mean + (Math.Sqrt(mean) * (Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6))));
    }
}

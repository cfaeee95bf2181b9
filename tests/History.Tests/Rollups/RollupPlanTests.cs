using Listening.History.Rollups;

namespace Listening.History.Tests.Rollups;

public sealed class RollupPlanTests
{
    private const long DayMs = 86_400_000;
    private const long HourMs = 3_600_000;

    [Fact]
    public void Long_questions_are_answered_by_days_then_hours_then_minutes()
    {
        var parts = RollupPlan.Of(0, 3 * DayMs, Grain.Day, (2 * DayMs) + (5 * HourMs), []);

        Assert.Equal(
            [new(Grain.Day, 0, 2 * DayMs), new(Grain.Hour, 2 * DayMs, (2 * DayMs) + (5 * HourMs)), new(Grain.Minute, (2 * DayMs) + (5 * HourMs), 3 * DayMs)],
            parts);
    }

    [Fact]
    public void A_day_with_a_changed_hour_is_told_by_its_other_hours_and_that_hours_minutes()
    {
        var parts = RollupPlan.Of(0, DayMs, Grain.Day, DayMs, [new StaleSum(Grain.Hour, 2 * HourMs)]);

        Assert.Equal([new(Grain.Hour, 0, 2 * HourMs), new(Grain.Minute, 2 * HourMs, 3 * HourMs), new(Grain.Hour, 3 * HourMs, DayMs)], parts);
    }

    [Fact]
    public void Whatever_is_stale_each_moment_is_told_once_and_by_rows_that_are_true()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var (fromMs, widest) = (random.Next(5_000) * 60_000L, (Grain)random.Next(3));
            var (toMs, untilMs) = (fromMs + (random.Next(1, 9_000) * 60_000L), random.Next(200) * HourMs);
            var stale = Enumerable.Range(0, random.Next(6)).Select(_ => (Grain)random.Next(1, 3) is var g ? new StaleSum(g, g.Floor(random.Next(200) * HourMs)) : default).ToList();
            var parts = RollupPlan.Of(fromMs, toMs, widest, untilMs, stale);
            var at = fromMs;
            foreach (var part in parts)
            {
                Assert.True(part.FromMs == at && part.ToMs > at && part.Grain <= widest, $"seed {seed}");
                at = part.ToMs;
                for (var row = part.FromMs; part.Grain != Grain.Minute && row < part.ToMs; row += part.Grain.WidthMs())
                {
                    var end = row + part.Grain.WidthMs();
                    Assert.True(
                        part.Grain.Floor(row) == row && end <= untilMs && !stale.Any(s => s.Grain <= part.Grain && s.StartMs >= row && s.StartMs < end), $"seed {seed}");
                }
            }

            Assert.True(at == toMs, $"seed {seed}");
        }
    }
}

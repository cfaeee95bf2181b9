using Listening.Alerts.Drills;
using Listening.Alerts.Tests.World;

namespace Listening.Alerts.Tests.Drills;

public sealed class DrillPlayerTests
{
    private readonly ManualTime time = new(new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero));

    private static bool IsViral(DrillLine line) => System.Text.Encoding.UTF8.GetString(line.Json.Span).Contains("\"id\":\"demo-viral\"", StringComparison.Ordinal);

    [Fact]
    public void The_crisis_waits_for_the_first_look_and_starts_once()
    {
        using var player = new DrillPlayer(new DemoScenario(new DemoOptions()), time);
        var before = Play(player, 60);
        Assert.NotEmpty(before);
        Assert.DoesNotContain(before, l => l.Json.Span.IndexOf("recall"u8) >= 0 || IsViral(l));

        Assert.True(player.BeginCrisis());
        Assert.False(player.BeginCrisis());
        var after = Play(player, 25);

        Assert.Equal(10, after.Count(IsViral));
        Assert.Equal(after.Select(l => l.Due).Order(), after.Select(l => l.Due));
    }

    [Fact]
    public void What_fell_due_while_the_machine_slept_is_not_played_in_one_gulp()
    {
        using var player = new DrillPlayer(new DemoScenario(new DemoOptions()), time);
        Play(player, 1);
        time.Advance(TimeSpan.FromHours(2));

        Assert.True(player.Due().Count < 20);
    }

    [Fact]
    public async Task Batches_come_as_the_clock_goes_on()
    {
        using var player = new DrillPlayer(new DemoScenario(new DemoOptions()), time);
        player.BeginCrisis();
        await using var batches = player.PlayAsync(CancellationToken.None).GetAsyncEnumerator();

        // The first post of the crisis is due after 1.2 s; a timer that was not awaited keeps its tick.
        var next = batches.MoveNextAsync().AsTask();
        time.Advance(TimeSpan.FromSeconds(30));

        Assert.True(await next);
        Assert.All(batches.Current, l => Assert.True(l.Due <= time.GetUtcNow()));
    }

    private List<DrillLine> Play(DrillPlayer player, int seconds)
    {
        var played = new List<DrillLine>();
        for (var i = 0; i < seconds * 5; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(200));
            played.AddRange(player.Due());
        }

        return played;
    }
}

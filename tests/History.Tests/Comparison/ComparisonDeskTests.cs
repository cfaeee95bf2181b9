using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Detection.Windows;
using Listening.History.Comparison;
using Listening.History.Tests.Sqlite;
using Listening.Ingest.Pipeline;

namespace Listening.History.Tests.Comparison;

public class ComparisonDeskTests
{
    private const long Hour = 3_600_000;
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(A.T0Ms / Hour * Hour);

    [Fact]
    public async Task Effect_of_an_incident_is_found_from_the_stored_minutes_and_hidden_controls_are_not_named()
    {
        await using var history = await FilledAsync();
        var desk = Desk(history);

        var answer = await desk.CounterfactualAsync(A.ViewerOf("acme"), "i-1", "volume", null, None);

        // Eight hours, 20 mentions an hour usually, 300 more in each.
        Assert.InRange(2_400, answer!.Effect!.Low, answer.Effect.High);
        Assert.InRange(answer.Effect.Expected, 130, 190);
        Assert.Equal(["control-1"], answer.Controls);
        Assert.Null(await desk.CounterfactualAsync(A.ViewerOf("zeta"), "i-1", "volume", null, None));
    }

    [Fact]
    public async Task Period_is_compared_with_incident_by_rate_and_what_drove_the_difference_is_named()
    {
        await using var history = await FilledAsync();
        var crossed = Start.AddHours(20 * 24);
        var calm = $"acme@{crossed.AddDays(-7):yyyy-MM-ddTHH:mm}Z/{crossed.AddDays(-7).AddHours(16):yyyy-MM-ddTHH:mm}Z";

        var compared = await Desk(history).CompareAsync(Viewer.System, "i-1", calm, null, None);

        Assert.Equal(("acme", "i-1", null), (compared.A.Brand, compared.A.Incident, compared.B.Incident));
        Assert.InRange(compared.Figures.Single(f => f.Name == "volume").A!.Value, 2_400, 2_700);
        Assert.Equal(("platform", "x"), (compared.Contributions[0].By, compared.Contributions[0].Value));
        Assert.InRange(compared.Contributions[0].Part!.Value, 0.9, 1.1);
        await Assert.ThrowsAsync<ArgumentException>(() => Desk(history).CompareAsync(A.ViewerOf("zeta"), "i-1", calm, null, None));
        await Assert.ThrowsAsync<ArgumentException>(() => Desk(history).CompareAsync(Viewer.System, "i-1", "yesterday", null, None));
    }

    [Fact]
    public async Task As_of_a_moment_both_answers_are_those_that_could_be_given_then()
    {
        await using var history = await FilledAsync();
        var desk = Desk(history);
        var crossed = Start.AddHours(20 * 24);
        var then = crossed.AddHours(7);
        var calm = $"acme@{crossed.AddDays(-7):yyyy-MM-ddTHH:mm}Z/{crossed.AddDays(-7).AddHours(16):yyyy-MM-ddTHH:mm}Z";

        var (past, now) = (await desk.CounterfactualAsync(Viewer.System, "i-1", "volume", then, None), await desk.CounterfactualAsync(Viewer.System, "i-1", "volume", history.Time.GetUtcNow(), None));
        var compared = await desk.CompareAsync(Viewer.System, "i-1", calm, then, None);

        // Seven of the eight hours were known, and an incident that nobody had resolved. What is known today is told from the mentions as from the minutes.
        Assert.Equal((then, then), (past!.AsOf, past.To));
        Assert.InRange(2_100, past.Effect!.Low, past.Effect.High);
        Assert.Equal(["zeta"], past.Controls);
        var today = (await desk.CounterfactualAsync(Viewer.System, "i-1", "volume", null, None))!;
        Assert.Equal((today.Effect!.Observed, today.Effect.Expected, today.Effect.Low), (now!.Effect!.Observed, now.Effect.Expected, now.Effect.Low));
        Assert.Equal(today.Effect.Points, now.Effect.Points);
        Assert.Equal((then, then), (compared.AsOf, compared.A.To));
        Assert.InRange(compared.Figures.Single(f => f.Name == "volume").A!.Value, 2_100, 2_300);
        Assert.Equal(("platform", "x"), (compared.Contributions[0].By, compared.Contributions[0].Value));
        Assert.Null(await desk.CounterfactualAsync(Viewer.System, "i-1", "volume", crossed.AddMinutes(-5), None));
        await Assert.ThrowsAsync<ArgumentException>(() => desk.CompareAsync(Viewer.System, calm, calm, crossed.AddDays(-8), None));
    }

    private static ComparisonDesk Desk(SqliteHistoryUnderTest history) => new(history.Review, history.Reader, history.Brands, history.Time);

    /// <summary>Twenty days of about twenty mentions an hour of two brands, then eight hours of a crisis of one, all of it on x.</summary>
    private static async Task<SqliteHistoryUnderTest> FilledAsync()
    {
        var history = await SqliteHistoryUnderTest.OpenAsync();
        await history.Brands.PutAsync(new Brand("acme", "acme", "acme"), "tests", None);
        await history.Brands.PutAsync(new Brand("zeta", "zeta", "zeta"), "tests", None);
        var crossed = Start.AddHours(20 * 24);
        var (random, at) = (new Random(3), await history.Score.OpenPartitionAsync(0, None));
        for (var hour = 0; hour < (20 * 24) + 8; hour++)
        {
            var usual = 20 + random.Next(-4, 5);
            var crisis = hour >= 20 * 24 ? 300 : 0;
            var ms = Start.ToUnixTimeMilliseconds() + (hour * Hour);
            var others = usual + random.Next(5);
            MentionRow[] rows =
            [
                .. Rows("acme", "x", 10 + crisis, ms, at.Next), .. Rows("acme", "bluesky", usual - 10, ms, at.Next + 1_000), .. Rows("zeta", "x", others, ms, at.Next + 2_000),
            ];
            await history.Score.CommitAsync(
                A.Batch(at, at.Next + 3_000, rows) with
                {
                    Pulse = A.Pulse(at.Next, at.Next + 3_000, watermarkMs: ms),
                    Minutes =
                    [
                        Delta("acme", StreamKind.Brand, "", ms, usual + crisis), Delta("acme", StreamKind.Platform, "x", ms, 10 + crisis),
                        Delta("acme", StreamKind.Platform, "bluesky", ms, usual - 10), Delta("zeta", StreamKind.Brand, "", ms, others),
                    ],
                },
                None);
            at = at with { Next = at.Next + 3_000 };
            if (hour == 20 * 24)
            {
                await PutAsync(history, crossed, IncidentState.Open, version: 1);
            }

            history.Time.Advance(TimeSpan.FromHours(1));
        }

        await PutAsync(history, crossed, IncidentState.Resolved, version: 2);
        return history;
    }

    private static Task<int> PutAsync(SqliteHistoryUnderTest history, DateTimeOffset crossed, IncidentState state, int version) => history.Alerts.TransactAsync(
        t =>
        {
            var resolved = state == IncidentState.Resolved ? crossed.AddHours(8) : (DateTimeOffset?)null;
            t.Put(A.Incident("i-1", version: version, state: state) with { CrossedAt = crossed, OpenedAt = crossed, ResolvedAt = resolved });
            return 0;
        },
        None);

    private static IEnumerable<MentionRow> Rows(string brand, string platform, int count, long ms, long offset) =>
        Enumerable.Range(0, count).Select(i => A.Mention(A.Post($"{brand}-{ms}-{i}", brand, platform, eventMs: ms), offset + i));

    private static MinuteDelta Delta(string brand, StreamKind kind, string value, long ms, int volume)
    {
        var heard = new StreamSecond();
        for (var i = 0; i < volume; i++)
        {
            heard.Count(SentimentLabel.Neutral, 0, 0, risky: false);
        }

        return new MinuteDelta(new StreamKey(brand, kind, value, ""), ms, heard);
    }
}

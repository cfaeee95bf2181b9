using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;
using Listening.Detection.Mentions;
using Listening.History.Queries;
using Listening.Ingest.Pipeline;

namespace Listening.History.Tests.Contracts;

public abstract class ReviewReaderContract
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Minute0 = DateTimeOffset.FromUnixTimeMilliseconds(A.T0Ms / 60_000 * 60_000);

    protected abstract Task<HistoryUnderTest> OpenAsync();

    protected abstract DateTimeOffset Advance(HistoryUnderTest history, TimeSpan by);

    [Fact]
    public async Task Records_of_an_incident_are_those_that_stood_at_the_moment()
    {
        await using var history = await OpenAsync();
        await PutAsync(history, t =>
        {
            t.Put(A.Incident("i-1"));
            t.Put(A.Signal("s-1"));
            t.Put(A.Pause("p-1"));
            t.Append(new TimelineEntry("i-1", t.Now, TimelineKinds.Opened, "rule:x", "opened"));
        });
        var then = Advance(history, TimeSpan.Zero);
        Advance(history, TimeSpan.FromMinutes(5));
        await PutAsync(history, t =>
        {
            t.Put(A.Incident("i-1", version: 2, state: IncidentState.Resolved));
            t.Put(A.Signal("s-1") with { Decision = "joined" });
            t.Put(A.Signal("s-2"));
            t.Put(A.Pause("p-1", version: 2, state: PauseState.Resumed));
            t.Put(new Receipt("p-1", "buffer", t.Now, ["a"], [], []));
            t.Append(new TimelineEntry("i-1", t.Now, TimelineKinds.Resolved, "ann", "over"));
            t.Put(A.Incident("i-2"));
        });

        var before = await history.Review.IncidentAsync(Viewer.System, "i-1", then, None);
        var now = await history.Review.IncidentAsync(Viewer.System, "i-1", null, None);

        Assert.Equal((IncidentState.Open, PauseState.Active), (before!.Incident.State, before.Pauses.Single().State));
        Assert.Equal("opened", Assert.Single(before.Signals).Decision);
        Assert.Equal((1, 0), (before.Timeline.Count, before.Receipts.Count));
        Assert.Equal((IncidentState.Resolved, PauseState.Resumed), (now!.Incident.State, now.Pauses.Single().State));
        Assert.Equal(["joined", "opened"], now.Signals.Select(s => s.Decision).Order());
        Assert.Equal((2, 1), (now.Timeline.Count, now.Receipts.Count));
        Assert.Null(await history.Review.IncidentAsync(Viewer.System, "i-2", then, None));
        Assert.Null(await history.Review.IncidentAsync(A.ViewerOf("zeta"), "i-1", null, None));
    }

    [Fact]
    public async Task Own_posts_from_the_crossing_on_come_in_order()
    {
        await using var history = await OpenAsync();
        await PutAsync(history, t => t.Put(A.Incident("i-1")));
        var at = await history.Score.OpenPartitionAsync(0, None);
        var posts = new[] { A.Post("early", eventMs: A.T0Ms - 1), A.Post("reply", eventMs: A.T0Ms + 5_000), A.Post("first", eventMs: A.T0Ms + 1_000) }
            .Select(p => p with { Brands = [], OwnedBy = ["acme"] }).Append(A.Post("theirs", eventMs: A.T0Ms + 100)).ToArray();
        await history.Score.CommitAsync(A.Batch(at, 4, [.. posts.Select((p, i) => A.Mention(p, i))]), None);

        var records = await history.Review.IncidentAsync(Viewer.System, "i-1", null, None);

        Assert.Equal(["first", "reply"], records!.OwnPosts.Select(p => p.Id));
    }

    [Fact]
    public async Task Minutes_add_up_over_partitions_and_say_when_nothing_was_read()
    {
        await using var history = await OpenAsync();
        await CommitAsync(history, 0, 1, A.T0Ms, A.Minute("acme", 3, minuteMs: Ms(0)));
        await CommitAsync(history, 1, 1, A.T0Ms, A.Minute("acme", 4, minuteMs: Ms(0)));
        await CommitAsync(history, 1, 2, A.T0Ms + 180_000, A.Minute("acme", 1, minuteMs: Ms(3)));

        var minutes = await history.Review.MinutesAsync(
            Viewer.System, new MinuteQuery(StreamKey.OfBrand("acme"), Minute0, Minute0.AddMinutes(5)), None);

        Assert.Equal([(Ms(0), 7L), (Ms(3), 1L)], minutes.Points.Select(p => (p.MinuteMs, p.Volume)));
        Assert.Equal((20, 0, 10, 6), (minutes.Points[0].Actual, minutes.Points[0].Floor, minutes.Points[0].Estimated, minutes.Points[0].Engagement));
        Assert.Equal([new Stretch(Ms(0), Ms(1)), new Stretch(Ms(3), Ms(4))], minutes.Heard);
        Assert.Equal([7, 0, 0, 1, 0], minutes.Buckets(60_000).Select(b => b.Volume));
        Assert.Equal([true, false, false, true, false], minutes.Buckets(60_000).Select(b => minutes.IsHeard(b.MinuteMs, b.MinuteMs + 60_000)));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => history.Review.MinutesAsync(
            A.ViewerOf("zeta"), new MinuteQuery(StreamKey.OfBrand("acme"), Minute0, Minute0.AddMinutes(5)), None));
    }

    private static long Ms(int minute) => Minute0.AddMinutes(minute).ToUnixTimeMilliseconds();

    private static async Task CommitAsync(HistoryUnderTest history, int partition, long to, long watermarkMs, MinuteDelta minute)
    {
        var at = await history.Score.OpenPartitionAsync(partition, None);
        await history.Score.CommitAsync(
            A.Batch(at, to) with { Pulse = A.Pulse(at.Next, to, partition, watermarkMs), Minutes = [minute] }, None);
    }

    private static Task<bool> PutAsync(HistoryUnderTest history, Action<IAlertTransaction> effect) => history.Alerts.TransactAsync(
        t =>
        {
            effect(t);
            return true;
        },
        None);
}

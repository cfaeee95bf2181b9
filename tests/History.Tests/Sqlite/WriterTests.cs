using Listening.History.Sqlite.Core;

namespace Listening.History.Tests.Sqlite;

public sealed class WriterTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Effect_overtakes_waiting_bulk_work()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        var (writer, order) = (history.History.Writer, new List<string>());
        using var started = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var first = writer.BulkAsync(
            _ =>
            {
                started.Set();
                go.Wait();
                order.Add("bulk under way");
                return 0;
            },
            None);
        started.Wait();
        var waiting = Enumerable.Range(0, 5).Select(i => writer.BulkAsync(scope => Note(scope, $"bulk {i}"), None)).ToArray();
        var effects = Enumerable.Range(0, 3).Select(i => writer.EffectAsync(scope => Note(scope, $"effect {i}"), None)).ToArray();
        go.Set();
        await Task.WhenAll([first, .. waiting, .. effects]);
        Assert.Equal(
            ["bulk under way", "effect 0", "effect 1", "effect 2", "bulk 0", "bulk 1", "bulk 2", "bulk 3", "bulk 4"], order);

        int Note(WriteScope _, string what)
        {
            order.Add(what);
            return 0;
        }
    }

    [Fact]
    public async Task Recording_time_never_falls_when_the_clock_is_set_back()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        var before = await history.Alerts.TransactAsync(t => t.Now, None);
        history.Time.Advance(TimeSpan.FromHours(-1));
        Assert.Equal(before, await history.Alerts.TransactAsync(t => t.Now, None));
        await history.ReopenAsync();
        Assert.Equal(before, await history.Alerts.TransactAsync(t => t.Now, None));
    }

    [Fact]
    public async Task Work_handed_in_before_closing_is_done()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        var many = Enumerable.Range(0, 200).Select(_ => history.Alerts.TransactAsync(t => t.Publish(A.Message()), None)).ToArray();
        await history.ReopenAsync();
        Assert.Equal(200, (await Task.WhenAll(many)).Max());
        Assert.Equal(200, history.Feed.Head);
    }

    [Fact]
    public async Task Effects_are_synced_and_bulk_is_not()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        const long Normal = 1, Full = 2;
        var writer = history.History.Writer;
        Assert.Equal(Full, await writer.EffectAsync(s => s.Database.Number("PRAGMA synchronous"), None));
        Assert.Equal(Normal, await writer.BulkAsync(s => s.Database.Number("PRAGMA synchronous"), None));
        Assert.Equal(Full, await writer.EffectAsync(s => s.Database.Number("PRAGMA synchronous"), None));
    }

    [Fact]
    public async Task Decisions_and_batches_look_at_no_row_that_does_not_concern_them()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        await history.Score.CommitAsync(
            A.Batch(at, 500, [.. Enumerable.Range(0, 500).Select(i => A.Mention(A.Post($"p{i}"), i))]) with { Minutes = [A.Minute("acme", 3)] }, None);
        await history.Alerts.TransactAsync(t => Enumerable.Range(0, 500).Sum(i => Crisis(t, i)), None);
        _ = await history.History.Writer.BetweenAsync(d => d.Scans());
        await history.Alerts.TransactAsync(
            t =>
            {
                Assert.NotNull(t.FindSignal("s-7"));
                Assert.NotNull(t.FindIncident("i-7"));
                Assert.NotNull(t.FindPause("p-7"));
                Assert.Single(t.OpenIncidents("brand-8", ""));
                Assert.Empty(t.OpenIncidents("brand-7", ""));
                Assert.Empty(t.ActivePauses());
                Assert.Single(t.ResumedPauses("brand-7", "", 10));
                Assert.Single(t.Receipts("p-7"));
                return Crisis(t, 500);
            },
            None);
        var tomb = A.Post("p7") with { Phase = Detection.Posts.PostPhase.Tombstone };
        await history.Score.CommitAsync(
            A.Batch(at with { Next = 500 }, 501, A.Mention(A.Post("p500"), 500)) with
            {
                Posts = [A.Post("p500"), tomb],
                Revisions = [new Ingest.Pipeline.RevisionRow(tomb, A.T0Ms, A.T0Ms, null)],
                Minutes = [A.Minute("acme", 3)],
            },
            None);
        Assert.Empty(await history.History.Writer.BetweenAsync(d => d.Scans()));
    }

    // Every other incident is over; every pause was resumed.
    private static int Crisis(Alerts.Stores.IAlertTransaction t, int i)
    {
        t.Put(A.Signal($"s-{i}", $"brand-{i}", $"i-{i}"));
        t.Put(A.Incident($"i-{i}", $"brand-{i}", state: i % 2 == 0 ? Alerts.Incidents.IncidentState.Open : Alerts.Incidents.IncidentState.Resolved));
        t.Put(A.Pause($"p-{i}", $"brand-{i}", state: Alerts.Publishing.PauseState.Resumed));
        t.Put(new Alerts.Publishing.Receipt($"p-{i}", "buffer", A.T0, [], [], []));
        t.Audit(new Alerts.Audit.AuditEntry(t.Now, "ann", "noted", $"i-{i}", null, "{}"));
        t.Publish(A.Message());
        return 1;
    }
}

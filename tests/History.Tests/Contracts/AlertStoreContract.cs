using System.Text.Json;
using Listening.Alerts.Access;
using Listening.Alerts.Audit;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;

namespace Listening.History.Tests.Contracts;

public abstract class AlertStoreContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    protected abstract Task<HistoryUnderTest> OpenAsync();

    [Fact]
    public async Task Effect_sees_what_it_wrote_and_others_see_it_whole_afterwards()
    {
        await using var history = await OpenAsync();
        var seen = await history.Alerts.TransactAsync(
            t =>
            {
                t.Put(A.Signal("s-1"));
                t.Put(A.Incident("i-1"));
                t.Put(A.Pause("p-1"));
                return (t.FindSignal("s-1"), t.FindIncident("i-1"), t.FindPause("p-1"), t.ActivePauses().Count, t.OpenIncidents("acme", "").Count);
            },
            None);
        Assert.Equal((1, 1), (seen.Item4, seen.Item5));
        Same(A.Signal("s-1"), seen.Item1);
        Same(A.Incident("i-1"), seen.Item2);
        Same(A.Pause("p-1"), seen.Item3);
        await history.ReopenAsync();
        Same(A.Incident("i-1"), await history.Reader.IncidentAsync(Viewer.System, "i-1", None));
        Same(A.Pause("p-1"), Assert.Single(await history.Reader.PausesAsync(Viewer.System, true, None)));
        Same(A.Signal("s-1"), Assert.Single(await history.Reader.SignalsAsync(Viewer.System, new SignalQuery(), None)));
    }

    [Fact]
    public async Task Effect_that_throws_leaves_nothing_and_its_neighbours_stand()
    {
        await using var history = await OpenAsync();
        var neighbours = Enumerable.Range(0, 40).Select(i => history.Alerts.TransactAsync(
            t =>
            {
                t.Put(A.Incident($"i-{i}"));
                t.Publish(A.Message());
                return i % 4 == 0 ? throw new FormatException($"effect {i}") : i;
            },
            None)).ToArray();
        await Assert.ThrowsAsync<FormatException>(() => Task.WhenAll(neighbours));
        Assert.Equal(10, neighbours.Count(n => n.IsFaulted));
        Assert.Equal(30, history.Count("incidents"));
        Assert.Equal(30, history.Feed.Head);
        var messages = await history.Feed.ReadAsync(Viewer.System, null, 0, 100, None);
        Assert.Equal(Enumerable.Range(1, 30).Select(i => (long)i), messages!.Select(m => m.Sequence));
    }

    [Fact]
    public async Task Signals_of_a_brand_and_drill_since_a_moment_newest_first()
    {
        await using var history = await OpenAsync();
        var (early, late) = (A.Signal("s-1"), A.Signal("s-2"));
        var found = await history.Alerts.TransactAsync(
            t =>
            {
                t.Put(early with { Signal = early.Signal with { At = late.Signal.At.AddMinutes(-5) } });
                t.Put(late);
                return (t.Signals("acme", "", late.Signal.At.AddMinutes(-5), 10), t.Signals("acme", "", late.Signal.At.AddMinutes(-4), 10), t.Signals("acme", "", late.Signal.At.AddMinutes(-5), 1),
                    t.Signals("acme", "drill-1", late.Signal.At.AddMinutes(-5), 10), t.Signals("other", "", late.Signal.At.AddMinutes(-5), 10));
            },
            None);
        Assert.Equal(["s-2", "s-1"], found.Item1.Select(s => s.Signal.Id));
        Assert.Equal("s-2", Assert.Single(found.Item2).Signal.Id);
        Assert.Equal("s-2", Assert.Single(found.Item3).Signal.Id);
        Assert.Empty(found.Item4);
        Assert.Empty(found.Item5);
    }

    [Fact]
    public async Task Every_version_is_kept_and_the_newest_is_the_truth()
    {
        await using var history = await OpenAsync();
        await PutAsync(history, t => t.Put(A.Incident("i-1")));
        await PutAsync(history, t => t.Put(A.Incident("i-1", version: 2, state: IncidentState.Resolved)));
        await PutAsync(history, t => t.Put(A.Pause("p-1")));
        await PutAsync(history, t => t.Put(A.Pause("p-1", version: 2, state: PauseState.Resumed)));
        Assert.Equal((2, 2), (history.Count("incidents"), history.Count("pauses")));
        Assert.Equal(2, (await history.Reader.IncidentAsync(Viewer.System, "i-1", None))!.Version);
        Assert.Empty(await history.Reader.IncidentsAsync(Viewer.System, new IncidentQuery(OpenOnly: true), None));
        Assert.Empty(await history.Reader.PausesAsync(Viewer.System, activeOnly: true, None));
        Assert.Single(await history.Reader.PausesAsync(Viewer.System, activeOnly: false, None));
    }

    [Fact]
    public async Task Same_version_twice_is_a_lost_update_and_fails()
    {
        await using var history = await OpenAsync();
        await PutAsync(history, t => t.Put(A.Incident("i-1")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => PutAsync(history, t => t.Put(A.Incident("i-1", state: IncidentState.Acknowledged))));
        Assert.Equal(IncidentState.Open, (await history.Reader.IncidentAsync(Viewer.System, "i-1", None))!.State);
    }

    [Fact]
    public async Task Open_incidents_are_those_of_the_brand_and_drill_oldest_first()
    {
        await using var history = await OpenAsync();
        var found = await history.Alerts.TransactAsync(
            t =>
            {
                t.Put(A.Incident("i-late") with { OpenedAt = A.T0.AddMinutes(5) });
                t.Put(A.Incident("i-early"));
                t.Put(A.Incident("i-drill", drill: "d-1"));
                t.Put(A.Incident("i-other", brand: "zeta"));
                t.Put(A.Incident("i-stable", state: IncidentState.Stable) with { OpenedAt = A.T0.AddMinutes(9) });
                t.Put(A.Incident("i-over", state: IncidentState.Resolved));
                return t.OpenIncidents("acme", "").Select(i => i.Id).ToArray();
            },
            None);
        Assert.Equal(["i-early", "i-late", "i-stable"], found);
    }

    [Fact]
    public async Task Resumed_pauses_come_newest_first()
    {
        await using var history = await OpenAsync();
        var found = await history.Alerts.TransactAsync(
            t =>
            {
                for (var i = 1; i <= 4; i++)
                {
                    t.Put(A.Pause($"p-{i}", state: PauseState.Resumed) with { ResumedAt = A.T0.AddMinutes(i) });
                }

                t.Put(A.Pause("p-drill", drill: "d-1", state: PauseState.Resumed));
                t.Put(A.Pause("p-active"));
                return t.ResumedPauses("acme", "", 2).Select(p => p.Id).ToArray();
            },
            None);
        Assert.Equal(["p-4", "p-3"], found);
    }

    [Fact]
    public async Task Receipts_and_timeline_keep_their_order()
    {
        await using var history = await OpenAsync();
        var receipt = new Receipt("p-1", "buffer", A.T0, ["a"], [], [new NotHeld("b", "already sent")]);
        var receipts = await history.Alerts.TransactAsync(
            t =>
            {
                t.Put(A.Incident("i-1"));
                t.Put(A.Pause("p-1"));
                t.Put(receipt);
                t.Put(receipt with { Scheduler = "hootsuite" });
                t.Append(new TimelineEntry("i-1", A.T0.AddSeconds(2), TimelineKinds.Opened, "rule:x", "opened"));
                t.Append(new TimelineEntry("i-1", A.T0, TimelineKinds.Note, "ann", "called", "s-1"));
                return t.Receipts("p-1");
            },
            None);
        Assert.Equal(["buffer", "hootsuite"], receipts.Select(r => r.Scheduler));
        Same(receipt, (await history.Reader.ReceiptsAsync(Viewer.System, "p-1", None))[0]);
        Assert.Equal(["opened", "called"], (await history.Reader.TimelineAsync(Viewer.System, "i-1", None)).Select(e => e.Text));
    }

    [Fact]
    public async Task Readers_see_only_the_brands_of_their_viewer()
    {
        await using var history = await OpenAsync();
        await PutAsync(history, t =>
        {
            t.Put(A.Incident("i-a"));
            t.Put(A.Incident("i-z", brand: "zeta"));
            t.Append(new TimelineEntry("i-z", A.T0, TimelineKinds.Note, "ann", "secret"));
            t.Put(A.Signal("s-a", incident: "i-a"));
            t.Put(A.Signal("s-z", brand: "zeta", incident: "i-z"));
            t.Put(A.Pause("p-a"));
            t.Put(A.Pause("p-z", brand: "zeta"));
            t.Put(A.Pause("p-all", brand: null));
            t.Put(new Receipt("p-z", "buffer", A.T0, [], [], []));
        });
        var acme = A.ViewerOf("acme");
        Assert.Equal(["i-a"], (await history.Reader.IncidentsAsync(acme, new IncidentQuery(), None)).Select(i => i.Id));
        Assert.Empty(await history.Reader.IncidentsAsync(acme, new IncidentQuery(Brand: "zeta"), None));
        Assert.Null(await history.Reader.IncidentAsync(acme, "i-z", None));
        Assert.Empty(await history.Reader.TimelineAsync(acme, "i-z", None));
        Assert.Equal(["s-a"], (await history.Reader.SignalsAsync(acme, new SignalQuery(), None)).Select(s => s.Signal.Id));
        Assert.Equal(["p-a", "p-all"], (await history.Reader.PausesAsync(acme, true, None)).Select(p => p.Id).Order());
        Assert.Empty(await history.Reader.ReceiptsAsync(acme, "p-z", None));
        Assert.Empty(await history.Reader.IncidentsAsync(A.ViewerOf(), new IncidentQuery(), None));
    }

    [Fact]
    public async Task Pages_meet_without_gap_or_overlap()
    {
        await using var history = await OpenAsync();
        await PutAsync(history, t =>
        {
            for (var i = 0; i < 7; i++)
            {
                // Several open at the same millisecond.
                t.Put(A.Incident($"i-{i}") with { OpenedAt = A.T0.AddSeconds(i / 3) });
                t.Put(A.Signal($"s-{i}", incident: $"i-{i}"));
            }
        });
        var (incidents, signals) = (new List<string>(), new List<string>());
        for (string? after = null; ;)
        {
            var page = await history.Reader.IncidentsAsync(Viewer.System, new IncidentQuery(After: after, Max: 2), None);
            incidents.AddRange(page.Select(i => i.Id));
            if (page.Count < 2)
            {
                break;
            }

            after = page[^1].Id;
        }

        for (string? after = null; ;)
        {
            var page = await history.Reader.SignalsAsync(Viewer.System, new SignalQuery(After: after, Max: 3), None);
            signals.AddRange(page.Select(s => s.Signal.Id));
            if (page.Count < 3)
            {
                break;
            }

            after = page[^1].Signal.Id;
        }

        Assert.Equal(["i-6", "i-5", "i-4", "i-3", "i-2", "i-1", "i-0"], incidents);
        Assert.Equal(["s-6", "s-5", "s-4", "s-3", "s-2", "s-1", "s-0"], signals);
    }

    [Fact]
    public async Task Signals_of_one_incident_can_be_asked_for()
    {
        await using var history = await OpenAsync();
        await PutAsync(history, t =>
        {
            t.Put(A.Signal("s-1", incident: "i-1"));
            t.Put(A.Signal("s-2", incident: "i-2"));
            t.Put(A.Signal("s-2", incident: "i-1") with { Decision = "joined" });
        });
        var found = await history.Reader.SignalsAsync(Viewer.System, new SignalQuery(Incident: "i-1"), None);
        Assert.Equal(["s-2", "s-1"], found.Select(s => s.Signal.Id));
        Assert.Equal("joined", found[0].Decision);
    }

    [Fact]
    public async Task Cancelled_before_its_turn_it_does_nothing()
    {
        await using var history = await OpenAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => history.Alerts.TransactAsync(
            t =>
            {
                t.Audit(new AuditEntry(t.Now, "ann", "x", "y", null, "{}"));
                return 0;
            },
            cancelled.Token));
        Assert.Equal(1, history.Count("audit"));
    }

    internal static Task PutAsync(HistoryUnderTest history, Action<IAlertTransaction> effect) => history.Alerts.TransactAsync(
        t =>
        {
            effect(t);
            return 0;
        },
        None);

    // Records compare their lists by reference; their JSON compares by value.
    private static void Same<T>(T expected, T? actual) => Assert.Equal(JsonSerializer.Serialize(expected), JsonSerializer.Serialize(actual));
}

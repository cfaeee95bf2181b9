using Listening.Alerts.Access;
using Listening.Alerts.Stores;

namespace Listening.History.Tests.Contracts;

public abstract class DocumentContract
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    protected abstract Task<HistoryUnderTest> OpenAsync();

    /// <summary>Moves the store's clock.</summary>
    protected abstract void Advance(HistoryUnderTest history, TimeSpan by);

    [Fact]
    public async Task Every_version_of_a_document_is_kept_and_the_newest_is_the_truth()
    {
        await using var history = await OpenAsync();
        var first = await PutAsync(history, new DocumentDraft("rule", "r-1", "ann", """{"a":1}""", "acme", "i-1", Noon));
        var second = await PutAsync(history, new DocumentDraft("rule", "r-1", "bob", """{"a":2}""", "acme", "i-1"));
        await PutAsync(history, new DocumentDraft("silence", "r-1", "ann", "{}", "acme"));
        await history.ReopenAsync();
        Assert.Equal((1, 2), (first.Version, second.Version));
        Assert.Equal([first, second], await history.Documents.VersionsAsync(Viewer.System, "rule", "r-1", None));
        Assert.Equal(second, await history.Documents.DocumentAsync(Viewer.System, "rule", "r-1", null, None));
        Assert.Equal(second, Assert.Single(await history.Documents.DocumentsAsync(Viewer.System, "rule", new DocumentQuery(), None)));
        Assert.Equal(second, await history.Alerts.TransactAsync(t => t.FindDocument("rule", "r-1"), None));
    }

    [Fact]
    public async Task Removed_document_is_gone_from_lists_but_not_from_its_versions_and_may_come_back()
    {
        await using var history = await OpenAsync();
        await PutAsync(history, new DocumentDraft("rule", "r-1", "ann", "{}"));
        await PutAsync(history, new DocumentDraft("rule", "r-1", "bob", "{}", Removed: true));
        Assert.Null(await history.Documents.DocumentAsync(Viewer.System, "rule", "r-1", null, None));
        Assert.Empty(await history.Documents.DocumentsAsync(Viewer.System, "rule", new DocumentQuery(), None));
        Assert.Null(await history.Alerts.TransactAsync(t => t.FindDocument("rule", "r-1"), None));
        Assert.Equal(2, (await history.Documents.VersionsAsync(Viewer.System, "rule", "r-1", None)).Count);
        Assert.Equal(3, (await PutAsync(history, new DocumentDraft("rule", "r-1", "ann", "{}"))).Version);
        Assert.NotNull(await history.Documents.DocumentAsync(Viewer.System, "rule", "r-1", null, None));
    }

    [Fact]
    public async Task Transaction_sees_what_it_wrote_and_one_that_throws_leaves_nothing()
    {
        await using var history = await OpenAsync();
        var seen = await history.Alerts.TransactAsync(
            t =>
            {
                t.Put(new DocumentDraft("task", "t-1", "ann", "{}", "acme", "i-1"));
                t.Put(new DocumentDraft("task", "t-1", "ann", """{"done":true}""", "acme", "i-1"));
                return (t.FindDocument("task", "t-1")!.Version, t.Documents("task", "acme", "i-1").Count, t.Documents("task", "other").Count);
            },
            None);
        Assert.Equal((2, 1, 0), seen);
        await Assert.ThrowsAsync<FormatException>(() => history.Alerts.TransactAsync<int>(
            t =>
            {
                t.Put(new DocumentDraft("task", "t-2", "ann", "{}"));
                throw new FormatException();
            },
            None));
        Assert.Null(await history.Documents.DocumentAsync(Viewer.System, "task", "t-2", null, None));
    }

    [Fact]
    public async Task Due_documents_come_earliest_first_and_only_in_their_newest_version()
    {
        await using var history = await OpenAsync();
        await PutAsync(history, new DocumentDraft("timer", "late", "x", "{}", DueAt: Noon.AddMinutes(2)));
        await PutAsync(history, new DocumentDraft("timer", "early", "x", "{}", DueAt: Noon.AddMinutes(1)));
        await PutAsync(history, new DocumentDraft("timer", "moved", "x", "{}", DueAt: Noon));
        await PutAsync(history, new DocumentDraft("timer", "moved", "x", "{}", DueAt: Noon.AddHours(1)));
        await PutAsync(history, new DocumentDraft("timer", "stopped", "x", "{}", DueAt: Noon));
        await PutAsync(history, new DocumentDraft("timer", "stopped", "x", "{}"));
        await PutAsync(history, new DocumentDraft("timer", "gone", "x", "{}", DueAt: Noon));
        await PutAsync(history, new DocumentDraft("timer", "gone", "x", "{}", DueAt: Noon, Removed: true));
        await PutAsync(history, new DocumentDraft("other", "early", "x", "{}", DueAt: Noon));
        var due = await history.Alerts.TransactAsync(t => t.DueDocuments("timer", Noon.AddMinutes(2), 10), None);
        Assert.Equal(["early", "late"], due.Select(d => d.Id));
        Assert.Equal("early", Assert.Single(await history.Alerts.TransactAsync(t => t.DueDocuments("timer", Noon.AddMinutes(2), 1), None)).Id);
    }

    [Fact]
    public async Task Viewer_sees_the_documents_of_own_brands_and_of_no_brand()
    {
        await using var history = await OpenAsync();
        await PutAsync(history, new DocumentDraft("rule", "ours", "x", "{}", "acme"));
        await PutAsync(history, new DocumentDraft("rule", "theirs", "x", "{}", "zenith"));
        await PutAsync(history, new DocumentDraft("rule", "all", "x", "{}"));
        var ann = new Viewer("ann", ViewerKind.Person, Role.Viewer, KeyScopes.None, ["acme"]);
        Assert.Equal(["ours", "all"], (await history.Documents.DocumentsAsync(ann, "rule", new DocumentQuery(), None)).Select(d => d.Id));
        Assert.Equal(["ours"], (await history.Documents.DocumentsAsync(ann, "rule", new DocumentQuery("acme"), None)).Select(d => d.Id));
        Assert.Empty(await history.Documents.DocumentsAsync(ann, "rule", new DocumentQuery("zenith"), None));
        Assert.Null(await history.Documents.DocumentAsync(ann, "rule", "theirs", null, None));
        Assert.Empty(await history.Documents.VersionsAsync(ann, "rule", "theirs", None));
        Assert.NotNull(await history.Documents.DocumentAsync(ann, "rule", "all", null, None));
    }

    [Fact]
    public async Task Documents_can_be_read_as_of_a_moment_page_by_page_and_by_their_ids()
    {
        await using var history = await OpenAsync();
        var before = await PutAsync(history, new DocumentDraft("rule", "r-1", "ann", """{"v":1}"""));
        Advance(history, TimeSpan.FromMinutes(1));
        await PutAsync(history, new DocumentDraft("rule", "r-1", "ann", """{"v":2}"""));
        await PutAsync(history, new DocumentDraft("rule", "r-2", "ann", "{}"));
        await PutAsync(history, new DocumentDraft("rule", "r-3", "ann", "{}"));
        Assert.Equal(before, Assert.Single(await history.Documents.DocumentsAsync(Viewer.System, "rule", new DocumentQuery(AsOf: before.RecordedAt), None)));
        Assert.Equal(before, await history.Documents.DocumentAsync(Viewer.System, "rule", "r-1", before.RecordedAt, None));
        Assert.Null(await history.Documents.DocumentAsync(Viewer.System, "rule", "r-2", before.RecordedAt, None));
        Assert.Equal(["r-1", "r-2"], (await history.Documents.DocumentsAsync(Viewer.System, "rule", new DocumentQuery(Max: 2), None)).Select(d => d.Id));
        Assert.Equal(["r-3"], (await history.Documents.DocumentsAsync(Viewer.System, "rule", new DocumentQuery(After: "r-2"), None)).Select(d => d.Id));
        Assert.Equal(["r-1", "r-3"], (await history.Documents.DocumentsAsync(Viewer.System, "rule", new DocumentQuery(Ids: ["r-3", "r-1", "none"]), None)).Select(d => d.Id));
        Assert.Empty(await history.Documents.DocumentsAsync(Viewer.System, "rule", new DocumentQuery(Ids: []), None));
    }

    [Fact]
    public async Task Documents_written_last_come_first_when_asked_for_so_whatever_became_of_them_later()
    {
        await using var history = await OpenAsync();
        foreach (var id in new[] { "first", "second", "third" })
        {
            await PutAsync(history, new DocumentDraft("notification", id, "ann", "{}"));
        }

        await PutAsync(history, new DocumentDraft("notification", "first", "ann", """{"sent":true}"""));
        var latest = new DocumentQuery(Max: 2, Latest: true);
        Assert.Equal(["third", "second"], (await history.Documents.DocumentsAsync(Viewer.System, "notification", latest, None)).Select(d => d.Id));
        Assert.Equal(["first"], (await history.Documents.DocumentsAsync(Viewer.System, "notification", latest with { After = "second" }, None)).Select(d => d.Id));
    }

    private static Task<Document> PutAsync(HistoryUnderTest history, DocumentDraft draft) =>
        history.Alerts.TransactAsync(t => t.Put(draft), None);
}

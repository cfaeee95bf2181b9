using System.Text;
using System.Text.Json.Nodes;
using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Stores;
using Listening.History.Privacy;
using Listening.History.Queries;
using Listening.Ingest.Pipeline;

namespace Listening.History.Tests.Contracts;

public abstract class WordContract : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string folder = Directory.CreateTempSubdirectory("history-tests-").FullName;

    protected abstract Task<HistoryUnderTest> OpenAsync();

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Batch_of_an_erased_person_is_stored_without_words_and_counted_all_the_same()
    {
        await using var history = await OpenAsync();
        var register = ErasureRegister.Open(folder);
        var store = new ErasingScoreStore(history.Score, register);
        var at = await store.OpenPartitionAsync(0, None);
        register.Add(new ErasureSubject("bluesky", AuthorId: "did:plc:p1"), A.T0.AddHours(1));
        register.Add(new ErasureSubject("bluesky", Handle: "ann.example"), A.T0.AddHours(1));
        await store.CommitAsync(
            A.Batch(
                at, 2, A.Mention(A.Post("p1"), 0, "words that were on their way"), A.Mention(A.Post("p2"), 1, "so says @ann.example.", author: "bob.example")),
            None);
        var kept = await history.Queries.MentionsAsync(Viewer.System, new MentionQuery("acme"), None);
        Assert.Equal(["", "so says @xxxxxxxxxxx."], kept.Items.Select(m => m.Text).Order());
        Assert.Equal(2, await history.Queries.CountAsync(Viewer.System, "acme", A.T0.AddDays(-1), A.T0.AddDays(1), None));
    }

    [Fact]
    public async Task Words_are_shown_once_and_what_is_given_for_them_takes_their_place()
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        var batch = A.Batch(at, 3, A.Mention(A.Post("p1"), 0, "first"), A.Mention(A.Post("p2"), 1, "other"), A.Mention(A.Post("p3"), 2, "third")) with
        {
            Revisions = [new RevisionRow(A.Post("p1"), A.T0Ms + 1, A.T0Ms + 1, "first, edited")],
        };
        await history.Score.CommitAsync(batch, None);
        var seen = new List<StoredWords>();
        var changed = await history.Words.RewriteAsync(
            words =>
            {
                seen.Add(words);
                return words.Id switch
                {
                    "p1" => words with
                    {
                        AuthorId = Erased.Of(words.AuthorId)!, Author = Erased.Of(words.Author), Url = Erased.Of(words.Url), Text = Erased.Of(words.Text),
                        Edits = [.. words.Edits.Select(e => Erased.Of(e)!)],
                    },
                    "p2" => words with { Text = "oxxxr" },
                    _ => null,
                };
            },
            None);
        await history.Words.ShredAsync(None);
        Assert.Equal(2, changed);
        Assert.Equal([("p1", "did:plc:p1", "first"), ("p2", "did:plc:p2", "other"), ("p3", "did:plc:p3", "third")], seen.OrderBy(w => w.Id).Select(w => (w.Id, w.AuthorId, w.Text)));
        Assert.Equal(["first, edited"], seen.Single(w => w.Id == "p1").Edits);
        await history.ReopenAsync();
        var posts = await history.Queries.PostsAsync(Viewer.System, [("bluesky", "p1"), ("bluesky", "p2"), ("bluesky", "p3")], null, None);
        Assert.Equal([("p1", null, null), ("p2", "oxxxr", "ann.example"), ("p3", "third", "ann.example")], posts.OrderBy(p => p.Id).Select(p => (p.Id, p.Text, p.Author)));
        seen.Clear();
        await history.Words.RewriteAsync(words => { seen.Add(words); return null; }, None);
        Assert.DoesNotContain(seen, w => w.AuthorId == "did:plc:p1");
    }

    [Fact]
    public async Task Handles_are_crossed_out_in_what_colleagues_wrote_in_every_version_and_the_chain_never_held_one()
    {
        await using var history = await OpenAsync();
        await history.Alerts.TransactAsync(
            t =>
            {
                t.Put(A.Incident("i-1"));
                t.Note("i-1", TimelineKinds.Note, "bob", "Called @ann.example.");
                t.Put(A.Pause("p-1") with { Reason = "for @ann.example" });
                t.Audit("bob", "publishing.paused", "p-1", "acme", new JsonObject { ["reason"] = "for @ann.example", ["platform"] = "x" });
                t.Put(new DocumentDraft("review", "i-1", "bob", """{"summary":"Begun by @ann.example"}"""));
                t.Put(new DocumentDraft("review", "i-1", "bob", """{"summary":"Begun by @other.example"}"""));
                return t.Put(new DocumentDraft("roster", "acme", "bob", """{"slack":"@ann.example"}""")).Version;
            },
            None);
        byte[]? Crossed(string kind, byte[] words) => kind == "roster" ? null
            : Encoding.UTF8.GetString(words) is var text && text.Contains("@ann.example", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(text.Replace("@ann.example", "@xxxxxxxxxxx", StringComparison.Ordinal)) : null;

        var changed = await history.Words.RewriteNotesAsync(Crossed, None);
        await history.Words.ShredAsync(None);
        await history.ReopenAsync();

        Assert.Equal((4, 0), (changed, await history.Words.RewriteNotesAsync(Crossed, None)));
        Assert.Equal(
            ["""{"summary":"Begun by @xxxxxxxxxxx"}""", """{"summary":"Begun by @other.example"}"""],
            (await history.Documents.VersionsAsync(Viewer.System, "review", "i-1", None)).Select(d => d.Body));
        Assert.Contains("@ann.example", (await history.Documents.DocumentAsync(Viewer.System, "roster", "acme", null, None))!.Body, StringComparison.Ordinal);
        Assert.Equal("Called @xxxxxxxxxxx.", Assert.Single(await history.Reader.TimelineAsync(Viewer.System, "i-1", None)).Text);
        Assert.Equal(1, history.Count("audit WHERE data LIKE '%\"reason\":\"for @%'"));
        Assert.Equal(0, history.Count("audit WHERE data LIKE '%ann.example%'"));
    }

    [Fact]
    public async Task Unreadable_messages_are_removed_when_they_name_the_erased()
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        PoisonRow Poison(long offset, string text) => new(0, offset, A.T0Ms, "malformed-json", "cut", System.Text.Encoding.UTF8.GetBytes(text));
        await history.Score.CommitAsync(A.Batch(at, 2) with { Poison = [Poison(0, "of ann"), Poison(1, "of bob")] }, None);
        Assert.Equal(1, await history.Words.RemovePoisonAsync(payload => System.Text.Encoding.UTF8.GetString(payload).EndsWith("ann", StringComparison.Ordinal), None));
        Assert.Equal(1, history.Count("poison"));
    }
}

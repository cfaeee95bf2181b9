using Listening.Alerts.Access;
using Listening.Alerts.Stores;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Signals;
using Listening.History.Privacy;
using Listening.History.Tests.Sqlite;
using Listening.Ingest.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.History.Tests.Privacy;

/// <summary>What becomes of evidence when a platform deletes the post.</summary>
public sealed class EvidenceTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string folder = Directory.CreateTempSubdirectory("history-tests-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Deleted_evidence_leaves_queries_at_once_is_sealed_with_basis_and_expiry_then_shredded()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        var register = ErasureRegister.Open(folder);
        using var archive = SealedArchive.Open(folder, register, history.Time);
        var holds = new LegalHolds(history.Documents, history.Alerts, register, archive);
        using var keeper = Keeper(history, archive, holds);
        await BreachAndDeleteAsync(history, "bluesky", keeper);

        Assert.Null(Assert.Single(await history.Queries.PostsAsync(Viewer.System, [("bluesky", "p1")], null, None)).Text);
        Assert.Empty(archive.Of("i-1", withSealed: false));
        var kept = Assert.Single(archive.Of("i-1", withSealed: true));
        Assert.Equal(("what ann thinks", "evidence of the open incident i-1"), (kept.Text, kept.Basis));
        Assert.Equal(history.Time.GetUtcNow() + EvidenceKeeper.SealedFor, kept.ExpiresAt!.Value, TimeSpan.FromSeconds(1));

        // A hold outlasts the expiry; when it ends the text goes.
        var hold = await holds.OnIncidentAsync("eve", "i-1", "acme", "claim 7", None);
        history.Time.Advance(EvidenceKeeper.SealedFor + TimeSpan.FromDays(1));
        await keeper.PassAsync(None);
        Assert.Single(archive.Of("i-1", withSealed: true));
        await holds.EndAsync("eve", hold, None);
        await keeper.PassAsync(None);
        Assert.Equal(0, archive.Count);
    }

    [Fact]
    public async Task Where_a_platforms_terms_forbid_it_nothing_is_sealed_unless_a_hold_stands()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        var register = ErasureRegister.Open(folder);
        using var archive = SealedArchive.Open(folder, register, history.Time);
        var holds = new LegalHolds(history.Documents, history.Alerts, register, archive);
        using var keeper = Keeper(history, archive, holds);
        await BreachAndDeleteAsync(history, "x", keeper);
        Assert.Equal(0, archive.Count);

        Assert.True(archive.Keep("i-1", "x", "p1", "kept again", "ann.example", null));
        await holds.OnIncidentAsync("eve", "i-1", "acme", "claim 7", None);
        await keeper.PassAsync(None);
        Assert.Single(archive.Of("i-1", withSealed: true));
    }

    private static EvidenceKeeper Keeper(SqliteHistoryUnderTest history, SealedArchive archive, LegalHolds holds) =>
        new(history.Reader, history.Queries, archive, holds, history.Time, NullLogger<EvidenceKeeper>.Instance);

    /// <summary>A post that drives an incident, kept as evidence, and deleted by its platform after that.</summary>
    private static async Task BreachAndDeleteAsync(SqliteHistoryUnderTest history, string platform, EvidenceKeeper keeper)
    {
        var post = A.Post("p1") with { Key = PostKey.Of(platform, "p1"), Platform = platform };
        var at = await history.Score.OpenPartitionAsync(0, None);
        await history.Score.CommitAsync(A.Batch(at, 1, A.Mention(post, 0, "what ann thinks", author: "ann.example")), None);
        await history.Alerts.TransactAsync(
            t =>
            {
                var stored = A.Signal("s-1");
                t.Put(A.Incident("i-1"));
                t.Put(stored with
                {
                    Incident = "i-1",
                    Signal = stored.Signal with { Evidence = new Evidence("one post", Posts: [new EvidencePost(platform, "p1", "negative", 9_000, "actual", "en")]) },
                });
                return 0;
            },
            None);
        await keeper.PassAsync(None);
        var gone = post with { Phase = PostPhase.Tombstone };
        await history.Score.CommitAsync(
            A.Batch(at with { Next = 1 }, 2) with { Posts = [gone], Revisions = [new RevisionRow(gone, A.T0Ms + 1, A.T0Ms + 1, null)] }, None);
        await keeper.PassAsync(None);
    }
}

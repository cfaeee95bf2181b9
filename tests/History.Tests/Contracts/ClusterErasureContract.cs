using System.Text;
using Listening.Alerts.Access;
using Listening.Alerts.Coordination;
using Listening.History.Privacy;
using Listening.Ingest.Log;
using Listening.Ingest.Pipeline;
using Listening.Ingest.Validation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.History.Tests.Contracts;

/// <summary>Nodes that share a store, each with dead letters, archive and register of its own.</summary>
public abstract class ClusterErasureContract : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string root = Directory.CreateTempSubdirectory("history-tests-").FullName;

    protected abstract Task<HistoryUnderTest> OpenAsync();

    public void Dispose()
    {
        Directory.Delete(root, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_erasure_is_done_when_every_node_that_is_there_swept_its_files_and_the_others_do_it_before_they_open()
    {
        await using var history = await OpenAsync();
        var street = new LocalStreet(history.Time);
        using var asked = await Node.JoinAsync(Folder("a"), "a", history, street);
        using var other = await Node.JoinAsync(Folder("b"), "b", history, street);
        using (var away = await Node.JoinAsync(Folder("c"), "c", history, street, isThere: false))
        {
            new[] { asked, other, away }.ToList().ForEach(n => n.Fill());
        }

        var at = await history.Score.OpenPartitionAsync(0, None);
        await history.Score.CommitAsync(A.Batch(at, 1, A.Mention(A.Post("p1"), 0, "what ann thinks", author: "ann.example")), None);
        using var lead = new ClusterErasure(asked.Shared, asked.Eraser, history.Alerts, asked.Coordination, history.Time, NullLogger<ClusterErasure>.Instance);

        // By the id alone: the store knows the handle, under which dead letters and archives have it.
        var entry = await asked.Service.WantAsync(new ErasureSubject("bluesky", AuthorId: "did:plc:p1"), "eve", None);
        async Task<DateTimeOffset?> DoneAtAsync() => (await other.Shared.ProgressAsync(entry.Id, None))!.Erasure.DoneAt;
        await lead.RoundAsync(None);
        await asked.RoundAsync();
        await asked.RoundAsync();
        await lead.RoundAsync(None);
        Assert.Null((await asked.Shared.ProgressAsync(entry.Id, None))!.Erasure.StoreSweptAt);

        await other.RoundAsync();
        await other.RoundAsync();
        await lead.RoundAsync(None);
        Assert.NotNull((await asked.Shared.ProgressAsync(entry.Id, None))!.Erasure.StoreSweptAt);
        await asked.RoundAsync();
        await lead.RoundAsync(None);
        Assert.Null(await DoneAtAsync());
        Assert.True(other.HasWords && !asked.HasWords);

        await other.RoundAsync();
        await lead.RoundAsync(None);
        Assert.NotNull(await DoneAtAsync());
        Assert.False(other.HasWords);
        var progress = (await other.Shared.ProgressAsync(entry.Id, None))!;
        Assert.Equal(1, progress.Erasure.Store!.Posts);
        Assert.Equal(["c"], progress.Absent);
        Assert.Null(Assert.Single(await history.Queries.PostsAsync(Viewer.System, [("bluesky", "p1")], null, None)).Text);

        // What was away sweeps before it opens, and takes nothing of the person from then on.
        using var back = await Node.JoinAsync(Folder("c"), "c2", history, street, isThere: false);
        Assert.True(back.HasWords);
        await back.Service.CatchUpAsync(None);
        Assert.False(back.HasWords);
        Assert.False(back.Archive.Keep("i-2", "bluesky", "p9", "again", "ann.example", null));
        Assert.Empty((await other.Shared.ProgressAsync(entry.Id, None))!.Absent);
    }

    [Fact]
    public async Task A_hold_on_a_person_that_was_put_on_one_node_keeps_the_texts_of_all_until_it_ends()
    {
        await using var history = await OpenAsync();
        var street = new LocalStreet(history.Time);
        using var one = await Node.JoinAsync(Folder("a"), "a", history, street);
        using var other = await Node.JoinAsync(Folder("b"), "b", history, street);
        new[] { one, other }.ToList().ForEach(n => n.Fill());
        var holds = new LegalHolds(history.Documents, history.Alerts, one.Register, one.Archive);
        var hold = await holds.OnPersonAsync("eve", "bluesky", "ann.example", "claim 7", None);
        using var lead = new ClusterErasure(one.Shared, one.Eraser, history.Alerts, one.Coordination, history.Time, NullLogger<ClusterErasure>.Instance);
        await one.Service.WantAsync(new ErasureSubject("bluesky", Handle: "ann.example"), "eve", None);
        for (var round = 0; round < 4; round++)
        {
            await one.RoundAsync();
            await other.RoundAsync();
            await lead.RoundAsync(None);
        }

        Assert.All(new[] { one, other }, n => Assert.Equal("legal hold: claim 7", Assert.Single(n.Archive.Of("i-1", withSealed: true)).Basis));
        Assert.All(new[] { one, other }, n => Assert.Empty(n.Archive.Of("i-1", withSealed: false)));

        await holds.EndAsync("eve", hold, None);
        await LegalHolds.ApplyAsync(history.Documents, other.Archive, other.Register, None);
        Assert.All(new[] { one, other }, n => Assert.Empty(n.Archive.Of("i-1", withSealed: true)));
    }

    [Fact]
    public async Task A_folder_of_another_store_is_refused_because_its_register_means_nothing_here()
    {
        await using var history = await OpenAsync();
        var street = new LocalStreet(history.Time);
        using var first = await Node.JoinAsync(Folder("a"), "a", history, street);
        ErasureRegister.Open(Folder("b")).Add(new ErasureSubject("x", "1"), A.T0);
        var refused = await Assert.ThrowsAsync<StoreException>(() => Node.JoinAsync(Folder("b"), "b", history, street));
        Assert.Contains("another store", refused.Message, StringComparison.Ordinal);
    }

    private string Folder(string node) => Directory.CreateDirectory(Path.Combine(root, node)).FullName;

    private sealed record Node(
        string Folder, ErasureRegister Register, SharedErasures Shared, SealedArchive Archive, DeadLetters Letters, IMentionLog Log, Eraser Eraser, ErasureService Service,
        LocalCoordination Coordination) : IDisposable
    {
        public static async Task<Node> JoinAsync(string folder, string name, HistoryUnderTest history, LocalStreet street, bool isThere = true)
        {
            var register = ErasureRegister.Open(folder);
            var archive = SealedArchive.Open(folder, register, history.Time);
            var shared = new SharedErasures(history.Alerts, history.Documents, register, name);
            try
            {
                await shared.JoinAsync(archive.IsEmpty, None);
            }
            catch
            {
                archive.Dispose();
                throw;
            }

            var letters = new DeadLetters(Path.Combine(folder, FolderErasure.LettersFile), new DeadLetterOptions(), history.Time);
            var log = EmbeddedLog.Open(new EmbeddedLogOptions { Folder = Path.Combine(folder, FolderErasure.LogFolder) }, history.Time, NullLogger<EmbeddedLog>.Instance);
            var eraser = new Eraser(register, history.Store, log, letters, archive, history.Time);
            var coordination = new LocalCoordination(name, street);
            if (isThere)
            {
                await coordination.AnnounceAsync(new NodeView(name, [], "", A.T0, A.T0, [], []));
            }

            return new Node(
                folder, register, shared, archive, letters, log, eraser, new ErasureService(register, eraser, history.Time, NullLogger<ErasureService>.Instance, shared), coordination);
        }

        public bool HasWords => Archive.Of("i-1", withSealed: true).Count > 0 || Letters.List(null, 10).Count > 0;

        public void Fill()
        {
            Letters.Add("test", [new RefusedMessage(new Reject(DropReason.MalformedJson, "cut"), Encoding.UTF8.GetBytes("{\"author\":{\"handle\":\"ann.example\"},\"text\":\"what a"))]);
            Assert.True(Archive.Keep("i-1", "bluesky", "p1", "what ann thinks", "ann.example", null));
        }

        public Task RoundAsync() => Service.RoundAsync(Shared, None);

        public void Dispose()
        {
            Service.Dispose();
            Eraser.Dispose();
            Shared.Dispose();
            Archive.Dispose();
            Letters.Dispose();
            Log.DisposeAsync().AsTask().GetAwaiter().GetResult();
            Coordination.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}

using System.Text;
using Listening.Alerts.Access;
using Listening.History.Archive;
using Listening.History.Backup;
using Listening.History.Queries;
using Listening.History.Sqlite;
using Listening.History.Tests.Contracts;
using Listening.History.Tests.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.History.Tests.Backup;

public sealed class BackupTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string root = Directory.CreateTempSubdirectory("history-tests-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task Copy_of_a_running_store_is_one_moment_and_comes_back_whole()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        await File.WriteAllTextAsync(Path.Combine(history.Folder, "VERSION"), "1\n");
        Directory.CreateDirectory(Path.Combine(history.Folder, "log"));
        await File.WriteAllTextAsync(Path.Combine(history.Folder, "log", "lock"), "");
        var at = await history.Score.OpenPartitionAsync(0, None);
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await history.Score.CommitAsync(A.Batch(at, at.Next + 1, A.Mention(A.Post($"p{i}"), at.Next)), None);
                await AlertStoreContract.PutAsync(history, t => t.Publish(A.Message()));
                at = at with { Next = at.Next + 1 };
            }
        });
        await history.Feed.WaitAsync(20, None);
        await AnchorAsync(history);
        DataBackup.Create(history.Folder, Path.Combine(root, "copy"));
        await stop.CancelAsync();
        await writing;
        await DataBackup.RestoreAsync(Path.Combine(root, "copy"), Path.Combine(root, "data"), null, history.Time, None);
        Assert.False(File.Exists(Path.Combine(root, "data", "log", "lock")));
        Assert.Equal("1\n", await File.ReadAllTextAsync(Path.Combine(root, "data", "VERSION")));
        await using var again = await SqliteHistory.OpenAsync(Path.Combine(root, "data"), history.Time);
        var position = await again.Score.OpenPartitionAsync(0, None);
        Assert.InRange(position.Next, 20, at.Next);
        var mentions = await again.Reader.MentionsAsync(Viewer.System, new MentionQuery("acme", Max: 100_000), None);
        Assert.Equal(position.Next, mentions.Items.Count);
        Assert.NotEqual(history.Feed.Epoch, again.Feed.Epoch);
        var report = AuditVerifier.Verify(Path.Combine(root, "data"));
        Assert.Equal((null, 1), (report.Fault, report.Anchors));
    }

    [Fact]
    public async Task Copy_that_was_tampered_with_is_not_restored()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        var copy = Path.Combine(root, "copy");
        DataBackup.Create(history.Folder, copy);
        using (var database = History.Sqlite.Core.Database.Open(Path.Combine(copy, SqliteHistory.FileName), write: true))
        {
            database.Script("UPDATE audit SET by = 'eve'");
        }

        var refused = await Assert.ThrowsAsync<StoreException>(() => DataBackup.RestoreAsync(copy, Path.Combine(root, "data"), null, history.Time, None));
        Assert.Equal(StoreFault.Damaged, refused.Fault);
        Assert.False(Directory.Exists(Path.Combine(root, "data")));
    }

    [Fact]
    public async Task Nothing_is_written_over()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        await File.WriteAllTextAsync(Path.Combine(root, "something"), "");
        Assert.Throws<StoreException>(() => DataBackup.Create(history.Folder, root));
        Assert.Throws<StoreException>(() => DataBackup.Create(root, Path.Combine(root, "copy")));
    }

    [Fact]
    public async Task Erased_words_are_not_in_a_copy()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        var post = A.Post("p1");
        await history.Score.CommitAsync(A.Batch(at, 1, A.Mention(post, 0, "text-to-be-gone")), None);
        var tomb = post with { Phase = Detection.Posts.PostPhase.Tombstone };
        await history.Score.CommitAsync(
            A.Batch(at with { Next = 1 }, 2) with { Posts = [tomb], Revisions = [new Ingest.Pipeline.RevisionRow(tomb, A.T0Ms, A.T0Ms, null)] }, None);
        DataBackup.Create(history.Folder, Path.Combine(root, "copy"));
        var bytes = await File.ReadAllBytesAsync(Path.Combine(root, "copy", SqliteHistory.FileName));
        Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes("text-to-be-gone")) < 0);
    }

    private static async Task AnchorAsync(SqliteHistoryUnderTest history)
    {
        using var key = AnchorFiles.OpenKey(history.Folder);
        using var writer = new AnchorWriter(history.History, history.Folder, history.Time, NullLogger<AnchorWriter>.Instance);
        await writer.WriteAsync(key, CancellationToken.None);
    }
}

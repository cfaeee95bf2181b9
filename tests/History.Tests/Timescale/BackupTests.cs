using Listening.Alerts.Access;
using Listening.Alerts.Audit;
using Listening.History.Archive;
using Listening.History.Backup;
using Listening.History.Queries;
using Listening.History.Tests.Contracts;
using Listening.History.Timescale;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.History.Tests.Timescale;

[Trait("Needs", "timescaledb")]
public sealed class TimescaleBackupTests(TimescaleDatabase database) : IClassFixture<TimescaleDatabase>, IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string root = Directory.CreateTempSubdirectory("history-tests-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task Copy_of_a_running_store_is_one_moment_and_answers_the_same_in_another_database()
    {
        await using var history = await TimescaleHistoryUnderTest.OpenAsync(database);
        var data = Directory.CreateDirectory(Path.Combine(root, "data")).FullName;
        var at = await history.Score.OpenPartitionAsync(0, None);
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await history.Score.CommitAsync(A.Batch(at, at.Next + 1, A.Mention(A.Post($"p{i}"), at.Next)) with { Minutes = [A.Minute("acme", 1)] }, None);
                await AlertStoreContract.PutAsync(history, t =>
                {
                    t.Audit(new AuditEntry(t.Now, "ann", "noted", $"p{i}", "acme", "{}"));
                    t.Put(A.Incident($"i-{i}"));
                    t.Put(new Alerts.Stores.DocumentDraft("note", $"n-{i}", "ann", "{}"));
                    t.Publish(A.Message());
                });
                at = at with { Next = at.Next + 1 };
            }
        });
        await history.Feed.WaitAsync(20, None);
        await AnchorAsync(history, data);
        await DataBackup.CreateAsync(data, Path.Combine(root, "copy"), history.Connection, None);
        await stop.CancelAsync();
        await writing;

        var elsewhere = database.NewSchema();
        await DataBackup.RestoreAsync(Path.Combine(root, "copy"), Path.Combine(root, "again"), null, history.Time, None, elsewhere);

        await using var again = await TimescaleHistory.OpenAsync(elsewhere, history.Time);
        var position = await again.Score.OpenPartitionAsync(0, None);
        Assert.InRange(position.Next, 19, at.Next);
        var mentions = await again.Reader.MentionsAsync(Viewer.System, new MentionQuery("acme", Max: 100_000), None);
        Assert.Equal(position.Next, mentions.Items.Count);
        Assert.NotEqual(history.Feed.Epoch, again.Feed.Epoch);
        var report = await AuditVerifier.VerifyAsync(elsewhere, Path.Combine(root, "again"), null, null, None);
        Assert.Equal((null, 1), (report.Fault, report.Anchors));

        // It goes on: numbers that the tables give are new, sequences have no gap, counts add up.
        await again.Score.CommitAsync(A.Batch(position, position.Next + 1, A.Mention(A.Post("after"), position.Next)) with { Minutes = [A.Minute("acme", 1)] }, None);
        var head = again.Feed.Head;
        Assert.Equal(head + 1, await again.Alerts.TransactAsync(
            t =>
            {
                t.Put(A.Incident("i-after"));
                t.Put(new Alerts.Stores.DocumentDraft("note", "n-after", "ann", "{}"));
                return t.Publish(A.Message());
            },
            None));
        var minute = DateTimeOffset.FromUnixTimeMilliseconds(A.T0Ms / 60_000 * 60_000);
        var series = await again.Reader.SentimentAsync(Viewer.System, new SentimentQuery("acme", minute, minute.AddMinutes(1), TimeSpan.FromMinutes(1)), None);
        Assert.Equal(position.Next + 1, series.Points[0].Volume);
    }

    [Fact]
    public async Task Copy_that_was_changed_is_not_restored_and_leaves_nothing()
    {
        await using var history = await TimescaleHistoryUnderTest.OpenAsync(database);
        var data = Directory.CreateDirectory(Path.Combine(root, "data")).FullName;
        await AlertStoreContract.PutAsync(history, t => t.Audit(new AuditEntry(t.Now, "ann", "decided", "something", "acme", "{}")));
        await DataBackup.CreateAsync(data, Path.Combine(root, "copy"), history.Connection, None);
        var file = Path.Combine(root, "copy", "timescale", "audit.copy");
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.AsSpan().IndexOf("decided"u8)] = (byte)'D';
        await File.WriteAllBytesAsync(file, bytes);

        var elsewhere = database.NewSchema();
        var refused = await Assert.ThrowsAsync<StoreException>(
            () => DataBackup.RestoreAsync(Path.Combine(root, "copy"), Path.Combine(root, "again"), null, history.Time, None, elsewhere));
        Assert.Equal(StoreFault.Damaged, refused.Fault);
        Assert.Contains("entry 2", refused.Message, StringComparison.Ordinal);

        // As if nobody had tried: the untouched copy goes in.
        bytes[bytes.AsSpan().IndexOf("Decided"u8)] = (byte)'d';
        await File.WriteAllBytesAsync(file, bytes);
        await DataBackup.RestoreAsync(Path.Combine(root, "copy"), Path.Combine(root, "again"), null, history.Time, None, elsewhere);
    }

    [Fact]
    public async Task Store_that_holds_something_and_a_copy_of_another_kind_are_refused()
    {
        await using var history = await TimescaleHistoryUnderTest.OpenAsync(database);
        var data = Directory.CreateDirectory(Path.Combine(root, "data")).FullName;
        await DataBackup.CreateAsync(data, Path.Combine(root, "copy"), history.Connection, None);
        var used = await Assert.ThrowsAsync<StoreException>(
            () => DataBackup.RestoreAsync(Path.Combine(root, "copy"), Path.Combine(root, "again"), null, history.Time, None, history.Connection));
        Assert.Equal(StoreFault.InUse, used.Fault);
        var kind = await Assert.ThrowsAsync<StoreException>(
            () => DataBackup.RestoreAsync(Path.Combine(root, "copy"), Path.Combine(root, "again"), null, history.Time, None));
        Assert.Contains("--history", kind.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_audit_is_found_in_the_running_store()
    {
        await using var history = await TimescaleHistoryUnderTest.OpenAsync(database);
        await AlertStoreContract.PutAsync(history, t => t.Audit(new AuditEntry(t.Now, "ann", "decided", "something", "acme", "{}")));
        await AnchorAsync(history, root);
        Assert.Null((await AuditVerifier.VerifyAsync(history.Connection, root, null, null, None)).Fault);
        TimescaleServer.Run(history.Connection, "UPDATE audit SET data = '{\"forged\":1}' WHERE seq = 2");
        Assert.Contains("entry 2", (await AuditVerifier.VerifyAsync(history.Connection, root, null, null, None)).Fault, StringComparison.Ordinal);
        TimescaleServer.Run(history.Connection, "DELETE FROM audit WHERE seq = 2");
        Assert.Contains("cut off", (await AuditVerifier.VerifyAsync(history.Connection, root, null, null, None)).Fault, StringComparison.Ordinal);
    }

    private static async Task AnchorAsync(TimescaleHistoryUnderTest history, string folder)
    {
        using var key = AnchorFiles.OpenKey(folder);
        using var writer = new AnchorWriter(history.History, folder, history.Time, NullLogger<AnchorWriter>.Instance);
        await writer.WriteAsync(key, None);
    }
}

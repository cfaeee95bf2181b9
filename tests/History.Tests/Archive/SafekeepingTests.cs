using Listening.Alerts.Audit;
using Listening.History.Archive;
using Listening.History.Backup;
using Listening.History.Sqlite;
using Listening.History.Tests.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.History.Tests.Archive;

/// <summary>What the system page says of anchors and copies.</summary>
public sealed class SafekeepingTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string root = Directory.CreateTempSubdirectory("history-tests-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task Chain_without_an_anchor_is_said_to_have_none_and_one_with_a_fresh_anchor_is_anchored()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        Assert.Equal(AnchorState.None, (await LookAsync(history)).Audit.State);
        await AnchorAsync(history);
        var audit = (await LookAsync(history)).Audit;
        Assert.Equal((AnchorState.Anchored, audit.Entries), (audit.State, audit.Anchored));
    }

    [Fact]
    public async Task Entries_that_no_anchor_covers_are_behind_only_when_they_are_minutes_old()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        await AnchorAsync(history);
        history.Time.Advance(TimeSpan.FromMinutes(10));
        await AuditAsync(history);
        Assert.Equal(AnchorState.Anchored, (await LookAsync(history)).Audit.State);
        history.Time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(AnchorState.Behind, (await LookAsync(history)).Audit.State);
    }

    [Fact]
    public async Task Anchor_that_another_hand_signed_or_that_covers_more_than_the_chain_is_wrong()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        await AnchorAsync(history);
        var (store, head) = await history.Store.AuditHeadAsync(None);
        using var key = AnchorFiles.OpenKey(history.Folder);
        await AppendAsync(history, Anchor.Sign(key, store, head.Seq + 1, head.Hash, history.Time.GetUtcNow()));
        Assert.Equal(AnchorState.Wrong, (await LookAsync(history)).Audit.State);
        using var stranger = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        await AppendAsync(history, Anchor.Sign(stranger, store, head.Seq, head.Hash, history.Time.GetUtcNow()));
        Assert.Equal(AnchorState.Wrong, (await LookAsync(history)).Audit.State);
    }

    [Fact]
    public async Task Copies_are_named_with_the_moment_they_were_made_newest_first_and_a_lost_one_without()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        Assert.Empty((await LookAsync(history)).Backups);
        foreach (var name in new[] { "old", "new", "lost" })
        {
            DataBackup.Create(history.Folder, Path.Combine(root, name));
        }

        var made = new DateTimeOffset(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);
        File.SetLastWriteTimeUtc(Path.Combine(root, "old", SqliteHistory.FileName), made.UtcDateTime);
        File.SetLastWriteTimeUtc(Path.Combine(root, "new", SqliteHistory.FileName), made.AddDays(1).UtcDateTime);
        Directory.Delete(Path.Combine(root, "lost"), recursive: true);
        Assert.Equal([made.AddDays(1), made, null], (await LookAsync(history)).Backups.Select(b => b.At));
    }

    private static Task<Safekeeping> LookAsync(SqliteHistoryUnderTest history) => Safekeeping.LookAsync(history.Store, history.Folder, history.Time.GetUtcNow(), None);

    private static Task<bool> AuditAsync(SqliteHistoryUnderTest history) => history.Alerts.TransactAsync(
        t =>
        {
            t.Audit(new AuditEntry(t.Now, "ann", "noted", "i-1", null, "{}"));
            return true;
        },
        None);

    private static Task AppendAsync(SqliteHistoryUnderTest history, Anchor anchor) =>
        File.AppendAllTextAsync(Path.Combine(history.Folder, AnchorFiles.Anchors), anchor.ToLine() + "\n");

    private static async Task AnchorAsync(SqliteHistoryUnderTest history)
    {
        using var key = AnchorFiles.OpenKey(history.Folder);
        using var writer = new AnchorWriter(history.Store, history.Folder, history.Time, NullLogger<AnchorWriter>.Instance);
        await writer.WriteAsync(key, None);
    }
}

using System.Text;
using Listening.Alerts.Audit;
using Listening.Alerts.Outgoing;
using Listening.Alerts.Tests.Notifications;
using Listening.History.Archive;
using Listening.History.Backup;
using Listening.History.Sqlite;
using Listening.History.Sqlite.Core;
using Listening.History.Tests.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.History.Tests.Archive;

public sealed class AuditTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Chain_of_a_store_holds_from_its_first_row()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        await AuditAsync(history, 20);
        await history.ReopenAsync();
        await AuditAsync(history, 5);
        var report = AuditVerifier.Verify(history.Folder);
        Assert.Null(report.Fault);
        Assert.Equal(26, report.Chain.Length);
        Assert.Equal(1, history.Count("audit WHERE seq = 1 AND action = 'chain.started'"));
    }

    [Theory]
    [InlineData("UPDATE audit SET data = '{\"n\":8}' WHERE seq = 5", 5)]
    [InlineData("UPDATE audit SET by = 'eve' WHERE seq = 9", 9)]
    [InlineData("UPDATE audit SET at_ms = at_ms + 1 WHERE seq = 2", 2)]
    [InlineData("UPDATE audit SET recorded_ms = recorded_ms - 1 WHERE seq = 2", 2)]
    [InlineData("UPDATE audit SET brand = '' WHERE seq = 3", 3)]
    [InlineData("UPDATE audit SET hash = zeroblob(32) WHERE seq = 7", 7)]
    [InlineData("DELETE FROM audit WHERE seq = 4", 4)]
    [InlineData("DELETE FROM audit WHERE seq = 1", 1)]
    [InlineData("UPDATE audit SET seq = 100 WHERE seq = 11", 11)]
    [InlineData("UPDATE audit SET seq = -seq WHERE seq IN (5, 6); UPDATE audit SET seq = CASE seq WHEN -5 THEN 6 ELSE 5 END WHERE seq < 0", 5)]
    public async Task Tampering_is_found_where_it_was_done(string sql, long brokenAt)
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        await AuditAsync(history, 10);
        Tamper(history, sql);
        var report = AuditVerifier.Verify(history.Folder);
        Assert.Equal((brokenAt, brokenAt - 1), (report.Chain.BrokenAt, report.Chain.Length));
        Assert.StartsWith($"entry {brokenAt} ", report.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_cannot_be_shifted_into_one_another()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        await history.Alerts.TransactAsync(t => Append(t, new AuditEntry(t.Now, "ann", "noted", "i-12", null, "{}")), None);
        Tamper(history, "UPDATE audit SET by = 'anno', action = 'ted' WHERE seq = 2");
        Assert.Equal(2, AuditVerifier.Verify(history.Folder).Chain.BrokenAt);
    }

    [Fact]
    public async Task Anchors_agree_with_the_chain_that_grew_after_them()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        await AuditAsync(history, 3);
        await AnchorAsync(history);
        await AuditAsync(history, 3);
        await AnchorAsync(history);
        var report = AuditVerifier.Verify(history.Folder);
        Assert.Equal((null, 2), (report.Fault, report.Anchors));
    }

    [Fact]
    public async Task Entries_cut_off_at_the_end_are_missed_by_the_anchor()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        await AuditAsync(history, 10);
        await AnchorAsync(history);
        Tamper(history, "DELETE FROM audit WHERE seq > 8");
        var report = AuditVerifier.Verify(history.Folder);
        Assert.True(report.Chain.Holds);
        Assert.Contains("cut off", report.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chain_written_anew_from_the_start_is_caught_by_the_anchor()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        await AuditAsync(history, 5);
        await AnchorAsync(history);
        using (var database = Database.Open(Path.Combine(history.Folder, SqliteHistory.FileName), write: true))
        {
            var links = AuditRows.All(database).Select(l => l with { Entry = l.Entry with { By = l.Seq == 3 ? "eve" : l.Entry.By } }).ToList();
            var before = AuditChain.Root;
            foreach (var link in links)
            {
                before = AuditChain.Next(before, link.Seq, link.Entry, link.RecordedAt);
                database.Run("UPDATE audit SET by = ?, hash = ? WHERE seq = ?", link.Entry.By, before, link.Seq);
            }
        }

        var report = AuditVerifier.Verify(history.Folder);
        Assert.True(report.Chain.Holds);
        Assert.Contains("written anew", report.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anchor_of_another_key_does_not_count()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        await AnchorAsync(history);
        File.Delete(Path.Combine(history.Folder, "audit.key"));
        AnchorFiles.OpenKey(history.Folder).Dispose();
        Assert.Contains("signature", AuditVerifier.Verify(history.Folder).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_cut_short_by_a_crash_is_no_fault()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        await AnchorAsync(history);
        await File.AppendAllTextAsync(Path.Combine(history.Folder, "anchors.jsonl"), "{\"store\":\"ab");
        Assert.Equal((null, 1), (AuditVerifier.Verify(history.Folder).Fault, AuditVerifier.Verify(history.Folder).Anchors));
    }

    [Fact]
    public async Task Bits_of_the_file_that_belong_to_entries_cannot_flip_unseen()
    {
        const int Seed = 11;
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        await AuditAsync(history, 20);
        await AnchorAsync(history);
        var folder = Path.Combine(history.Folder, "copy");
        DataBackup.Create(history.Folder, folder);
        var path = Path.Combine(folder, SqliteHistory.FileName);
        var good = await File.ReadAllBytesAsync(path);
        List<(int At, int Length)> fields = [];
        using (var database = Database.Open(path, write: false))
        {
            foreach (var bytes in AuditRows.All(database).SelectMany(l => (byte[][])[l.Hash, Encoding.UTF8.GetBytes(l.Entry.Action + l.Entry.Subject)]))
            {
                fields.Add((good.AsSpan().IndexOf(bytes), bytes.Length));
            }
        }

        Assert.All(fields, f => Assert.True(f.At > 0));
        var random = new Random(Seed);
        for (var round = 0; round < 300; round++)
        {
            var (at, length) = fields[random.Next(fields.Count)];
            var flipped = (byte[])good.Clone();
            at += random.Next(length);
            flipped[at] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(path, flipped);
            Assert.True(AuditVerifier.Verify(folder).Fault is not null, $"seed {Seed}, round {round}: byte {at}");
        }

        // A file that was cut holds no store: said in one line, never as a chain that holds.
        for (var round = 0; round < 50; round++)
        {
            await File.WriteAllBytesAsync(path, good[..random.Next(1, good.Length - 4_096)]);
            string? fault;
            try
            {
                fault = AuditVerifier.Verify(folder).Fault;
            }
            catch (StoreException damaged)
            {
                fault = damaged.Message;
            }

            Assert.False(string.IsNullOrEmpty(fault), $"seed {Seed}, round {round}");
        }
    }

    [Fact]
    public async Task Anchors_reach_the_one_outside_signed_and_again_until_they_are_taken()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        await using var keeper = await HttpReceiver.StartAsync();
        var secret = new byte[32];
        using var outside = new AnchorWebhook(keeper.Url("/anchors"), secret, OutgoingGuard.Client(allowPrivate: true));
        using var writer = new AnchorWriter(history.History, history.Folder, history.Time, NullLogger<AnchorWriter>.Instance, outside);
        using var key = AnchorFiles.OpenKey(history.Folder);
        keeper.Answer = _ => (503, null);
        await AuditAsync(history, 3);
        await writer.WriteAsync(key, None);
        await writer.SendAsync(None);
        await AuditAsync(history, 2);
        await writer.WriteAsync(key, None);
        keeper.Answer = _ => (200, null);
        await writer.SendAsync(None);
        await writer.SendAsync(None);

        // The newest one covers those before it.
        var taken = Assert.Single(keeper.Taken);
        var anchor = Anchor.FromLine(taken.Body)!;
        Assert.Equal((6, true), (anchor.Seq, anchor.IsSignedBy(key)));
        Assert.True(StandardWebhook.IsGenuine(
            secret, taken.Headers[StandardWebhook.IdHeader], taken.Headers[StandardWebhook.TimestampHeader], taken.Headers[StandardWebhook.SignatureHeader],
            Encoding.UTF8.GetBytes(taken.Body), history.Time.GetUtcNow()));
        var kept = Path.Combine(history.Folder, "elsewhere.jsonl");
        await File.WriteAllTextAsync(kept, taken.Body + "\n");
        Assert.Equal((null, 6), (AuditVerifier.Verify(history.Folder, kept).Fault, AuditVerifier.Verify(history.Folder, kept).Anchored));
    }

    private static async Task AuditAsync(SqliteHistoryUnderTest history, int count) => await Task.WhenAll(Enumerable.Range(0, count).Select(i =>
        history.Alerts.TransactAsync(t => Append(t, new AuditEntry(t.Now, "ann", "noted", $"i-{i}", i % 2 == 0 ? null : "acme", $"{{\"n\":{i}}}")), None)));

    private static int Append(Alerts.Stores.IAlertTransaction transaction, AuditEntry entry)
    {
        transaction.Audit(entry);
        return 0;
    }

    private static async Task AnchorAsync(SqliteHistoryUnderTest history)
    {
        using var key = AnchorFiles.OpenKey(history.Folder);
        using var writer = new AnchorWriter(history.History, history.Folder, history.Time, NullLogger<AnchorWriter>.Instance);
        await writer.WriteAsync(key, CancellationToken.None);
    }

    private static void Tamper(SqliteHistoryUnderTest history, string sql)
    {
        using var database = Database.Open(Path.Combine(history.Folder, SqliteHistory.FileName), write: true);
        database.Script(sql);
    }
}

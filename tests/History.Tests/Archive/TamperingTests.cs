using Listening.Alerts.Audit;
using Listening.History.Archive;
using Listening.History.Backup;
using Listening.History.Sqlite;
using Listening.History.Sqlite.Core;
using Listening.History.Tests.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.History.Tests.Archive;

/// <summary>Somebody with full access to the file and without the key.</summary>
public sealed class TamperingTests
{
    private const int Entries = 60;

    [Theory]
    [InlineData(3)]
    [InlineData(20_261_122)]
    public async Task No_random_change_to_what_was_anchored_goes_unseen(int seed)
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        for (var i = 0; i < Entries; i++)
        {
            var n = i;
            await history.Alerts.TransactAsync(
                t =>
                {
                    t.Audit(new AuditEntry(t.Now, n % 3 == 0 ? "ann" : "rule:x", "noted", $"i-{n}", n % 2 == 0 ? "acme" : null, $"{{\"n\":{n}}}"));
                    return 0;
                },
                CancellationToken.None);
        }

        using (var key = AnchorFiles.OpenKey(history.Folder))
        using (var writer = new AnchorWriter(history.History, history.Folder, history.Time, NullLogger<AnchorWriter>.Instance))
        {
            await writer.WriteAsync(key, CancellationToken.None);
        }

        var folder = Path.Combine(history.Folder, "copy");
        DataBackup.Create(history.Folder, folder);
        var path = Path.Combine(folder, SqliteHistory.FileName);
        var good = await File.ReadAllBytesAsync(path);
        Assert.Null(AuditVerifier.Verify(folder).Fault);
        var random = new Random(seed);
        for (var round = 0; round < 500; round++)
        {
            var sql = Tampering(random);
            using (var database = Database.Open(path, write: true))
            {
                database.Script(sql);
            }

            Assert.True(AuditVerifier.Verify(folder).Fault is not null, $"seed {seed}, round {round}: {sql}");
            foreach (var beside in (string[])["-wal", "-shm"])
            {
                File.Delete(path + beside);
            }

            await File.WriteAllBytesAsync(path, good);
        }

        Assert.Null(AuditVerifier.Verify(folder).Fault);
    }

    private static string Tampering(Random random)
    {
        // The store's own first entry is in the chain too.
        var seq = random.Next(1, Entries + 2);
        string[] texts = ["by", "action", "subject", "data"];
        return random.Next(8) switch
        {
            0 => $"UPDATE audit SET {texts[random.Next(4)]} = {texts[random.Next(4)]} || '{(char)('a' + random.Next(26))}' WHERE seq = {seq}",
            1 => $"UPDATE audit SET {(random.Next(2) == 0 ? "at_ms" : "recorded_ms")} = {(random.Next(2) == 0 ? "at_ms" : "recorded_ms")} + {random.Next(1, 100_000)} WHERE seq = {seq}",
            2 => $"DELETE FROM audit WHERE seq = {seq}",
            3 => $"DELETE FROM audit WHERE seq >= {seq}",
            4 => $"UPDATE audit SET hash = randomblob(32) WHERE seq = {seq}",
            5 => $"UPDATE audit SET brand = CASE WHEN brand IS NULL THEN 'acme' ELSE NULL END WHERE seq = {seq}",
            6 => $"UPDATE audit SET seq = -1 WHERE seq = {seq}; UPDATE audit SET seq = {seq} WHERE seq = {Other(random, seq)}; UPDATE audit SET seq = 1000 WHERE seq = -1",
            _ => $"DELETE FROM audit WHERE seq < {seq + 1}",
        };
    }

    private static int Other(Random random, int seq) => (seq + random.Next(1, Entries)) % (Entries + 1) + 1;
}

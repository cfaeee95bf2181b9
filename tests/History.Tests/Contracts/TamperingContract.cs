using System.Globalization;
using Listening.Alerts.Audit;
using Listening.History.Archive;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.History.Tests.Contracts;

/// <summary>Somebody with full access to the store and to the anchors' file, and without the key.</summary>
public abstract class TamperingContract : IDisposable
{
    private const int Entries = 60;
    private const int Rounds = 1_000;
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string folder = Directory.CreateTempSubdirectory("history-tests-").FullName;

    protected abstract Task<HistoryUnderTest> OpenAsync();

    /// <summary>Verifies the store as it is after the statements, and takes them back.</summary>
    private protected abstract Task<AuditReport> AfterAsync(HistoryUnderTest history, string folder, IReadOnlyList<string> statements, string? anchors = null);

    /// <summary>How the store writes these bytes in a statement.</summary>
    protected abstract string Literal(byte[] bytes);

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task No_change_to_what_was_anchored_goes_unseen_and_verify_says_where()
    {
        const int Seed = 20_261_122;
        await using var history = await OpenAsync();
        var links = await FillAsync(history, Entries, 1);
        await AnchorAsync(history);

        // Nobody outside can vouch for these yet: a cut among them is not a fault, and it is said how many they are.
        await FillAsync(history, 5, 2);
        var whole = await AfterAsync(history, folder, []);
        Assert.Equal((null, links.Count, links.Count + 5), (whole.Fault, whole.Anchored, whole.Chain.Length));

        var random = new Random(Seed);
        for (var round = 0; round < Rounds; round++)
        {
            var (statements, first) = Tampering(random, links);
            var report = await AfterAsync(history, folder, statements);
            Assert.True(report.Fault is not null, $"seed {Seed}, round {round}: {string.Join("; ", statements)}");
            Assert.True(
                report.Chain.Length < first,
                $"seed {Seed}, round {round}: entry {first} was touched, and the chain is said to hold until {report.Chain.Length}: {string.Join("; ", statements)}");
        }

        Assert.Null((await AfterAsync(history, folder, [])).Fault);
    }

    [Fact]
    public async Task Anchors_that_were_changed_are_seen_and_those_that_were_cut_by_a_copy_kept_elsewhere()
    {
        const int Seed = 7;
        await using var history = await OpenAsync();
        for (var i = 0; i < 4; i++)
        {
            await FillAsync(history, 5, i);
            await AnchorAsync(history);
        }

        var path = Path.Combine(folder, AnchorFiles.Anchors);
        var good = await File.ReadAllBytesAsync(path);
        var elsewhere = Path.Combine(folder, "elsewhere.jsonl");
        await File.WriteAllBytesAsync(elsewhere, good);
        var random = new Random(Seed);
        for (var round = 0; round < 200; round++)
        {
            // Behind the last line break lies a line being written, which is not looked at.
            var bytes = (byte[])good.Clone();
            var at = random.Next(bytes.Length - 1);
            bytes[at] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(path, bytes);
            var fault = (await AfterAsync(history, folder, [])).Fault;
            Assert.True(fault is not null || MeansTheSame(good, bytes), $"seed {Seed}, round {round}: byte {at} became {bytes[at]}");
        }

        // The chain was cut behind the second anchor, and the later anchors with it: only the copy knows.
        var lines = System.Text.Encoding.UTF8.GetString(good).Split('\n');
        await File.WriteAllTextAsync(path, string.Join('\n', lines[..2]) + "\n");
        string[] cut = [$"DELETE FROM audit WHERE seq > {Anchor.FromLine(lines[1])!.Seq}"];
        Assert.Null((await AfterAsync(history, folder, cut)).Fault);
        Assert.Contains("entries were cut off", (await AfterAsync(history, folder, cut, elsewhere)).Fault, StringComparison.Ordinal);
    }

    // A flip may leave the anchors as they were: a letter of a field's name in the other case, or of white space.
    private static bool MeansTheSame(byte[] good, byte[] bytes)
    {
        Anchor?[] Read(byte[] file) => [.. System.Text.Encoding.UTF8.GetString(file).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Anchor.FromLine)];
        return Read(good).SequenceEqual(Read(bytes));
    }

    private static async Task<IReadOnlyList<AuditLink>> FillAsync(HistoryUnderTest history, int entries, int series)
    {
        for (var i = 0; i < entries; i++)
        {
            var n = i;
            history.Time.Advance(TimeSpan.FromMilliseconds(731));
            await history.Alerts.TransactAsync(
                t =>
                {
                    t.Audit(new AuditEntry(t.Now, n % 3 == 0 ? "ann" : "rule:x", "noted", $"i-{series}-{n}", n % 2 == 0 ? "acme" : null, $"{{\"n\":{n}}}"));
                    return 0;
                },
                None);
        }

        var (_, head) = await history.Store.AuditHeadAsync(None);
        return [.. Enumerable.Range(1, (int)head.Seq).Select(seq => head with { Seq = seq })];
    }

    private async Task AnchorAsync(HistoryUnderTest history)
    {
        using var key = AnchorFiles.OpenKey(folder);
        using var writer = new AnchorWriter(history.Store, folder, history.Time, NullLogger<AnchorWriter>.Instance);
        await writer.WriteAsync(key, None);
    }

    /// <returns>Statements, and the first entry that they touch.</returns>
    private (IReadOnlyList<string> Statements, long First) Tampering(Random random, IReadOnlyList<AuditLink> links)
    {
        // The store's own first entry is in the chain too.
        var seq = links[random.Next(links.Count)].Seq;
        string[] texts = ["by", "action", "subject", "data"];
        var text = texts[random.Next(texts.Length)];
        var clock = random.Next(2) == 0 ? "at_ms" : "recorded_ms";
        var hash = new byte[32];
        random.NextBytes(hash);
        return random.Next(11) switch
        {
            // A letter, a case, a blank more: what a flipped bit makes of a text that stays one.
            0 => ([$"UPDATE audit SET {text} = {text} || '{(char)('a' + random.Next(26))}' WHERE seq = {seq}"], seq),
            1 => ([$"UPDATE audit SET {text} = CASE WHEN upper({text}) <> {text} THEN upper({text}) ELSE {text} || ' ' END WHERE seq = {seq}"], seq),
            2 => ([$"UPDATE audit SET {clock} = {clock} {(random.Next(2) == 0 ? "+" : "-")} {random.Next(1, 10_000)} WHERE seq = {seq}"], seq),
            3 => ([string.Create(CultureInfo.InvariantCulture, $"UPDATE audit SET hash = {Literal(hash)} WHERE seq = {seq}")], seq),
            4 => ([$"UPDATE audit SET brand = CASE WHEN brand IS NULL THEN 'acme' ELSE NULL END WHERE seq = {seq}"], seq),
            5 => ([$"DELETE FROM audit WHERE seq = {seq}"], seq),
            6 => ([$"DELETE FROM audit WHERE seq >= {seq}"], seq),
            7 => ([$"DELETE FROM audit WHERE seq <= {seq}"], 1),
            8 => (["DELETE FROM audit"], 1),
            9 => Swapped(seq, links[(int)(seq % links.Count)].Seq),
            // One put in, and all behind it moved on.
            _ => ([
                $"UPDATE audit SET seq = -seq - 1 WHERE seq >= {seq}",
                $"INSERT INTO audit (seq, at_ms, recorded_ms, by, action, subject, brand, data, hash) SELECT {seq}, at_ms, recorded_ms, by, action, 'put-in', brand, data, hash FROM audit WHERE seq = -{seq} - 1",
                "UPDATE audit SET seq = -seq WHERE seq < 0",
            ], seq),
        };
    }

    private static (IReadOnlyList<string>, long) Swapped(long a, long b) =>
    ([
        $"UPDATE audit SET seq = -1 WHERE seq = {a}", $"UPDATE audit SET seq = {a} WHERE seq = {b}", $"UPDATE audit SET seq = {b} WHERE seq = -1",
    ], Math.Min(a, b));
}

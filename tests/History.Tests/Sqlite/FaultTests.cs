using Listening.History.Sqlite;
using Listening.History.Sqlite.Core;

namespace Listening.History.Tests.Sqlite;

public sealed class FaultTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string folder = Directory.CreateTempSubdirectory("history-tests-").FullName;

    private string Database => Path.Combine(folder, SqliteHistory.FileName);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Store_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        await (await OpenAsync()).DisposeAsync();
        using (var database = Core(write: true))
        {
            database.Script("PRAGMA user_version = 9999");
        }

        var before = await File.ReadAllBytesAsync(Database);
        var refused = await Assert.ThrowsAsync<StoreException>(OpenAsync);
        Assert.Equal(StoreFault.Newer, refused.Fault);
        OneLine(refused);
        Assert.Equal(before, await File.ReadAllBytesAsync(Database));
    }

    [Theory]
    [InlineData("not a database at all, just some text that somebody wrote over it, longer than the header of one hundred bytes ....")]
    [InlineData("short")]
    public async Task File_that_is_no_database_is_refused_and_left_as_it_is(string content)
    {
        await File.WriteAllTextAsync(Database, content);
        var refused = await Assert.ThrowsAsync<StoreException>(OpenAsync);
        Assert.Equal(StoreFault.Damaged, refused.Fault);
        OneLine(refused);
        Assert.Equal(content, await File.ReadAllTextAsync(Database));
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.7)]
    public async Task Damaged_pages_are_found_at_start(double place)
    {
        await FillAsync();
        await using (var file = new FileStream(Database, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = (long)(file.Length * place) / 4_096 * 4_096;
            var garbage = new byte[8_192];
            new Random(1).NextBytes(garbage);
            await file.WriteAsync(garbage);
        }

        var before = await File.ReadAllBytesAsync(Database);
        var refused = await Assert.ThrowsAsync<StoreException>(OpenAsync);
        Assert.Equal(StoreFault.Damaged, refused.Fault);
        OneLine(refused);
        Assert.Equal(before, await File.ReadAllBytesAsync(Database));
    }

    [Fact]
    public async Task File_cut_short_is_found_at_start()
    {
        await FillAsync();
        await using (var file = new FileStream(Database, FileMode.Open, FileAccess.ReadWrite))
        {
            file.SetLength(file.Length / 2);
        }

        Assert.Equal(StoreFault.Damaged, (await Assert.ThrowsAsync<StoreException>(OpenAsync)).Fault);
    }

    [Fact]
    public async Task Database_of_another_program_is_not_touched()
    {
        using (var other = Core(write: true))
        {
            other.Script("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
        }

        var before = await File.ReadAllBytesAsync(Database);
        OneLine(await Assert.ThrowsAsync<StoreException>(OpenAsync));
        Assert.Equal(before, await File.ReadAllBytesAsync(Database));
    }

    [Fact]
    public async Task Second_process_on_the_folder_is_refused_and_the_first_goes_on()
    {
        await using var first = await OpenAsync();
        var refused = await Assert.ThrowsAsync<StoreException>(OpenAsync);
        Assert.Equal(StoreFault.InUse, refused.Fault);
        OneLine(refused);
        await first.Score.OpenPartitionAsync(0, None);
    }

    [Fact]
    public async Task Folder_that_cannot_be_made_is_one_clear_line()
    {
        var file = Path.Combine(folder, "a-file");
        await File.WriteAllTextAsync(file, "");
        var refused = await Assert.ThrowsAsync<StoreException>(() => SqliteHistory.OpenAsync(Path.Combine(file, "data"), TimeProvider.System));
        Assert.Equal(StoreFault.ReadOnly, refused.Fault);
        OneLine(refused);
    }

    [Fact]
    public async Task Full_disk_fails_what_needs_room_and_everything_goes_on_when_there_is_some()
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        await history.Score.CommitAsync(A.Batch(at, 1, A.Mention(A.Post("p1"), 0)), None);
        at = at with { Next = 1 };

        // SQLite answers a full page limit as it answers a full disk.
        var pages = await history.Writer.BetweenAsync(d => d.Number("PRAGMA page_count")!.Value);
        await history.Writer.BetweenAsync(d => d.Number($"PRAGMA max_page_count = {pages}"));
        var batch = A.Batch(at, 2, A.Mention(A.Post("p2"), 1, new string('x', 100_000)));
        var full = await Assert.ThrowsAsync<StoreException>(() => history.Score.CommitAsync(batch, None));
        Assert.Equal(StoreFault.Full, full.Fault);
        OneLine(full);
        var effect = await Assert.ThrowsAsync<StoreException>(() => history.Alerts.TransactAsync(
            t =>
            {
                t.Put(A.Incident("i-1") with { Cause = new string('x', 100_000) });
                return 0;
            },
            None));
        Assert.Equal(StoreFault.Full, effect.Fault);
        Assert.Equal(effect.Message, history.Trouble);
        await history.Writer.BetweenAsync(d => d.Number("PRAGMA max_page_count = 1000000"));
        await history.Score.CommitAsync(batch, None);
        Assert.Equal(2, history.Readers.Read(d => d.Number("SELECT count(*) FROM mentions")));
    }

    [Fact]
    public async Task Closed_history_is_one_file()
    {
        await FillAsync();
        Assert.Equal(["history.db", "history.lock"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Transaction_cut_off_by_a_crash_is_not_there_and_the_batch_can_come_again()
    {
        var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        await history.Score.CommitAsync(A.Batch(at, 1, A.Mention(A.Post("p1"), 0)), None);

        // What a killed process leaves: the files as they are in the middle of a transaction whose pages have already spilled into the WAL.
        var crashed = Directory.CreateTempSubdirectory("history-tests-").FullName;
        try
        {
            var stop = await Assert.ThrowsAsync<FormatException>(() => history.Writer.BulkAsync<int>(
                scope =>
                {
                    scope.Database.Run("PRAGMA cache_spill = 10");
                    scope.Database.Run("PRAGMA cache_size = 10");
                    for (var i = 0; i < 500; i++)
                    {
                        scope.Database.Run("INSERT INTO poison (partition, offset, appended_ms, recorded_ms, reason, detail, payload) VALUES (0, ?, 0, 0, '', '', ?)", i, new byte[4_000]);
                    }

                    foreach (var file in Directory.GetFiles(folder).Where(f => !f.EndsWith("-shm", StringComparison.Ordinal) && !f.EndsWith("lock", StringComparison.Ordinal)))
                    {
                        File.Copy(file, Path.Combine(crashed, Path.GetFileName(file)));
                    }

                    throw new FormatException("the end");
                },
                None));
            Assert.True(new FileInfo(Path.Combine(crashed, SqliteHistory.FileName + "-wal")).Length > 1_000_000, stop.Message);
            await using var again = await SqliteHistory.OpenAsync(crashed, new ManualTimeProvider());
            Assert.Equal(0, again.Readers.Read(d => d.Number("SELECT count(*) FROM poison")));
            at = await again.Score.OpenPartitionAsync(0, None);
            Assert.Equal(1, at.Next);
            await again.Score.CommitAsync(A.Batch(at, 2, A.Mention(A.Post("p2"), 1)), None);
        }
        finally
        {
            Directory.Delete(crashed, recursive: true);
            await history.DisposeAsync();
        }
    }

    private Task<SqliteHistory> OpenAsync() => SqliteHistory.OpenAsync(folder, new ManualTimeProvider());

    private Database Core(bool write) => Listening.History.Sqlite.Core.Database.Open(Database, write);

    private async Task FillAsync()
    {
        await using var history = await OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        await history.Score.CommitAsync(A.Batch(at, 300, [.. Enumerable.Range(0, 300).Select(i => A.Mention(A.Post($"p{i}"), i, new string('x', 500)))]), None);
    }

    private static void OneLine(Exception e) => Assert.DoesNotContain('\n', e.Message);
}

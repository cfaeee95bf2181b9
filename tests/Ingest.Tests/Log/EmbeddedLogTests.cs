using Listening.Ingest.Log;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.Ingest.Tests.Log;

public sealed class EmbeddedLogTests : MentionLogContract, IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(60));
    private EmbeddedLog _log;

    public EmbeddedLogTests() => _log = Open(TimeProvider.System);

    protected override IMentionLog Log => _log;

    protected override CancellationToken Stop => _stop.Token;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _log.DisposeAsync();

    public void Dispose()
    {
        _stop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_was_appended_is_there_after_a_restart_and_offsets_go_on()
    {
        await Append(1, "a", "b");
        await Reopen(TimeProvider.System);
        await Append(1, "c");
        Assert.Equal(["a", "b", "c"], (await ReadAll(1)).Select(Text));
    }

    [Fact]
    public async Task After_a_crash_everything_that_was_acknowledged_is_there()
    {
        await Append(0, "a");
        await Append(2, "b", "c");
        using var crashed = new TempFolder();
        foreach (var file in Directory.GetFiles(_folder.Path, "segment-*"))
        {
            // The files as a killed process leaves them: nothing closed, nothing checkpointed.
            File.Copy(file, crashed.At(Path.GetFileName(file)));
        }

        await using var log = Open(TimeProvider.System, new EmbeddedLogOptions { Folder = crashed.Path });
        Assert.Equal(((0L, 1L), (0L, 2L)), (log.Bounds(0), log.Bounds(2)));
        Assert.Equal("c", Text((await log.ReadAsync(2, 1, 1, TimeSpan.Zero, Stop)).Records.Single()));
    }

    [Fact]
    public async Task A_segment_whose_making_was_cut_short_is_made_again()
    {
        await Append(0, "a");
        await _log.DisposeAsync();
        await File.WriteAllBytesAsync(_folder.At("segment-00000002.db"), []);
        _log = Open(TimeProvider.System);
        await Append(0, "b");
        Assert.Equal(["a", "b"], (await ReadAll(0)).Select(Text));
    }

    [Fact]
    public async Task A_reader_that_fell_behind_the_tail_is_served_from_the_files()
    {
        await Reopen(TimeProvider.System, Small);
        var sent = await AppendMany(20);
        Assert.True(_log.SegmentCount > 3);
        Assert.Equal(sent, (await ReadAll(3)).Select(Text));
        Assert.Equal(sent[137], Text((await _log.ReadAsync(3, 137, 1, TimeSpan.Zero, Stop)).Records.Single()));
    }

    [Fact]
    public async Task Segments_that_were_read_back_from_disk_are_whole()
    {
        await Reopen(TimeProvider.System, Small);
        var sent = await AppendMany(20);
        await Reopen(TimeProvider.System, Small);
        Assert.Equal(sent, (await ReadAll(3)).Select(Text));
    }

    [Fact]
    public async Task A_start_takes_the_bounds_of_closed_segments_from_their_seal()
    {
        await Reopen(TimeProvider.System, Small);
        var sent = await AppendMany(20);
        await _log.DisposeAsync();
        foreach (var path in Directory.GetFiles(_folder.Path, "segment-*.db").Order().SkipLast(1))
        {
            // Whoever looked at the frames would find a gap now.
            using var file = Sqlite.SqliteFile.Open(path, "FULL");
            Sqlite.SqliteFile.Execute(file, "UPDATE frames SET count = count + 1");
        }

        _log = Open(TimeProvider.System, Small);
        Assert.Equal((0L, (long)sent.Count), _log.Bounds(3));
    }

    [Fact]
    public async Task Retention_by_size_deletes_whole_files_and_a_reader_behind_it_is_told()
    {
        await Reopen(TimeProvider.System, Small with { MaxBytes = 200_000 });
        var sent = await AppendMany(20);
        var (oldest, end) = _log.Bounds(3);
        Assert.True(oldest > 0);
        Assert.Equal(_log.SegmentCount, Directory.GetFiles(_folder.Path, "segment-*.db").Length);
        Assert.Equal(sent[(int)oldest..], (await ReadAll(3)).Select(Text));
        var error = await Assert.ThrowsAsync<OffsetOutOfRangeException>(() => _log.ReadAsync(3, 0, 1, TimeSpan.Zero, Stop).AsTask());
        Assert.Equal((oldest, end), (error.Oldest, error.End));
    }

    [Fact]
    public async Task No_text_is_kept_longer_than_the_retention_even_when_nothing_more_comes()
    {
        var time = new ManualTimeProvider();
        await Reopen(time);
        await Append(0, "a");
        await Housekeep(time, TimeSpan.FromHours(7));
        Assert.Equal((0L, 1L), _log.Bounds(0));
        Assert.Equal(2, _log.SegmentCount);
        await Housekeep(time, TimeSpan.FromDays(7.1));
        Assert.Equal((1L, 1L), _log.Bounds(0));
        Assert.Single(Directory.GetFiles(_folder.Path, "segment-*.db"));
    }

    [Fact]
    public async Task A_waiting_reader_answers_after_its_wait_with_the_time_that_is_safe()
    {
        var time = new ManualTimeProvider();
        await Reopen(time);
        var waiting = _log.ReadAsync(0, 0, 1, TimeSpan.FromSeconds(1), Stop).AsTask();
        time.Advance(TimeSpan.FromSeconds(1.5));
        var batch = await waiting;
        Assert.Empty(batch.Records);
        Assert.Equal(time.NowMs, batch.SafeTimeMs);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_take_stamps_with_it()
    {
        var time = new ManualTimeProvider();
        await Reopen(time);
        await Append(0, "a");
        var safe = (await _log.ReadAsync(0, 1, 1, TimeSpan.Zero, Stop)).SafeTimeMs;
        time.SetBack(TimeSpan.FromHours(1));
        await Append(0, "b");
        await Reopen(time);
        await Append(0, "c");
        Assert.All(await ReadAll(0), r => Assert.True(r.AppendedAtMs >= safe));
    }

    [Fact]
    public async Task A_full_disk_is_told_to_senders_and_heals()
    {
        await Append(0, "before");
        _log.Active.LimitPages(_log.Active.PageCount);
        var large = new string('x', 100_000);
        var error = await Assert.ThrowsAsync<IOException>(() => Append(0, large));
        Assert.Contains("full", error.Message, StringComparison.Ordinal);
        Assert.Equal((0L, 1L), _log.Bounds(0));
        Assert.Contains("free disk space", _log.CannotWrite, StringComparison.Ordinal);
        _log.Active.LimitPages(1_000_000);
        await Append(0, large);
        Assert.Null(_log.CannotWrite);
        await Reopen(TimeProvider.System);
        Assert.Equal(["before", large], (await ReadAll(0)).Select(Text));
    }

    [Fact]
    public void Two_processes_cannot_share_a_folder()
    {
        var error = Assert.Throws<IOException>(() => Open(TimeProvider.System));
        Assert.Contains("in use by another process", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_number_of_partitions_is_fixed_for_life()
    {
        await _log.DisposeAsync();
        var error = Assert.Throws<InvalidDataException>(() => Open(TimeProvider.System, new EmbeddedLogOptions { Folder = _folder.Path, Partitions = 8 }));
        Assert.Contains("4 partitions, but 8 were asked for", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_untouched()
    {
        await _log.DisposeAsync();
        using (var file = Sqlite.SqliteFile.Open(SegmentOne, "FULL"))
        {
            Sqlite.SqliteFile.Execute(file, "PRAGMA user_version=2");
        }

        var error = Assert.Throws<InvalidDataException>(() => Open(TimeProvider.System));
        Assert.Contains("format version 2; this program reads 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file_is_refused_with_one_line()
    {
        await Append(0, "a");
        await _log.DisposeAsync();
        await File.WriteAllTextAsync(SegmentOne, new string('?', 10_000));
        var error = Assert.Throws<InvalidDataException>(() => Open(TimeProvider.System));
        Assert.Contains("is damaged", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task A_missing_file_in_between_is_no_silent_gap()
    {
        await Reopen(TimeProvider.System, Small);
        await AppendMany(20);
        await _log.DisposeAsync();
        File.Delete(_folder.At("segment-00000002.db"));
        var error = Assert.Throws<InvalidDataException>(() => Open(TimeProvider.System));
        Assert.Contains("a file is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flipped_byte_in_a_payload_is_found()
    {
        var text = string.Concat(Enumerable.Repeat("needle", 100));
        await Append(0, text);
        await _log.DisposeAsync();
        var bytes = await File.ReadAllBytesAsync(SegmentOne);
        bytes[bytes.AsSpan().IndexOf("needleneedle"u8)] ^= 1;
        await File.WriteAllBytesAsync(SegmentOne, bytes);
        _log = Open(TimeProvider.System);
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => _log.ReadAsync(0, 0, 1, TimeSpan.Zero, Stop).AsTask());
        Assert.Contains("fails its checksum", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_readers_and_late_senders_are_told_that_it_closed()
    {
        var waiting = _log.ReadAsync(0, 0, 1, TimeSpan.FromMinutes(1), Stop).AsTask();
        await _log.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Append(0, "a"));
    }

    [Fact]
    public void All_wrong_options_are_told_at_once()
    {
        var options = new EmbeddedLogOptions
        {
            Folder = " ", Partitions = 3, SegmentBytes = 1, SegmentAge = TimeSpan.FromDays(9), Retention = TimeSpan.FromDays(8), MaxBytes = 0, TailBytes = -1,
        };
        var error = Assert.Throws<ArgumentException>(options.Validate);
        Assert.All(["Folder", "Partitions", "SegmentBytes", "SegmentAge", "Retention", "MaxBytes", "TailBytes"], name => Assert.Contains(name + " is", error.Message, StringComparison.Ordinal));
    }

    private EmbeddedLogOptions Small => new() { Folder = _folder.Path, SegmentBytes = 65_536, MaxBytes = 1 << 30, TailBytes = 0 };

    private string SegmentOne => _folder.At("segment-00000001.db");

    private EmbeddedLog Open(TimeProvider time, EmbeddedLogOptions? options = null) =>
        EmbeddedLog.Open(options ?? new EmbeddedLogOptions { Folder = _folder.Path }, time, NullLogger<EmbeddedLog>.Instance);

    private async Task Reopen(TimeProvider time, EmbeddedLogOptions? options = null)
    {
        await _log.DisposeAsync();
        _log = Open(time, options);
    }

    private async Task<List<string>> AppendMany(int calls)
    {
        var sent = new List<string>();
        for (var call = 0; call < calls; call++)
        {
            string[] texts = [.. Enumerable.Range(0, 30).Select(i => $"{call}:{i}:" + new string('x', 1000))];
            await Append(3, texts);
            sent.AddRange(texts);
        }

        // One more append is behind the last rotation in the writer's order.
        await Append(3, "last");
        sent.Add("last");
        return sent;
    }

    private async Task Housekeep(ManualTimeProvider time, TimeSpan by)
    {
        time.Advance(by);
        await Append(1, "behind the housekeeping");
    }
}

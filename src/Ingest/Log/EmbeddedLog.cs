using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Listening.Ingest.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Listening.Ingest.Log;

/// <summary>
/// The mention log without a broker: SQLite files of its own. One thread takes whatever appends are waiting, of all partitions, and commits them with
/// one fsync; readers that keep up are served from memory, others from the files.
/// </summary>
/// <remarks>
/// Append stamps and safe times come from one clock that never goes back. A commit under way holds the safe time at its stamp, so a reader is never
/// told a time after which an older record still appears. Over a restart that holds as far as the machine's clock does.
/// Threads: <see cref="AppendAsync"/> and <see cref="ReadAsync"/> from anywhere; the segments are written by the one writer thread; everything that
/// both sides see is under <c>_gate</c>, which is never held during I/O.
/// </remarks>
public sealed partial class EmbeddedLog : IMentionLog, IRewritableLog
{
    // Waiting calls, not mentions: more than a host has open requests, and beyond it senders wait.
    private const int MaxWaiting = 1024;

    // One commit takes a few ms for this much; more would make the first sender in it wait longer than the fsync.
    private const int GroupBytes = 8 << 20;

    private static readonly TimeSpan HousekeepingInterval = TimeSpan.FromMinutes(1);

    private readonly EmbeddedLogOptions _options;
    private readonly TimeProvider _time;
    private readonly Outage _outage;
    private readonly ILogger _logger;
    private readonly FileStream _lockFile;
    private readonly Thread _writerThread;
    private readonly ITimer _housekeeping;
    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Lock _gate = new();
    private readonly LogTail[] _tails;          // under _gate
    private readonly List<LogSegment> _segments; // under _gate; the last one is written
    private long _clockMs;                       // under _gate: the latest stamp or safe time given
    private long? _inFlightMs;                   // under _gate: stamp of the commit under way
    private Exception? _closed;                  // under _gate: why nothing works any more

    // Used by the writer thread only.
    private readonly List<Waiting> _group = [];
    private readonly List<LogFrame> _frames = [];
    private readonly List<ReadOnlyMemory<byte>>[] _payloads;

    private EmbeddedLog(EmbeddedLogOptions options, TimeProvider time, ILogger logger, FileStream lockFile, List<LogSegment> segments)
    {
        (_options, _time, _logger, _lockFile, _segments) = (options, time, logger, lockFile, segments);
        _outage = new Outage(time);
        _tails = new LogTail[options.Partitions];
        _payloads = new List<ReadOnlyMemory<byte>>[options.Partitions];
        for (var p = 0; p < options.Partitions; p++)
        {
            _tails[p] = new LogTail(options.TailBytes / options.Partitions) { Oldest = segments[0].Starts[p], End = segments[^1].Ends[p] };
            _payloads[p] = [];
        }

        _clockMs = segments.Max(s => s.NewestMs) ?? 0;
        _writerThread = new Thread(WriteLoop) { Name = "mention log", IsBackground = true };
        _writerThread.Start();
        _housekeeping = time.CreateTimer(_ => _waiting.Writer.TryWrite(Waiting.Housekeeping), null, TimeSpan.Zero, HousekeepingInterval);
    }

    public string? CannotWrite => _outage.Why;

    public int PartitionCount => _options.Partitions;

    /// <exception cref="IOException">The folder cannot be written, or another process has it open.</exception>
    /// <exception cref="InvalidDataException">What lies there is damaged, of a newer version, or has another number of partitions.</exception>
    public static EmbeddedLog Open(EmbeddedLogOptions options, TimeProvider time, ILogger<EmbeddedLog> logger)
    {
        options.Validate();
        var lockFile = TakeLock(options.Folder);
        var segments = new List<LogSegment>();
        try
        {
            OpenSegments(options, segments);
            return new EmbeddedLog(options, time, logger, lockFile, segments);
        }
        catch (SqliteException e)
        {
            CloseAll();
            throw new IOException($"The mention log in {options.Folder} cannot be opened: {e.Message}", e);
        }
        catch
        {
            CloseAll();
            throw;
        }

        void CloseAll()
        {
            segments.ForEach(s => s.Dispose());
            lockFile.Dispose();
        }
    }

    public async Task AppendAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
        {
            return;
        }

        var waiting = new Waiting(entries);
        try
        {
            await _waiting.Writer.WriteAsync(waiting, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw Closed();
        }

        // From here on it is not cancelled: the writer may be copying the payloads, whose buffers the caller uses again when this ends.
        await waiting.Durable.Task;
    }

    public async ValueTask<LogBatch> ReadAsync(int partition, long from, int maxRecords, TimeSpan wait, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRecords);
        var tail = _tails[partition];
        var started = _time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var frames = new List<LogFrame>();
            LogSegment? segment = null;
            Task moved;
            TimeSpan remaining;
            lock (_gate)
            {
                if (_closed is not null)
                {
                    throw Closed();
                }

                if (from < tail.Oldest || from > tail.End)
                {
                    throw new OffsetOutOfRangeException(partition, from, tail.Oldest, tail.End);
                }

                remaining = wait - _time.GetElapsedTime(started);
                if (from == tail.End && remaining <= TimeSpan.Zero)
                {
                    return new LogBatch(partition, from, SafeTimeAtEnd(), []);
                }

                moved = tail.Moved;
                if (from < tail.End && !tail.TryGet(from, maxRecords, frames))
                {
                    segment = _segments.Find(s => from < s.Ends[partition]);
                }
            }

            if (segment is not null)
            {
                try
                {
                    frames = segment.Read(partition, from, maxRecords);
                }
                catch (SqliteException) when (!File.Exists(segment.Path))
                {
                    continue; // Retention was quicker; the bounds say so now.
                }
                catch (SqliteException e) when (!SqliteFile.IsDamage(e))
                {
                    throw new IOException($"{segment.Path} (a segment of the mention log) cannot be read: {e.Message}", e);
                }
            }

            if (frames.Count > 0)
            {
                return ToBatch(tail, partition, from, maxRecords, frames);
            }

            await moved.WaitAsync(remaining, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public (long Oldest, long End) Bounds(int partition)
    {
        lock (_gate)
        {
            return (_tails[partition].Oldest, _tails[partition].End);
        }
    }

    public Task<int> RewriteAsync(Func<LogRecord, byte[]?> rewrite, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            LogSegment[] segments;
            lock (_gate)
            {
                segments = [.. _segments];
            }

            var changed = 0;
            foreach (var segment in segments)
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    var frames = segment.Rewrite(rewrite, ref changed);
                    lock (_gate)
                    {
                        frames.ForEach(f => _tails[f.Partition].Replace(f));
                    }
                }
                catch (SqliteException) when (!File.Exists(segment.Path))
                {
                    // Retention was quicker: nothing of it is left.
                }
                catch (SqliteException e) when (!SqliteFile.IsDamage(e))
                {
                    throw new IOException($"{segment.Path} (a segment of the mention log) cannot be changed: {e.Message}", e);
                }
            }

            return changed;
        },
        cancellationToken);

    /// <summary>Takes no more appends, finishes those that wait, and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _housekeeping.DisposeAsync();
        await Task.Run(_writerThread.Join);
        Close(new ObjectDisposedException(nameof(EmbeddedLog)));
        _segments.ForEach(s => s.Dispose());
        await _lockFile.DisposeAsync();
    }

    /// <summary>For tests of a full disk.</summary>
    internal LogSegment Active
    {
        get
        {
            lock (_gate)
            {
                return _segments[^1];
            }
        }
    }

    internal int SegmentCount
    {
        get
        {
            lock (_gate)
            {
                return _segments.Count;
            }
        }
    }

    private static FileStream TakeLock(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"The mention log's folder {folder} cannot be written: {e.Message}", e);
        }
        catch (IOException e) when (File.Exists(Path.Combine(folder, "lock")))
        {
            throw new IOException($"The mention log in {folder} is in use by another process. Stop it, or use another data folder.", e);
        }
    }

    private static void OpenSegments(EmbeddedLogOptions options, List<LogSegment> segments)
    {
        var numbers = Directory.GetFiles(options.Folder, "segment-*.db")
            .Select(f => int.Parse(Path.GetFileNameWithoutExtension(f).AsSpan("segment-".Length), NumberStyles.None, CultureInfo.InvariantCulture))
            .Order()
            .ToArray();
        foreach (var number in numbers)
        {
            var last = number == numbers[^1];
            var path = Path.Combine(options.Folder, LogSegment.FileName(number));
            var segment = LogSegment.Open(path, number, options.Partitions, write: last);
            if (segment is null && last)
            {
                File.Delete(path);
                break;
            }

            if (segment is null || (segments.Count > 0 && !segments[^1].Ends.SequenceEqual(segment.Starts)))
            {
                segment?.Dispose();
                throw new InvalidDataException($"{path} (a segment of the mention log) does not follow the one before it: a file is missing. Restore it from a backup.");
            }

            segments.Add(segment);
        }

        if (segments.Count == 0)
        {
            segments.Add(LogSegment.Create(options.Folder, 1, new long[options.Partitions]));
        }
        else if (segments.Count < numbers.Length)
        {
            segments.Add(LogSegment.Create(options.Folder, segments[^1].Number + 1, segments[^1].Ends));
        }
    }

    private LogBatch ToBatch(LogTail tail, int partition, long from, int maxRecords, List<LogFrame> frames)
    {
        var records = new List<LogRecord>((int)Math.Min(maxRecords, frames[^1].End - from));
        foreach (var frame in frames)
        {
            frame.AddRecords(from, maxRecords, records);
        }

        var next = records[^1].Offset + 1;
        lock (_gate)
        {
            return new LogBatch(partition, next, next == tail.End ? SafeTimeAtEnd() : records[^1].AppendedAtMs, records);
        }
    }

    /// <summary>Under _gate. What is still to come gets a stamp not before this: the commit under way has its stamp, later ones a later one.</summary>
    private long SafeTimeAtEnd() => _inFlightMs ?? Now();

    private long Now() => _clockMs = Math.Max(_clockMs, _time.GetUtcNow().ToUnixTimeMilliseconds());

    private void WriteLoop()
    {
        try
        {
            while (WaitForWork())
            {
                Commit();
            }
        }
        catch (Exception e)
        {
            // A broken invariant: nobody may believe that this log still works.
            WriterDied(_logger, e);
            Close(e);
            _waiting.Writer.TryComplete();
            _group.ForEach(w => w.Durable.TrySetException(Closed()));
            while (_waiting.Reader.TryRead(out var waiting))
            {
                waiting.Durable.TrySetException(Closed());
            }
        }
    }

    // This thread is the log's own: blocking it blocks nobody.
    private bool WaitForWork() => _waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult();

    private void Commit()
    {
        _group.Clear();
        var bytes = 0L;
        while (bytes < GroupBytes && _waiting.Reader.TryRead(out var waiting))
        {
            if (ReferenceEquals(waiting, Waiting.Housekeeping))
            {
                Keep();
                continue;
            }

            _group.Add(waiting);
            bytes += waiting.Bytes;
        }

        if (_group.Count == 0)
        {
            return;
        }

        var started = Stopwatch.GetTimestamp();
        try
        {
            CutFrames();
            _segments[^1].Append(_frames);
        }
        catch (SqliteException e) when (!SqliteFile.IsDamage(e) && e.SqliteErrorCode != SQLitePCL.raw.SQLITE_CONSTRAINT)
        {
            Failed(e);
            return;
        }

        Publish();
        IngestMeter.LogCommits.Add(1);
        IngestMeter.LogBytes.Add(bytes);
        IngestMeter.LogCommitSeconds.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
        _group.ForEach(w => w.Durable.SetResult());
        _group.Clear();
        if (_segments[^1].Bytes > _options.SegmentBytes)
        {
            Keep();
        }
    }

    private void CutFrames()
    {
        foreach (var waiting in _group)
        {
            for (var i = 0; i < waiting.Entries.Count; i++)
            {
                var (partition, payload) = waiting.Entries[i];
                _payloads[partition].Add(payload);
            }
        }

        long stamp;
        lock (_gate)
        {
            stamp = Now();
            _inFlightMs = stamp;
        }

        _frames.Clear();
        for (var p = 0; p < _payloads.Length; p++)
        {
            LogFrame.Cut(p, _segments[^1].Ends[p], stamp, _payloads[p], _frames);
            _payloads[p].Clear();
        }
    }

    private void Publish()
    {
        lock (_gate)
        {
            _inFlightMs = null;
            if (_outage.Worked() is { } away)
            {
                CommitsAgain(_logger, _options.Folder, away.TotalSeconds);
            }

            foreach (var frame in _frames)
            {
                _segments[^1].Appended(frame);
                _tails[frame.Partition].Add(frame);
            }

            for (var i = 0; i < _frames.Count; i++)
            {
                if (i == 0 || _frames[i].Partition != _frames[i - 1].Partition)
                {
                    _tails[_frames[i].Partition].Signal();
                }
            }
        }

        _frames.Clear();
    }

    private void Failed(SqliteException e)
    {
        lock (_gate)
        {
            _inFlightMs = null;
        }

        _frames.Clear();
        IngestMeter.LogFailures.Add(1);
        if (_outage.Failed($"The mention log in {_options.Folder} cannot be written ({e.Message.TrimEnd('.')}): free disk space, or give this user the right to."))
        {
            CommitFailed(_logger, _options.Folder, e.Message.TrimEnd('.'));
        }

        _group.ForEach(w => w.Durable.SetException(new IOException($"The mention log in {_options.Folder} cannot be written: {e.Message}", e)));
        _group.Clear();
    }

    /// <summary>Closes the written segment when it is full or old, and deletes what is over retention.</summary>
    private void Keep()
    {
        try
        {
            var active = _segments[^1];
            var now = _time.GetUtcNow();
            if (active.OldestMs is { } oldest && (active.Bytes > _options.SegmentBytes || oldest < now.Subtract(_options.SegmentAge).ToUnixTimeMilliseconds()))
            {
                var next = LogSegment.Create(_options.Folder, active.Number + 1, active.Ends);
                lock (_gate)
                {
                    _segments.Add(next);
                }

                active.Seal();
            }

            var total = _segments.Sum(s => s.Bytes);
            while (_segments.Count > 1 && (_segments[0].OldestMs < now.Subtract(_options.Retention).ToUnixTimeMilliseconds() || total > _options.MaxBytes))
            {
                var oldestSegment = _segments[0];
                lock (_gate)
                {
                    _segments.RemoveAt(0);
                    for (var p = 0; p < _tails.Length; p++)
                    {
                        _tails[p].Oldest = _segments[0].Starts[p];
                    }
                }

                total -= oldestSegment.Bytes;
                oldestSegment.Delete();
                SegmentDeleted(_logger, oldestSegment.Path, oldestSegment.Bytes);
            }
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            // A full disk: the written segment goes on, and the next minute tries again.
            HousekeepingFailed(_logger, _options.Folder, e.Message);
        }
    }

    private void Close(Exception why)
    {
        lock (_gate)
        {
            _closed ??= why;
            foreach (var tail in _tails)
            {
                tail.Signal();
            }
        }
    }

    private Exception Closed() => _closed is null or ObjectDisposedException
        ? new ObjectDisposedException(nameof(EmbeddedLog), "The mention log is closed.")
        : new IOException($"The mention log in {_options.Folder} has stopped: {_closed.Message}", _closed);

    private sealed class Waiting(IReadOnlyList<LogEntry> entries)
    {
        public static readonly Waiting Housekeeping = new([]);

        public IReadOnlyList<LogEntry> Entries { get; } = entries;

        public TaskCompletionSource Durable { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Bytes
        {
            get
            {
                var bytes = 0L;
                for (var i = 0; i < Entries.Count; i++)
                {
                    bytes += Entries[i].Payload.Length;
                }

                return bytes;
            }
        }
    }

    [LoggerMessage(EventId = 1010, Level = LogLevel.Error, Message = "The mention log in {Folder} cannot be written: {Error}. Free disk space, or give this user the right to. Senders are told (507); it is tried again with the next append.")]
    private static partial void CommitFailed(ILogger logger, string folder, string error);

    [LoggerMessage(EventId = 1014, Level = LogLevel.Information, Message = "The mention log in {Folder} is written again after {Seconds:F0} s")]
    private static partial void CommitsAgain(ILogger logger, string folder, double seconds);

    [LoggerMessage(EventId = 1011, Level = LogLevel.Warning, Message = "The mention log in {Folder} could not rotate or delete segments: {Error}. It is tried again in a minute.")]
    private static partial void HousekeepingFailed(ILogger logger, string folder, string error);

    [LoggerMessage(EventId = 1012, Level = LogLevel.Information, Message = "Retention deleted {Path} ({Bytes} bytes of payload)")]
    private static partial void SegmentDeleted(ILogger logger, string path, long bytes);

    [LoggerMessage(EventId = 1013, Level = LogLevel.Critical, Message = "The mention log's writer has died; nothing is accepted any more")]
    private static partial void WriterDied(ILogger logger, Exception error);
}

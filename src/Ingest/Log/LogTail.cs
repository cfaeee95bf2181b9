namespace Listening.Ingest.Log;

/// <summary>
/// The newest frames of one partition, for readers that keep up, and the signal on which they wait. All members under the log's lock.
/// </summary>
internal sealed class LogTail(long maxBytes)
{
    private readonly List<LogFrame> _frames = [];
    private long _bytes;
    private TaskCompletionSource _moved = NewSignal();

    public long Oldest { get; set; }
    public long End { get; set; }

    /// <summary>Ends when the partition has got something new, or the log closes.</summary>
    public Task Moved => _moved.Task;

    public void Add(LogFrame frame)
    {
        _frames.Add(frame);
        _bytes += frame.Bytes.Length;
        End = frame.End;
        if (_bytes <= maxBytes)
        {
            return;
        }

        // Down to three quarters: the list moves its rest once for many frames.
        var drop = 0;
        while (drop < _frames.Count - 1 && _bytes > maxBytes / 4 * 3)
        {
            _bytes -= _frames[drop++].Bytes.Length;
        }

        _frames.RemoveRange(0, drop);
    }

    /// <summary>Takes the other words of a frame that is still in memory.</summary>
    public void Replace(LogFrame frame)
    {
        if (_frames.FindIndex(f => f.First == frame.First) is >= 0 and var at)
        {
            _frames[at] = frame;
        }
    }

    public void Signal()
    {
        var moved = _moved;
        _moved = NewSignal();
        moved.SetResult();
    }

    /// <summary>Frames in memory from the one that holds <paramref name="from"/>; false when it has left the tail.</summary>
    public bool TryGet(long from, int maxRecords, List<LogFrame> frames)
    {
        if (_frames.Count == 0 || from < _frames[0].First)
        {
            return false;
        }

        int low = 0, high = _frames.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _frames[middle].First <= from ? (middle, high) : (low, middle - 1);
        }

        for (var (i, records, bytes) = (low, 0L, 0L); i < _frames.Count && records < maxRecords && bytes < LogFrame.AnswerBytes; i++)
        {
            frames.Add(_frames[i]);
            records = _frames[i].End - from;
            bytes += _frames[i].Bytes.Length;
        }

        return true;
    }

    // Continuations run elsewhere: the committing thread must not do a reader's work.
    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

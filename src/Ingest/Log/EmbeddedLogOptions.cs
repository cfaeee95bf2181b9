namespace Listening.Ingest.Log;

/// <summary>The embedded mention log's folder and its bounds.</summary>
public sealed record EmbeddedLogOptions
{
    /// <summary>A folder of its own; made when missing.</summary>
    public required string Folder { get; init; }

    /// <summary>At least 4 and fixed for life: a log made with another count is refused. Default 4.</summary>
    public int Partitions { get; init; } = 4;

    /// <summary>A segment file is closed when it is larger than this. Default 128 MiB.</summary>
    public long SegmentBytes { get; init; } = 128L << 20;

    /// <summary>A segment file is closed when its oldest mention is older than this. Default 6 hours.</summary>
    public TimeSpan SegmentAge { get; init; } = TimeSpan.FromHours(6);

    /// <summary>A closed segment is deleted when its oldest mention is older than this. Default and most 7 days: it holds texts of people.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The oldest segments are deleted when all together are larger than this. Default 16 GiB.</summary>
    public long MaxBytes { get; init; } = 16L << 30;

    /// <summary>Newest mentions kept in memory for readers that keep up, over all partitions. Default 16 MiB.</summary>
    public long TailBytes { get; init; } = 16L << 20;

    /// <exception cref="ArgumentException">All errors in one message.</exception>
    public void Validate()
    {
        var errors = new List<string>();
        Check(!string.IsNullOrWhiteSpace(Folder), "Folder is missing.");
        Check(Partitions is >= 4 and <= 1024, $"Partitions is {Partitions}; it must be 4 to 1024.");
        Check(SegmentBytes >= 1 << 16, $"SegmentBytes is {SegmentBytes}; it must be at least 65536.");
        Check(SegmentAge > TimeSpan.Zero && SegmentAge < Retention, $"SegmentAge is {SegmentAge}; it must be positive and below Retention ({Retention}).");
        Check(Retention <= TimeSpan.FromDays(7), $"Retention is {Retention}; texts may be kept 7 days at most.");
        Check(MaxBytes >= SegmentBytes, $"MaxBytes is {MaxBytes}; it must hold one segment ({SegmentBytes}).");
        Check(TailBytes >= 0, $"TailBytes is {TailBytes}; it must not be negative.");
        if (errors.Count > 0)
        {
            throw new ArgumentException("The mention log's options are wrong: " + string.Join(' ', errors));
        }

        void Check(bool good, string error)
        {
            if (!good)
            {
                errors.Add(error);
            }
        }
    }
}

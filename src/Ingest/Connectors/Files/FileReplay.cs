using System.Buffers;
using System.Runtime.CompilerServices;
using Listening.Ingest.Validation;

namespace Listening.Ingest.Connectors.Files;

/// <summary>How a file is played.</summary>
public sealed record ReplayOptions
{
    /// <summary>How many times as fast as it happened; null = as fast as it is taken.</summary>
    public double? Speed { get; init; }

    /// <summary>
    /// The first mention happens now and the others follow at <see cref="Speed"/>. Otherwise times stay as they are in the file, and what is older
    /// than 15 minutes is history: it pauses and pages nobody.
    /// </summary>
    public bool ShiftTimes { get; init; }

    /// <summary>
    /// The replay's own streams: the mark that each mention gets, so that it touches no real baseline and no real pause. Null = live: mentions are as
    /// they are in the file.
    /// </summary>
    public string? Drill { get; init; }

    /// <exception cref="ArgumentException">They contradict each other.</exception>
    public void Validate()
    {
        if (Speed is <= 0 or double.NaN or double.PositiveInfinity)
        {
            throw new ArgumentException($"The speed is {Speed}; it must be a positive number.");
        }

        if (ShiftTimes && Speed is null)
        {
            throw new ArgumentException("Times can only be shifted at a speed such as 1x: at full speed everything would happen at once.");
        }
    }
}

/// <summary>Lines to send together.</summary>
/// <param name="Body">Lines of JSON, within the limits of one request.</param>
public readonly record struct ReplayBatch(ReadOnlyMemory<byte> Body, int Count);

/// <summary>
/// Plays a file of mentions: reads lines, marks and shifts them, and gives them when they are due. Lines that are not mentions go on as they are,
/// so that the intake says what is wrong with them.
/// </summary>
public sealed class FileReplay(ReplayOptions options, TimeProvider time)
{
    // Small enough that the first answer comes soon, large enough that the round trip does not count.
    private const int BatchLines = 2000;
    private const int BatchBytes = 2 << 20;

    private readonly MentionReader _reader = new();
    private readonly MentionRewriter _rewriter = new();

    public async IAsyncEnumerable<ReplayBatch> PlayAsync(Stream file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        options.Validate();
        var body = new ArrayBufferWriter<byte>();
        var count = 0;
        long? firstMs = null;
        var started = time.GetUtcNow();
        await foreach (var line in JsonLines.ReadAsync(file, cancellationToken))
        {
            var isMention = _reader.TryRead(line, out _);
            var happenedMs = isMention ? _reader.Mention.ObservedAtMs ?? _reader.Mention.CreatedAtMs : null;
            firstMs ??= happenedMs;
            var due = happenedMs is { } ms && options.Speed is { } speed ? started + TimeSpan.FromMilliseconds((ms - firstMs!.Value) / speed) : started;
            if (count > 0 && (due > time.GetUtcNow() || count == BatchLines || body.WrittenCount > BatchBytes))
            {
                yield return new ReplayBatch(body.WrittenMemory, count);
                body.ResetWrittenCount();
                count = 0;
            }

            if (due - time.GetUtcNow() is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancellationToken);
            }

            var shift = options.ShiftTimes && happenedMs is { } at ? due.ToUnixTimeMilliseconds() - at : 0;
            body.Write(isMention && (options.Drill is not null || shift != 0) ? _rewriter.Rewrite(line.Span, options.Drill, shift) : line.Span);
            body.Write("\n"u8);
            count++;
        }

        if (count > 0)
        {
            yield return new ReplayBatch(body.WrittenMemory, count);
        }
    }
}

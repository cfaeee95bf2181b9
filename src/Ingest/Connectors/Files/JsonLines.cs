using System.Runtime.CompilerServices;
using Listening.Ingest.Validation;

namespace Listening.Ingest.Connectors.Files;

/// <summary>Reads a file of lines without taking it into memory. Blank lines are left out, a byte order mark too.</summary>
public static class JsonLines
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>Each line is an array of its own, so it may be kept. One that is longer than any mention comes cut, and is refused where it goes.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var block = new byte[BlockBytes];
        using var line = new MemoryStream();
        var first = true;
        int read;
        while ((read = await stream.ReadAsync(block, cancellationToken)) > 0)
        {
            for (var rest = block.AsMemory(0, read); !rest.IsEmpty;)
            {
                var end = rest.Span.IndexOf((byte)'\n');
                var part = end < 0 ? rest : rest[..end];
                line.Write(part.Span[..(int)Math.Min(part.Length, MentionLimits.MessageBytes + 1 - line.Length)]);
                if (end < 0)
                {
                    break;
                }

                rest = rest[(end + 1)..];
                if (Take(line, ref first) is { IsEmpty: false } whole)
                {
                    yield return whole;
                }
            }
        }

        if (Take(line, ref first) is { IsEmpty: false } last)
        {
            yield return last;
        }
    }

    private static ReadOnlyMemory<byte> Take(MemoryStream line, ref bool first)
    {
        var bytes = line.GetBuffer().AsSpan(0, (int)line.Length);
        if (first && bytes.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..];
        }

        first = false;
        var taken = bytes.Trim(" \t\r"u8).ToArray();
        line.SetLength(0);
        return taken;
    }
}

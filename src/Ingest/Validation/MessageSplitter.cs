using System.Text.Json;

namespace Listening.Ingest.Validation;

/// <summary>The messages of a body.</summary>
/// <param name="Broken">Why the rest of an array could not be read; null when all of it was.</param>
/// <param name="Rest">What could not be read.</param>
internal readonly record struct SplitBody(List<ReadOnlyMemory<byte>> Messages, string? Broken = null, ReadOnlyMemory<byte> Rest = default);

/// <summary>Finds the messages in a request body: the elements of a JSON array, one JSON object, or lines of JSON. Copies nothing.</summary>
internal static class MessageSplitter
{
    // Deeper nesting than a mention may have is that one mention's fault; only far beyond is the array itself unreadable.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 512 };

    /// <param name="max">Stops after one more than this.</param>
    public static SplitBody Split(ReadOnlyMemory<byte> body, int max)
    {
        if (body.Span.StartsWith("\uFEFF"u8))
        {
            body = body[3..];
        }

        body = Trim(body);
        if (body.IsEmpty)
        {
            return new([]);
        }

        return body.Span[0] switch
        {
            (byte)'[' => Elements(body, max),
            (byte)'{' when IsOneObject(body.Span) => new([body]),
            _ => new(Lines(body, max)),
        };
    }

    private static SplitBody Elements(ReadOnlyMemory<byte> body, int max)
    {
        var elements = new List<ReadOnlyMemory<byte>>();
        var read = 0;
        var json = new Utf8JsonReader(body.Span, Options);
        try
        {
            json.Read();
            while (json.Read() && json.TokenType != JsonTokenType.EndArray && elements.Count <= max)
            {
                var start = (int)json.TokenStartIndex;
                json.Skip();
                read = (int)json.BytesConsumed;
                elements.Add(body[start..read]);
            }

            if (json.TokenType == JsonTokenType.EndArray)
            {
                json.Read();
            }
        }
        catch (JsonException e)
        {
            return new(elements, $"The array cannot be read on: {JsonFault.Where(e)} Nothing after it was taken.", body[read..]);
        }

        return new(elements);
    }

    private static bool IsOneObject(ReadOnlySpan<byte> body)
    {
        // Cheap for lines of JSON: it fails at the second line.
        var json = new Utf8JsonReader(body, Options);
        try
        {
            json.Read();
            json.Skip();
            return !json.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static List<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> body, int max)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        while (!body.IsEmpty && lines.Count <= max)
        {
            var end = body.Span.IndexOf((byte)'\n');
            var line = Trim(end < 0 ? body : body[..end]);
            body = end < 0 ? default : body[(end + 1)..];
            if (!line.IsEmpty)
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> bytes) => bytes.Trim(" \t\r\n"u8);
}

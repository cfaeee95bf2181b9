using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Listening.Ingest.Validation;

namespace Listening.Ingest.Connectors.Files;

/// <summary>
/// Copies a mention with other times and another drill mark; every other byte of meaning stays, also fields that the contract does not know.
/// One caller at a time.
/// </summary>
internal sealed class MentionRewriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <param name="json">One message that <see cref="MentionReader"/> takes.</param>
    /// <param name="drill">Replaces the message's own; null leaves it.</param>
    /// <param name="shiftMs">Added to <c>observedAt</c> and <c>createdAt</c>; 0 leaves them as they are written.</param>
    public byte[] Rewrite(ReadOnlySpan<byte> json, string? drill, long shiftMs)
    {
        _buffer.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(_buffer);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        writer.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            if (name == "drill" && drill is not null)
            {
                continue;
            }

            writer.WritePropertyName(name);
            if (shiftMs != 0 && name is "observedAt" or "createdAt" && reader.TokenType == JsonTokenType.String
                && Rfc3339.TryParse(reader.ValueSpan, out var ms))
            {
                writer.WriteStringValue(Written(ms + shiftMs));
                continue;
            }

            reader.Skip();
            writer.WriteRawValue(json[start..(int)reader.BytesConsumed], skipInputValidation: true);
        }

        if (drill is not null)
        {
            writer.WriteString("drill", drill);
        }

        writer.WriteEndObject();
        writer.Flush();
        return _buffer.WrittenSpan.ToArray();
    }

    private static string Written(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

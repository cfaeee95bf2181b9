using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Listening.Detection.Mentions;

namespace Listening.Ingest.Connectors;

/// <summary>Builds a body for the intake: lines of the mention contract. What is null or empty is left out. One caller at a time.</summary>
public sealed class MentionLines : IDisposable
{
    private readonly ArrayBufferWriter<byte> _body = new();
    private readonly Utf8JsonWriter _json;

    public MentionLines() => _json = new Utf8JsonWriter(_body);

    public int Count { get; private set; }

    public ReadOnlyMemory<byte> Body => _body.WrittenMemory;

    /// <summary>Starts a line; fields follow, then <see cref="End"/>.</summary>
    /// <param name="observedAtMs">The platform's own receipt or emission, unix ms.</param>
    public MentionLines Begin(string op, string platform, string id, long? observedAtMs)
    {
        _json.WriteStartObject();
        _json.WriteString("op", op);
        _json.WriteString("platform", platform);
        _json.WriteString("id", id);
        return observedAtMs is { } at ? Time("observedAt", at) : this;
    }

    public MentionLines Field(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _json.WriteString(name, value);
        }

        return this;
    }

    /// <summary>A text is written also when it is empty: an edit may have emptied it.</summary>
    public MentionLines Text(string text)
    {
        _json.WriteString("text", text);
        return this;
    }

    public MentionLines Time(string name, long unixMs)
    {
        _json.WriteString(name, DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        return this;
    }

    public MentionLines Author(string id, string? handle = null, long? followers = null)
    {
        _json.WriteStartObject("author");
        _json.WriteString("id", id);
        Field("handle", handle);
        if (followers is { } count)
        {
            _json.WriteNumber("followers", count);
        }

        _json.WriteEndObject();
        return this;
    }

    public MentionLines Metrics(in PostCounts counts)
    {
        _json.WriteStartObject("metrics");
        if (counts.Impressions is { } impressions)
        {
            _json.WriteStartObject("impressions");
            _json.WriteNumber("value", impressions.Value);
            _json.WriteString("grade", Impressions.NameOf(impressions.Grade));
            _json.WriteNumber("low", impressions.Low);
            _json.WriteEndObject();
        }

        Number("likes", counts.Likes);
        Number("shares", counts.Shares);
        Number("replies", counts.Replies);
        _json.WriteEndObject();
        return this;
    }

    public void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _body.Write("\n"u8);
        Count++;
    }

    public void Clear()
    {
        _body.ResetWrittenCount();
        Count = 0;
    }

    public void Dispose() => _json.Dispose();

    private void Number(string name, long? value)
    {
        if (value is { } number)
        {
            _json.WriteNumber(name, number);
        }
    }
}

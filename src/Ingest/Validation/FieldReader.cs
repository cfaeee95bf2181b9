using System.Text.Json;

namespace Listening.Ingest.Validation;

/// <summary>
/// Reads typed, bounded values from the tokens of one message. Every method answers false after it has put the reason in
/// <see cref="Reject"/>; a JSON null reads as "not given".
/// </summary>
internal ref struct FieldReader(ReadOnlyMemory<byte> message, byte[] scratch)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = MentionLimits.Depth };

    private readonly ReadOnlyMemory<byte> _message = message;
    private Utf8JsonReader _json = new(message.Span, Options);
    private int _scratchUsed;

    public Reject Reject { get; private set; }

    /// <summary>Takes the scratch buffer, grown so that it holds all strings of the message unescaped (never longer than escaped).</summary>
    public byte[] Scratch { get; private set; } = scratch;

    /// <summary>Enters an object. <paramref name="given"/> is false for null.</summary>
    public bool BeginObject(string name, out bool given)
    {
        given = _json.TokenType == JsonTokenType.StartObject;
        return given || _json.TokenType == JsonTokenType.Null || WrongType(name, "an object");
    }

    /// <summary>The first token of the message must open an object.</summary>
    public bool BeginMessage()
    {
        _json.Read();
        return _json.TokenType == JsonTokenType.StartObject
            || Fail(DropReason.WrongType, $"A mention is a JSON object, not {Kind()}.");
    }

    /// <summary>Throws <see cref="JsonException"/> when anything but blanks follows.</summary>
    public void EndMessage() => _json.Read();

    /// <summary>
    /// Goes to the next field of the open object and to its value. Fields that the contract does not know are skipped.
    /// <paramref name="field"/> is Unknown at the object's end.
    /// </summary>
    /// <param name="seen">A bit for each field already met in this object.</param>
    public bool NextField(MentionFields.Lookup lookup, string path, ref uint seen, out MentionField field)
    {
        field = MentionField.Unknown;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            if (!TryName(lookup, out field))
            {
                return false;
            }

            _json.Read();
            if (field == MentionField.Unknown)
            {
                _json.Skip();
                continue;
            }

            var bit = 1u << (int)field;
            if ((seen & bit) != 0)
            {
                return Fail(DropReason.DuplicateField, $"`{path}{NameOf(field)}` is given twice.");
            }

            seen |= bit;
            return true;
        }

        return true;
    }

    /// <param name="maxBytes">Of the unescaped UTF-8.</param>
    /// <param name="isText">Text of people may hold a NUL: it becomes a blank, because PostgreSQL stores none. In a name it is a trick.</param>
    public bool String(string name, int maxBytes, out ReadOnlyMemory<byte> value, bool isText = false)
    {
        value = default;
        if (_json.TokenType == JsonTokenType.Null)
        {
            return true;
        }

        if (_json.TokenType != JsonTokenType.String)
        {
            return WrongType(name, "a string");
        }

        if (!_json.ValueIsEscaped)
        {
            value = _message.Slice((int)_json.TokenStartIndex + 1, _json.ValueSpan.Length);
            return value.Length <= maxBytes || TooLong(name, value.Length, maxBytes);
        }

        // An escape takes at most six bytes for one: beyond that it is too long without looking.
        if (_json.ValueSpan.Length > 6L * maxBytes)
        {
            return TooLong(name, _json.ValueSpan.Length / 6, maxBytes);
        }

        if (!TryUnescape(out var unescaped))
        {
            return Fail(DropReason.MalformedJson, $"`{name}` has half a surrogate pair.");
        }

        if (unescaped.Length > maxBytes)
        {
            return TooLong(name, unescaped.Length, maxBytes);
        }

        if (unescaped.Span.Contains((byte)0))
        {
            if (!isText)
            {
                return Fail(DropReason.InvalidText, $"`{name}` has a NUL in it.");
            }

            unescaped.Span.Replace((byte)0, (byte)' ');
        }

        value = unescaped;
        return true;
    }

    /// <summary>A whole number in 0..<see cref="MentionLimits.Count"/>; 5100.0 and 5.1e3 are whole too.</summary>
    public bool Count(string name, out long? value)
    {
        value = null;
        if (_json.TokenType == JsonTokenType.Null)
        {
            return true;
        }

        if (_json.TokenType != JsonTokenType.Number)
        {
            return WrongType(name, "a number");
        }

        if (!_json.TryGetInt64(out var count))
        {
            if (!_json.TryGetDouble(out var real) || real is < 0 or > MentionLimits.Count)
            {
                return Fail(DropReason.OutOfRange, $"`{name}` must lie in 0..{MentionLimits.Count}.");
            }

            count = (long)real;
            if (count != real)
            {
                return Fail(DropReason.WrongType, $"`{name}` must be a whole number.");
            }
        }

        if (count is < 0 or > MentionLimits.Count)
        {
            return Fail(DropReason.OutOfRange, $"`{name}` must lie in 0..{MentionLimits.Count}.");
        }

        value = count;
        return true;
    }

    /// <summary>Unix milliseconds of an RFC 3339 time in 2000..2100.</summary>
    public bool Time(string name, out long? value)
    {
        value = null;
        if (!String(name, maxBytes: 64, out var text) || text.IsEmpty)
        {
            return Reject.Detail is null;
        }

        if (!Rfc3339.TryParse(text.Span, out var ms))
        {
            return Fail(DropReason.InvalidTime, $"`{name}` is not an RFC 3339 time with a zone, such as 2026-11-21T20:40:00.123Z.");
        }

        if (ms is < MentionLimits.EarliestMs or >= MentionLimits.LatestMs)
        {
            return Fail(DropReason.InvalidTime, $"`{name}` lies outside the years 2000 to 2099.");
        }

        value = ms;
        return true;
    }

    public bool Flag(string name, out bool value)
    {
        value = _json.TokenType == JsonTokenType.True;
        return value || _json.TokenType is JsonTokenType.False or JsonTokenType.Null || WrongType(name, "true or false");
    }

    /// <summary>After a <see cref="JsonException"/>: it was the depth. The reader counts the bracket it stands on as not yet open.</summary>
    public readonly bool IsTooDeep => _json.CurrentDepth >= MentionLimits.Depth - 1;

    public readonly bool IsNumber => _json.TokenType == JsonTokenType.Number;

    public bool Fail(DropReason reason, string detail)
    {
        Reject = new Reject(reason, detail);
        return false;
    }

    private bool TryName(MentionFields.Lookup lookup, out MentionField field)
    {
        if (!_json.ValueIsEscaped)
        {
            field = lookup(_json.ValueSpan);
            return true;
        }

        var good = TryUnescape(out var name);
        field = lookup(name.Span);
        return good || Fail(DropReason.MalformedJson, "A field's name has half a surrogate pair.");
    }

    private bool TryUnescape(out Memory<byte> unescaped)
    {
        if (Scratch.Length < _message.Length)
        {
            // A message has at most MentionLimits.MessageBytes. Strings already read keep the old buffer alive and unchanged.
            Scratch = new byte[Math.Max(_message.Length, 4096)];
        }

        try
        {
            var length = _json.CopyString(Scratch.AsSpan(_scratchUsed));
            unescaped = Scratch.AsMemory(_scratchUsed, length);
            _scratchUsed += length;
            return true;
        }
        catch (InvalidOperationException)
        {
            // The only thing CopyString can find in a string token of valid UTF-8: an unpaired surrogate.
            unescaped = default;
            return false;
        }
    }

    private bool WrongType(string name, string expected) => Fail(DropReason.WrongType, $"`{name}` must be {expected}, not {Kind()}.");

    private bool TooLong(string name, int length, int max) =>
        Fail(DropReason.TooLong, $"`{name}` has at least {length} bytes of UTF-8; at most {max} are allowed.");

    private readonly string Kind() => _json.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        _ => "null",
    };

    private static string NameOf(MentionField field) => JsonNamingPolicy.CamelCase.ConvertName(field.ToString());
}

namespace Listening.Detection.Sentiment;

/// <summary>
/// The primary language subtag of a BCP-47 tag: two or three lower-case letters packed into one integer.
/// Region and script are dropped on purpose: the models know languages, not countries. Unknown is "und".
/// </summary>
public readonly record struct LanguageId
{
    private readonly uint _letters;

    private LanguageId(uint letters) => _letters = letters;

    public LanguageId(string code) => _letters = Of(code)._letters;

    /// <summary>"und": no language could be told, or none was asked for.</summary>
    public static LanguageId Unknown => default;

    public static LanguageId English => Of("en");

    public bool IsUnknown => _letters == 0;

    /// <summary>The subtag, e.g. "en"; "und" when unknown. Allocates only for languages outside the cached ones.</summary>
    public string Code => LanguageCodes.Text(_letters);

    public static LanguageId Of(string code)
    {
        Span<byte> bytes = stackalloc byte[4];
        int n = 0;
        foreach (char c in code)
        {
            if (n == bytes.Length) break;
            bytes[n++] = c < 128 ? (byte)c : (byte)'?';
        }
        return Parse(bytes[..n]);
    }

    /// <summary>
    /// Reads a BCP-47 tag such as "en", "EN-us" or "pt_BR". Anything that is no such tag, and "und", is <see cref="Unknown"/>.
    /// Never throws: the tag comes from platforms and may be anything.
    /// </summary>
    public static LanguageId Parse(ReadOnlySpan<byte> tag)
    {
        uint letters = 0;
        int n = 0;
        for (; n < tag.Length; n++)
        {
            byte c = tag[n];
            if (c is (byte)'-' or (byte)'_') break;
            c |= 0x20;
            if (c is < (byte)'a' or > (byte)'z' || n == 3) return Unknown;
            letters = letters << 8 | c;
        }
        return n is 2 or 3 && letters != Und ? new LanguageId(letters) : Unknown;
    }

    public override string ToString() => Code;

    private const uint Und = (uint)'u' << 16 | (uint)'n' << 8 | 'd';

    /// <summary>The packed letters, for files and tables; 0 is unknown.</summary>
    internal uint Packed => _letters;

    internal static LanguageId FromPacked(uint letters) => new(letters);
}

internal static class LanguageCodes
{
    // The languages which the identifier can name; others are spelt out anew at each call.
    private static readonly Dictionary<uint, string> Known = new[]
    {
        "en", "ar", "de", "es", "fr", "hi", "it", "pt", "nl", "tr", "id", "pl", "sv", "ro", "vi", "tl", "ja", "ko", "zh", "ru", "uk", "el", "he", "th", "fa", "ur", "bn", "ta", "te",
    }.ToDictionary(code => LanguageId.Of(code).Packed);

    public static string Text(uint letters)
    {
        if (letters == 0) return "und";
        if (Known.TryGetValue(letters, out string? code)) return code;
        Span<char> text = stackalloc char[3];
        int n = 0;
        for (int shift = 16; shift >= 0; shift -= 8)
            if ((letters >> shift & 0xFF) != 0) text[n++] = (char)(letters >> shift & 0xFF);
        return new string(text[..n]);
    }
}

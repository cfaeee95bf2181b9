using System.Globalization;
using System.Text;

namespace Listening.Detection.Queries;

/// <summary>What a character is to a reader of words.</summary>
internal enum RuneClass : byte
{
    Separator,

    /// <summary>Letter, digit or mark: part of a word.</summary>
    Word,

    /// <summary>A word of its own: scripts written without spaces, and pictographs.</summary>
    Single,

    /// <summary>Invisible (soft hyphen, zero-width space or joiner): no boundary, so that it cannot hide a name.</summary>
    Ignored,
}

/// <summary>
/// Caseless comparison: Unicode's simple case mapping, the multi-letter foldings that living languages use (ß, ligatures), the letters whose
/// capital has another small one (İ, ς, ſ), and full-width forms. Diacritics stay: "café" is not "cafe".
/// </summary>
internal static class Folding
{
    /// <summary>The longest folding of one character: three ASCII letters (ﬃ), or one rune of four bytes.</summary>
    public const int MaxBytes = 4;

    /// <summary>ASCII letters and digits in lower case; 0 for everything else.</summary>
    public static ReadOnlySpan<byte> AsciiWord => Table;

    private static readonly byte[] Table = MakeTable();

    public static RuneClass ClassOf(Rune rune)
    {
        if (IsUnspaced(rune.Value))
        {
            return RuneClass.Single;
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
                or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
                or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => RuneClass.Word,

            // Variation selectors choose a picture, they are no letter.
            UnicodeCategory.NonSpacingMark => rune.Value is >= 0xFE00 and <= 0xFE0F or >= 0xE0100 and <= 0xE01EF ? RuneClass.Ignored : RuneClass.Word,
            UnicodeCategory.Format => RuneClass.Ignored,
            UnicodeCategory.OtherSymbol => rune == Rune.ReplacementChar ? RuneClass.Separator : RuneClass.Single,
            _ => RuneClass.Separator,
        };
    }

    /// <summary>Writes the folded character as UTF-8 and returns its length, at most <see cref="MaxBytes"/>.</summary>
    public static int Fold(Rune rune, Span<byte> into)
    {
        var value = rune.Value;
        switch (value)
        {
            case 'ß' or 'ẞ':
                return Ascii("ss"u8, into);
            case 'İ':
                return Ascii("i"u8, into);
            case 'ſ':
                return Ascii("s"u8, into);
            case 'ς':
                return new Rune('σ').EncodeToUtf8(into);
            case 'ﬀ':
                return Ascii("ff"u8, into);
            case 'ﬁ':
                return Ascii("fi"u8, into);
            case 'ﬂ':
                return Ascii("fl"u8, into);
            case 'ﬃ':
                return Ascii("ffi"u8, into);
            case 'ﬄ':
                return Ascii("ffl"u8, into);
            case 'ﬅ' or 'ﬆ':
                return Ascii("st"u8, into);
            case >= 0xFF01 and <= 0xFF5E:
                rune = new Rune(value - 0xFEE0);
                break;
        }

        return Rune.ToLowerInvariant(rune).EncodeToUtf8(into);
    }

    /// <summary>
    /// Scripts without spaces between words: Thai, Lao, Burmese, Khmer, Chinese, Japanese; and Korean, whose particles stick to the name.
    /// Each character is a word, and a name of several is their sequence.
    /// </summary>
    private static bool IsUnspaced(int value) => value switch
    {
        < 0x0E00 => false,
        <= 0x0EFF => true,
        >= 0x1000 and <= 0x109F => true,
        >= 0x1780 and <= 0x17FF => true,
        >= 0x3005 and <= 0x3007 => true,
        >= 0x3040 and <= 0x30FF => value != 0x30FB, // the middle dot separates
        >= 0x31F0 and <= 0x31FF => true,
        >= 0x3400 and <= 0x4DBF => true,
        >= 0x4E00 and <= 0x9FFF => true,
        >= 0xAC00 and <= 0xD7AF => true,
        >= 0xF900 and <= 0xFAFF => true,
        >= 0xFF66 and <= 0xFF9F => true,
        >= 0x20000 and <= 0x3FFFF => true,
        _ => false,
    };

    private static int Ascii(ReadOnlySpan<byte> letters, Span<byte> into)
    {
        letters.CopyTo(into);
        return letters.Length;
    }

    private static byte[] MakeTable()
    {
        var table = new byte[256];
        for (var c = '0'; c <= '9'; c++)
        {
            table[c] = (byte)c;
        }

        for (var c = 'a'; c <= 'z'; c++)
        {
            table[c] = table[c - 32] = (byte)c;
        }

        return table;
    }
}

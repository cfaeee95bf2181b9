using System.Globalization;

namespace Listening.Detection.Sentiment.Text;

internal enum CharClass : byte
{
    Separator,
    Word,
    /// <summary>Scripts without spaces: each character is a word.</summary>
    Ideograph,
    Emoji,
    /// <summary>Variation selectors, tashkeel, tatweel, joiners: left out of the normalised text.</summary>
    Ignored,
    Apostrophe,
    Ellipsis,
    Quote,
    /// <summary>A full stop, comma or question mark of another script.</summary>
    Break,
}

/// <summary>Class and folded form (lower case, one form per Arabic letter, plain digits) of the characters of the basic plane.</summary>
internal static class CharTable
{
    public static readonly CharClass[] Class = new CharClass[65536];
    public static readonly ushort[] Fold = new ushort[65536];

    // Arabic presentation forms U+FE80..U+FEF4 in order: letter and how many forms it has.
    private const string ArabicForms = "ء1آ2أ2ؤ2إ2ئ4ا2ب4ة2ت4ث4ج4ح4خ4د2ذ2ر2ز2س4ش4ص4ض4ط4ظ4ع4غ4ف4ق4ك4ل4م4ن4ه4و2ى2ي4";

    static CharTable()
    {
        for (int c = 0; c < 65536; c++)
        {
            Class[c] = Classify((char)c);
            char lower = char.ToLowerInvariant((char)c);
            Fold[c] = char.IsDigit((char)c) ? '0' : lower;
        }
        foreach ((char from, char to) in new[] { ('أ', 'ا'), ('إ', 'ا'), ('آ', 'ا'), ('ٱ', 'ا'), ('ى', 'ي'), ('ی', 'ي'), ('ة', 'ه'), ('ک', 'ك') }) Fold[from] = to;
        int form = 0xFE80;
        for (int i = 0; i < ArabicForms.Length; i += 2)
            for (int k = ArabicForms[i + 1] - '0'; k > 0; k--, form++)
            {
                Fold[form] = Fold[ArabicForms[i]];
                Class[form] = CharClass.Word;
            }
        for (int c = 0xFF01; c <= 0xFF5E; c++)
        {
            char plain = (char)(c - 0xFEE0);
            if (!char.IsLetterOrDigit(plain)) continue;
            Fold[c] = char.IsDigit(plain) ? '0' : char.ToLowerInvariant(plain);
            Class[c] = CharClass.Word;
        }
    }

    private static CharClass Classify(char c)
    {
        if (c is '\u2019' or '\u2018' or '\u02BC' or '\'') return CharClass.Apostrophe;
        if (c == '\u2026') return CharClass.Ellipsis;
        if (c is '\u201C' or '\u201D' or '«' or '»' or '"' or '„') return CharClass.Quote;
        if (c is '。' or '、' or '，' or '！' or '？' or '؟' or '،' or '؛' or '।' or '—' or '–') return CharClass.Break;
        if (c is '\u0640' or (>= '\u064B' and <= '\u0652') or '\u0670' or (>= '\uFE70' and <= '\uFE7F') or '\u200B' or '\u200C' or '\u200D' or '\uFEFF' or (>= '\uFE00' and <= '\uFE0F') or '\u20E3' or '\u00AD')
            return CharClass.Ignored;
        if (c is >= '\u2190' and <= '\u21FF' or >= '\u2300' and <= '\u23FF' or >= '\u2600' and <= '\u27BF' or >= '\u2B00' and <= '\u2BFF' or '\u203C' or '\u2049' or '\u2122' or '\u00A9' or '\u00AE')
            return CharClass.Emoji;
        if (c is >= '\u3040' and <= '\u30FF' or >= '\u3400' and <= '\u9FFF' or >= '\u0E00' and <= '\u0E7F' or >= '\uF900' and <= '\uFAFF') return CharClass.Ideograph;
        return CharUnicodeInfo.GetUnicodeCategory(c) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharClass.Word,
            // Vowel signs of the Indian scripts are marks: without them Hindi words fall into pieces.
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => CharClass.Word,
            UnicodeCategory.DecimalDigitNumber => CharClass.Word,
            _ when c == '_' => CharClass.Word,
            _ => CharClass.Separator,
        };
    }
}

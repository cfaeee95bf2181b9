using System.Buffers;
using System.Text;

namespace Listening.Detection.Sentiment.Text;

/// <summary>Scripts, split further where single letters tell the language.</summary>
internal enum Script : byte
{
    None,
    Latin,
    Arabic,
    Persian,
    Urdu,
    Devanagari,
    Cyrillic,
    Ukrainian,
    Greek,
    Hebrew,
    Hangul,
    Han,
    Kana,
    Thai,
    Bengali,
    Tamil,
    Telugu,
    Other,
    Count,
}

internal static class Scripts
{
    /// <summary>The script of a normalised word; digits alone have none.</summary>
    public static Script Of(ReadOnlySpan<byte> word)
    {
        var found = Script.None;
        for (int i = 0; i < word.Length;)
        {
            byte b = word[i];
            if (b < 0x80)
            {
                if (char.IsAsciiLetter((char)b) && found == Script.None) found = Script.Latin;
                i++;
                continue;
            }
            if (Rune.DecodeFromUtf8(word[i..], out Rune rune, out int size) == OperationStatus.Done)
            {
                Script s = Of(rune.Value);
                // The telling letters decide the word, whatever stands before them.
                if (s is Script.Persian or Script.Urdu or Script.Ukrainian || found is Script.None or Script.Latin && s != Script.None) found = s;
            }
            i += Math.Max(size, 1);
        }
        return found;
    }

    private static Script Of(int c) => c switch
    {
        'پ' or 'چ' or 'ژ' or 'گ' => Script.Persian,
        'ٹ' or 'ڈ' or 'ڑ' or 'ں' or 'ے' or 'ہ' => Script.Urdu,
        'і' or 'ї' or 'є' or 'ґ' => Script.Ukrainian,
        < 0x250 => Script.Latin,
        >= 0x1E00 and < 0x1F00 => Script.Latin,
        >= 0x370 and < 0x400 => Script.Greek,
        >= 0x400 and < 0x530 => Script.Cyrillic,
        >= 0x590 and < 0x600 => Script.Hebrew,
        >= 0x600 and < 0x780 or >= 0xFB50 and < 0xFF00 => Script.Arabic,
        >= 0x900 and < 0x980 => Script.Devanagari,
        >= 0x980 and < 0xA00 => Script.Bengali,
        >= 0xB80 and < 0xC00 => Script.Tamil,
        >= 0xC00 and < 0xC80 => Script.Telugu,
        >= 0xE00 and < 0xE80 => Script.Thai,
        >= 0x3040 and < 0x3100 => Script.Kana,
        >= 0x1100 and < 0x1200 or >= 0xAC00 and < 0xD7B0 => Script.Hangul,
        >= 0x3400 and < 0xA000 or >= 0x20000 and < 0x40000 => Script.Han,
        _ => Script.Other,
    };
}

namespace Listening.Detection.Sentiment.Text;

/// <summary>Sideways faces such as ":-)" and "(;" reduced to one form a mood.</summary>
internal static class Emoticons
{
    /// <summary>Bytes taken at <paramref name="i"/> by an emoticon, 0 if there is none.</summary>
    public static int Match(ReadOnlySpan<byte> text, int i, out ReadOnlySpan<byte> form)
    {
        form = default;
        byte b = text[i];
        if (b is not ((byte)':' or (byte)';' or (byte)'=' or (byte)'<' or (byte)'(' or (byte)')' or (byte)'^' or (byte)'-' or (byte)'>')) return 0;
        ReadOnlySpan<byte> rest = text[i..];
        bool afterWord = i > 0 && char.IsAsciiLetterOrDigit((char)text[i - 1]);
        if (b == '<')
        {
            if (rest.StartsWith("<3"u8)) { form = "<3"u8; return 2; }
            if (rest.StartsWith("</3"u8)) { form = "</3"u8; return 3; }
            return 0;
        }
        if (b == '^') { if (rest.StartsWith("^_^"u8) || rest.StartsWith("^.^"u8)) { form = ":)"u8; return 3; } if (rest.StartsWith("^^"u8)) { form = ":)"u8; return 2; } return 0; }
        if (b == '-') { if (rest.StartsWith("-_-"u8) || rest.StartsWith("-.-"u8)) { form = "-_-"u8; return 3; } return 0; }
        if (b == '>') { if (rest.StartsWith(">.<"u8) || rest.StartsWith(">_<"u8)) { form = "-_-"u8; return 3; } return 0; }
        if (b is (byte)'(' or (byte)')')
        {
            int eyes = 1;
            if (eyes < rest.Length && rest[eyes] is (byte)'-') eyes++;
            if (eyes >= rest.Length || rest[eyes] is not ((byte)':' or (byte)';' or (byte)'=')) return 0;
            if (eyes + 1 < rest.Length && (char.IsAsciiLetterOrDigit((char)rest[eyes + 1]) || rest[eyes + 1] is (byte)')' or (byte)'(' or (byte)'/')) return 0;
            form = b == '(' ? ":)"u8 : ":("u8;
            return eyes + 1;
        }
        int m = 1;
        bool tear = false;
        if (m < rest.Length && rest[m] == '\'') { tear = true; m++; }
        if (m < rest.Length && rest[m] is (byte)'-' or (byte)'^' or (byte)'~') m++;
        if (m >= rest.Length) return 0;
        byte mouth = rest[m];
        bool letterMouth = char.IsAsciiLetterOrDigit((char)mouth);
        if (letterMouth && (afterWord || m + 1 < rest.Length && char.IsAsciiLetterOrDigit((char)rest[m + 1]))) return 0;
        // "=" is a face only with round mouths; "x = /y" is none.
        if (b == '=' && mouth is not ((byte)')' or (byte)'(' or (byte)'D' or (byte)'P' or (byte)'p' or (byte)']' or (byte)'[')) return 0;
        bool wink = b == ';';
        switch (mouth)
        {
            case (byte)')' or (byte)']' or (byte)'}' or (byte)'3' or (byte)'>': form = tear ? ":D"u8 : wink ? ";)"u8 : ":)"u8; break;
            case (byte)'(' or (byte)'[' or (byte)'{' or (byte)'<' or (byte)'c' or (byte)'C': form = tear ? ":'("u8 : ":("u8; break;
            case (byte)'D': form = ":D"u8; break;
            case (byte)'p' or (byte)'P' or (byte)'b': form = ":p"u8; break;
            case (byte)'/' or (byte)'\\':
                if (m + 1 < rest.Length && rest[m + 1] == '/') return 0;
                form = ":/"u8;
                break;
            case (byte)'s' or (byte)'S': form = ":/"u8; break;
            case (byte)'|': form = ":|"u8; break;
            case (byte)'*' or (byte)'x' or (byte)'X': form = ":*"u8; break;
            case (byte)'o' or (byte)'O' or (byte)'0': form = ":o"u8; break;
            default: return 0;
        }
        m++;
        // ":)))" is one face.
        while (m < rest.Length && rest[m] == mouth && !letterMouth) m++;
        return m;
    }
}

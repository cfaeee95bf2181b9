using System.Text;

namespace Listening.Detection.Queries;

internal enum TokenKind : byte
{
    Word,
    Hashtag,
    Handle,
}

/// <summary>
/// Reads a text as folded words, in one pass and without garbage. A hashtag comes whole (<c>#acme_recall</c>) and then as the words in it; a
/// handle comes whole (<c>@acme.bsky.social</c>), then by its first label (<c>@acme</c>) and as that word. Web addresses are left out: what
/// strangers put into paths is no word of theirs. Queries and texts are read by this same reader, so they cannot disagree about a boundary.
/// </summary>
internal ref struct TokenReader
{
    /// <summary>Tokens are cut here, in bytes; terms of queries are shorter, so a cut token matches nothing but a prefix.</summary>
    public const int MaxToken = 256;

    /// <summary>Terms of queries are at most this long, in folded bytes.</summary>
    public const int MaxTerm = 200;

    private readonly ReadOnlySpan<byte> text;
    private readonly Span<byte> buffer;
    private int at;
    private int tagEnd;
    private int labelLength;
    private bool afterWord;
    private byte handleStep;

    /// <param name="buffer">At least <see cref="MaxToken"/> + <see cref="Folding.MaxBytes"/> bytes.</param>
    public TokenReader(ReadOnlySpan<byte> text, Span<byte> buffer)
    {
        this.text = text;
        this.buffer = buffer;
    }

    public TokenKind Kind { get; private set; }

    /// <summary>True for a word that is a part of the hashtag or handle before it.</summary>
    public bool Inside { get; private set; }

    /// <summary>True for a character of a script without spaces, and for pictographs.</summary>
    public bool Single { get; private set; }

    /// <summary>Where the token starts in the text.</summary>
    public int Start { get; private set; }

    /// <summary>Where the token ends in the text.</summary>
    public readonly int End => Kind == TokenKind.Hashtag ? tagEnd : at;

    /// <summary>Folded UTF-8; hashtags and handles with their sign. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Token { get; private set; }

    public bool Next()
    {
        if (handleStep > 0)
        {
            return NextOfHandle();
        }

        while (at < text.Length)
        {
            var b = text[at];
            if (Folding.AsciiWord[b] != 0)
            {
                if (ReadWord())
                {
                    return true;
                }

                continue;
            }

            if (b < 0x80)
            {
                // #one#two is two tags; one#two is none.
                if (b is (byte)'#' or (byte)'@' && (!afterWord || at == tagEnd) && ReadSigned(b, 1))
                {
                    return true;
                }

                // An ampersand before '#' is an escaped character (&#39;), not a tag.
                afterWord = b is (byte)'&' or (byte)'_' or (byte)'#' or (byte)'@';
                at++;
                continue;
            }

            _ = Rune.DecodeFromUtf8(text[at..], out var rune, out var length);
            switch (Folding.ClassOf(rune))
            {
                case RuneClass.Word:
                    if (ReadWord())
                    {
                        return true;
                    }

                    break;
                case RuneClass.Single:
                    return ReadSingle(rune, length);
                case RuneClass.Ignored:
                    at += length;
                    break;
                default:
                    if (rune.Value is '＃' or '＠' && (!afterWord || at == tagEnd) && ReadSigned((byte)(rune.Value - 0xFEE0), length))
                    {
                        return true;
                    }

                    afterWord = false;
                    at += length;
                    break;
            }
        }

        return false;
    }

    private bool ReadWord()
    {
        Start = at;
        var length = 0;
        while (at < text.Length)
        {
            var folded = Folding.AsciiWord[text[at]];
            if (folded != 0)
            {
                if (length < MaxToken)
                {
                    buffer[length++] = folded;
                }

                at++;
                continue;
            }

            if (text[at] < 0x80)
            {
                break;
            }

            _ = Rune.DecodeFromUtf8(text[at..], out var rune, out var size);
            var kind = Folding.ClassOf(rune);
            if (kind is RuneClass.Separator or RuneClass.Single)
            {
                break;
            }

            if (kind == RuneClass.Word && length < MaxToken)
            {
                length += Folding.Fold(rune, buffer[length..]);
            }

            at += size;
        }

        afterWord = true;
        if (length is 4 or 5 && text[at..].StartsWith("://"u8) && buffer[..length] is [(byte)'h', (byte)'t', (byte)'t', (byte)'p', ..])
        {
            SkipAddress();
            return false;
        }

        return Take(TokenKind.Word, length, single: false);
    }

    private bool ReadSingle(Rune rune, int size)
    {
        Start = at;
        at += size;
        afterWord = false;
        return Take(TokenKind.Word, Folding.Fold(rune, buffer), single: true);
    }

    private bool Take(TokenKind kind, int length, bool single)
    {
        Kind = kind;
        Single = single;
        Inside = kind == TokenKind.Word && Start < tagEnd;
        Token = buffer[..length];
        return true;
    }

    /// <summary>Whole hashtag or handle; false when the sign stands alone.</summary>
    private bool ReadSigned(byte sign, int signLength)
    {
        buffer[0] = sign;
        return sign == '#' ? ReadHashtag(at + signLength) : ReadHandle(at + signLength);
    }

    private bool ReadHashtag(int from)
    {
        var (i, length) = (from, 1);
        while (i < text.Length)
        {
            var (folded, size) = ((int)Folding.AsciiWord[text[i]], 1);
            if (folded == 0 && text[i] == '_')
            {
                folded = '_';
            }

            if (folded != 0)
            {
                if (length < MaxToken)
                {
                    buffer[length++] = (byte)folded;
                }
            }
            else
            {
                if (text[i] < 0x80)
                {
                    break;
                }

                _ = Rune.DecodeFromUtf8(text[i..], out var rune, out size);
                var kind = Folding.ClassOf(rune);
                if (kind == RuneClass.Separator || Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.OtherSymbol)
                {
                    break;
                }

                if (kind != RuneClass.Ignored && length < MaxToken)
                {
                    length += Folding.Fold(rune, buffer[length..]);
                }
            }

            i += size;
        }

        if (length == 1)
        {
            return false;
        }

        Start = at;
        at = from;
        tagEnd = i;
        afterWord = false;
        return Take(TokenKind.Hashtag, length, single: false);
    }

    private bool ReadHandle(int from)
    {
        var (i, length, label) = (from, 1, 0);
        while (i < text.Length && IsHandleByte(text[i]))
        {
            if (length < MaxToken)
            {
                buffer[length++] = text[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(text[i] | 0x20) : text[i];
            }

            i++;
        }

        while (length > 1 && buffer[length - 1] is (byte)'.' or (byte)'-' or (byte)'@')
        {
            (length, i) = (length - 1, i - 1);
        }

        for (label = 1; label < length && buffer[label] is not ((byte)'.' or (byte)'@'); label++)
        {
        }

        if (label == 1)
        {
            return false;
        }

        Start = at;
        at = i;
        afterWord = true;
        labelLength = label;
        handleStep = label < length ? (byte)1 : (byte)2;
        return Take(TokenKind.Handle, length, single: false);
    }

    private bool NextOfHandle()
    {
        Single = false;
        if (handleStep == 1)
        {
            handleStep = 2;
            Token = buffer[..labelLength];
            return true;
        }

        handleStep = 0;
        Kind = TokenKind.Word;
        Inside = true;
        Token = buffer[1..labelLength];
        return true;
    }

    private void SkipAddress()
    {
        while (at < text.Length && text[at] is > (byte)' ' and < 0x80 and not ((byte)'"' or (byte)'<' or (byte)'>'))
        {
            at++;
        }

        afterWord = false;
    }

    private static bool IsHandleByte(byte b) => Folding.AsciiWord[b] != 0 || b is (byte)'_' or (byte)'.' or (byte)'-' or (byte)'@';
}

using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Listening.Detection.Sentiment.Text;

/// <summary>
/// Cuts social text into normalised tokens: lower case, digits to 0, letters at most twice in a row, handles to "@user", links to "http",
/// hashtags kept and split, emoji one by one, emoticons to one form each, entities decoded. Owns its buffers: one thread at a time, no garbage.
/// </summary>
internal sealed class TweetTokenizer
{
    /// <summary>Bytes of a text that are read; longer than any platform's post but bounds the time of a hostile one.</summary>
    public const int MaxBytes = 16_384;

    public const int MaxTokens = 1024;

    /// <summary>A word's bytes beyond this are left out of its normal form.</summary>
    public const int MaxWordBytes = 96;

    private const byte Space = 0, Letter = 1, Digit = 2, Other = 3, High = 4;

    private static readonly byte[] Ascii = AsciiClasses();
    private static readonly byte[] Lower = AsciiFold();

    /// <summary>Normalised bytes. A hashtag is written twice and lower-casing can lengthen a character by half, so three times the text is enough.</summary>
    public readonly byte[] Buffer = new byte[MaxBytes * 3 + 8192];

    public readonly Token[] Tokens = new Token[MaxTokens];

    public int Count { get; private set; }

    public int Urls { get; private set; }

    private int _end;
    private bool _break;

    public void Run(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxBytes) text = text[..MaxBytes];
        Count = 0;
        Urls = 0;
        _end = 0;
        _break = false;
        int i = 0;
        while (i < text.Length && Count < MaxTokens - 40)
        {
            byte b = text[i];
            switch (Ascii[b])
            {
                case Space:
                    i++;
                    break;
                case Letter:
                case Digit:
                    i = Word(text, i);
                    break;
                case High:
                    i = NonAscii(text, i);
                    break;
                default:
                    i = Symbol(text, i);
                    break;
            }
        }
    }

    public ReadOnlySpan<byte> BytesOf(in Token token) => Buffer.AsSpan(token.Start, token.Length);

    private int Word(ReadOnlySpan<byte> text, int i)
    {
        if (IsUrl(text[i..])) return Url(text, i);
        if ((text[i] | 0x20) == 'x' && i + 1 < text.Length && (text[i + 1] | 0x20) == 'd' && (i + 2 >= text.Length || Ascii[text[i + 2]] == Space))
        {
            Emit(TokenKind.Emoticon, ":D"u8);
            return i + 2;
        }
        if (PlainWord(text, i) is var plain and > 0) return i + plain;
        int start = i;
        i = Letters(text, i, hashtag: false);
        return i == start ? i + 1 : i;
    }

    /// <summary>
    /// The short way for most words: up to 15 ASCII letters, no letter three times in a row, followed by a character that cannot belong to a word.
    /// Returns its length, 0 when <see cref="Letters"/> has to look closer.
    /// </summary>
    private int PlainWord(ReadOnlySpan<byte> text, int i)
    {
        if (text.Length - i < Vector128<byte>.Count) return 0;
        Vector128<byte> raw = Vector128.LoadUnsafe(ref Unsafe.AsRef(in text[i])), lower = raw | Vector128.Create((byte)0x20);
        uint letters = Vector128.LessThan(lower - Vector128.Create((byte)'a'), Vector128.Create((byte)26)).ExtractMostSignificantBits();
        int length = BitOperations.TrailingZeroCount(~letters);
        if (length is 0 or > 15) return 0;
        byte after = text[i + length];
        if (Ascii[after] is not (Space or Other) || after == '\'') return 0;
        uint mask = (1u << length) - 1;
        uint pairs = Vector128.Equals(lower, Vector128.Shuffle(lower, NextByte)).ExtractMostSignificantBits() & mask >> 1;
        if ((pairs & pairs >> 1) != 0) return 0;
        uint upper = ~Vector128.Equals(raw, lower).ExtractMostSignificantBits() & mask;
        lower.CopyTo(Buffer.AsSpan(_end));
        Add(TokenKind.Word, _end, _end + length, length >= 2 && upper == mask ? TokenFlags.Capitals : TokenFlags.None);
        return length;
    }

    private static readonly Vector128<byte> NextByte = Vector128.Create((byte)1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15);

    /// <summary>Copies one run of word characters in normal form and emits it; returns the first byte after it.</summary>
    private int Letters(ReadOnlySpan<byte> text, int i, bool hashtag)
    {
        int start = _end, at = _end, limit = _end + MaxWordBytes;
        int upper = 0, letters = 0, run = 0, lastPoint = -1;
        bool elongated = false;
        byte[] buffer = Buffer;
        while (i < text.Length)
        {
            byte b = text[i];
            byte kind = Ascii[b];
            int point, size = 1;
            if (kind is Letter or Digit)
            {
                point = Lower[b];
                if (kind == Letter) letters++;
                if (b is >= (byte)'A' and <= (byte)'Z') upper++;
            }
            else if (b == '\'' && !hashtag)
            {
                // Inside a word only: don't, l'été.
                if (i + 1 >= text.Length || !IsWordStart(text[i + 1])) break;
                point = '\'';
            }
            else if (kind == High)
            {
                if (Rune.DecodeFromUtf8(text[i..], out Rune rune, out size) != OperationStatus.Done) { i += size; continue; }
                (CharClass c, point) = Classify(rune);
                if (c == CharClass.Ignored) { i += size; continue; }
                if (c == CharClass.Apostrophe)
                {
                    if (hashtag || i + size >= text.Length || !IsWordStart(text[i + size])) break;
                    point = '\'';
                }
                else if (c != CharClass.Word) break;
                else
                {
                    letters++;
                    if (point != rune.Value && Rune.IsUpper(rune)) upper++;
                }
            }
            else break;

            i += size;
            if (point == lastPoint)
            {
                if (++run > 2) { elongated |= point != '0'; continue; }
            }
            else
            {
                lastPoint = point;
                run = 1;
            }
            if (at >= limit) continue;
            if (point < 0x80) buffer[at++] = (byte)point;
            else if (point == 0xFEFB) at += WriteLamAlef(buffer.AsSpan(at));
            else at += new Rune(point).EncodeToUtf8(buffer.AsSpan(at));
        }
        if (at == start) return i;
        TokenFlags flags = (upper >= 2 && upper == letters ? TokenFlags.Capitals : 0) | (elongated ? TokenFlags.Elongated : 0);
        Add(TokenKind.Word, start, at, flags);
        return i;
    }

    private static int WriteLamAlef(Span<byte> to)
    {
        "لا"u8.CopyTo(to);
        return 4;
    }

    private static (CharClass Class, int Point) Classify(Rune rune)
    {
        int v = rune.Value;
        if (v < 0x10000)
        {
            if (v is >= 0xFEF5 and <= 0xFEFC) return (CharClass.Word, 0xFEFB);
            return (CharTable.Class[v], CharTable.Fold[v]);
        }
        // Mathematical letters and digits are typed as "bold" on social platforms.
        if (v is >= 0x1D400 and <= 0x1D6A3) return (CharClass.Word, 'a' + (v - 0x1D400) % 26);
        if (v is >= 0x1D7CE and <= 0x1D7FF) return (CharClass.Word, '0');
        if (v is >= 0x1F3FB and <= 0x1F3FF or >= 0xE0000 and <= 0xE01EF) return (CharClass.Ignored, v);
        if (v is >= 0x1F000 and <= 0x1FAFF) return (CharClass.Emoji, v);
        if (v is >= 0x20000 and <= 0x3FFFF) return (CharClass.Ideograph, v);
        return (Rune.IsLetter(rune) ? CharClass.Word : CharClass.Separator, v);
    }

    private int NonAscii(ReadOnlySpan<byte> text, int i)
    {
        OperationStatus status = Rune.DecodeFromUtf8(text[i..], out Rune rune, out int size);
        if (status != OperationStatus.Done) return i + Math.Max(size, 1);
        (CharClass c, int point) = Classify(rune);
        switch (c)
        {
            case CharClass.Word:
                int next = Letters(text, i, hashtag: false);
                return next == i ? i + size : next;
            case CharClass.Ideograph:
            case CharClass.Emoji:
                int at = _end;
                int length = rune.EncodeToUtf8(Buffer.AsSpan(at));
                // A row of the same emoji says it twice at most, as with letters.
                if (Count >= 2 && c == CharClass.Emoji && Same(Count - 1, at, length) && Same(Count - 2, at, length)) return i + size;
                Add(c == CharClass.Emoji ? TokenKind.Emoji : TokenKind.Word, at, at + length, 0);
                return i + size;
            case CharClass.Ellipsis:
                Emit(TokenKind.Punctuation, "..."u8);
                _break = true;
                return i + size;
            case CharClass.Quote:
                Emit(TokenKind.Punctuation, "\""u8);
                return i + size;
            case CharClass.Break:
                _break = true;
                return i + size;
            default:
                return i + size;
        }
    }

    private bool Same(int token, int at, int length) =>
        Tokens[token].Length == length && Buffer.AsSpan(Tokens[token].Start, length).SequenceEqual(Buffer.AsSpan(at, length));

    private int Symbol(ReadOnlySpan<byte> text, int i)
    {
        byte b = text[i];
        byte next = i + 1 < text.Length ? text[i + 1] : (byte)' ';
        switch (b)
        {
            case (byte)'@' when Ascii[next] is Letter or Digit:
                i++;
                // Dots belong to the handle where another letter follows (name.bsky.social).
                while (i < text.Length && (Ascii[text[i]] is Letter or Digit || text[i] is (byte)'.' or (byte)'-' && i + 1 < text.Length && Ascii[text[i + 1]] is Letter or Digit)) i++;
                Emit(TokenKind.User, "@user"u8);
                return i;
            case (byte)'#' when Ascii[next] is Letter or Digit or High:
                return Hashtag(text, i + 1);
            case (byte)'&':
                return Entity(text, i);
            case (byte)'!' or (byte)'?':
                bool exclamation = false, question = false;
                int start = i;
                for (; i < text.Length && text[i] is (byte)'!' or (byte)'?'; i++)
                {
                    if (text[i] == '!') exclamation = true;
                    else question = true;
                    if (i + 1 == text.Length) { i++; break; }
                }
                bool many = i - start > 1;
                Emit(TokenKind.Punctuation, exclamation && question ? "?!"u8 : exclamation ? many ? "!!"u8 : "!"u8 : many ? "??"u8 : "?"u8);
                _break = true;
                return i;
            case (byte)'.':
                int dots = i;
                while (i < text.Length && text[i] == '.') i++;
                if (i - dots > 1) Emit(TokenKind.Punctuation, "..."u8);
                _break = true;
                return i;
            case (byte)'"':
                Emit(TokenKind.Punctuation, "\""u8);
                return i + 1;
            case (byte)'$' or (byte)'%':
                Emit(TokenKind.Punctuation, text.Slice(i, 1));
                return i + 1;
        }
        int emoticon = Emoticons.Match(text, i, out ReadOnlySpan<byte> form);
        if (emoticon > 0)
        {
            Emit(TokenKind.Emoticon, form);
            return i + emoticon;
        }
        if (b is (byte)',' or (byte)';' or (byte)':' or (byte)'(' or (byte)')') _break = true;
        return i + 1;
    }

    private int Hashtag(ReadOnlySpan<byte> text, int body)
    {
        // The pieces come first into the buffer as words; the whole tag is their concatenation behind a '#'.
        int first = Count;
        int i = body;
        while (i < text.Length && Count < MaxTokens - 2)
        {
            int piece = PieceEnd(text, i);
            if (piece == i) break;
            int before = Count;
            Letters(text[i..piece], 0, hashtag: true);
            if (Count > before) Tokens[before].Flags |= TokenFlags.FromHashtag;
            i = piece;
            while (i < text.Length && text[i] == '_') i++;
        }
        if (Count == first) return Math.Max(i, body);
        int at = _end;
        Buffer[at++] = (byte)'#';
        for (int t = first; t < Count && at - _end < MaxWordBytes; t++)
        {
            BytesOf(Tokens[t]).CopyTo(Buffer.AsSpan(at));
            at += Tokens[t].Length;
        }
        Add(TokenKind.Hashtag, _end, at, 0);
        return i;
    }

    /// <summary>End of a hashtag's piece: ThisIsATag2021 → This|Is|A|Tag|2021; NASANews → NASA|News.</summary>
    private static int PieceEnd(ReadOnlySpan<byte> text, int i)
    {
        int start = i;
        bool sawLower = false;
        while (i < text.Length)
        {
            byte b = text[i];
            if (b == '_') break;
            bool digit = Ascii[b] == Digit, upper = b is >= (byte)'A' and <= (byte)'Z';
            if (b >= 0x80)
            {
                if (Rune.DecodeFromUtf8(text[i..], out Rune rune, out int size) != OperationStatus.Done) break;
                if (Classify(rune).Class is not (CharClass.Word or CharClass.Ignored)) break;
                sawLower = true;
                i += size;
                continue;
            }
            if (Ascii[b] is not (Letter or Digit)) break;
            if (i > start)
            {
                if (digit != (Ascii[text[i - 1]] == Digit)) break;
                if (upper && sawLower) break;
                if (upper && i + 1 < text.Length && text[i + 1] is >= (byte)'a' and <= (byte)'z' && text[i - 1] is >= (byte)'A' and <= (byte)'Z' && i - start > 0) break;
            }
            if (!upper && !digit) sawLower = true;
            i++;
        }
        return i;
    }

    private int Entity(ReadOnlySpan<byte> text, int i)
    {
        ReadOnlySpan<byte> rest = text[i..];
        if (rest.StartsWith("&amp;"u8)) return i + 5;
        if (rest.StartsWith("&quot;"u8))
        {
            Emit(TokenKind.Punctuation, "\""u8);
            return i + 6;
        }
        if (rest.StartsWith("&lt;3"u8))
        {
            Emit(TokenKind.Emoticon, "<3"u8);
            return i + 5;
        }
        if (rest.StartsWith("&lt;"u8) || rest.StartsWith("&gt;"u8)) return i + 4;
        return i + 1;
    }

    private static bool IsUrl(ReadOnlySpan<byte> text)
    {
        if (text.Length < 4 || (text[0] | 0x20) is not ('h' or 'w')) return false;
        if ((text[0] | 0x20) == 'w') return text.StartsWith("www."u8) && text.Length > 4 && Ascii[text[4]] is Letter or Digit;
        if (!(text.StartsWith("http"u8) || text.StartsWith("HTTP"u8) || text.StartsWith("Http"u8))) return false;
        ReadOnlySpan<byte> after = text[4..];
        if (after.Length > 0 && after[0] == 's') after = after[1..];
        return after.Length == 0 || after[0] == ':' || Ascii[after[0]] is not (Letter or Digit or High);
    }

    private int Url(ReadOnlySpan<byte> text, int i)
    {
        while (i < text.Length && Ascii[text[i]] != Space && text[i] is not ((byte)'"' or (byte)'<' or (byte)'>')) i++;
        Emit(TokenKind.Url, "http"u8);
        Urls++;
        return i;
    }

    private void Emit(TokenKind kind, ReadOnlySpan<byte> form)
    {
        form.CopyTo(Buffer.AsSpan(_end));
        Add(kind, _end, _end + form.Length, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(TokenKind kind, int start, int end, TokenFlags flags)
    {
        ref Token token = ref Tokens[Count];
        token.Start = start;
        token.Length = (ushort)(end - start);
        token.Kind = kind;
        token.Flags = flags | (_break ? TokenFlags.AfterBreak : 0);
        token.Hash = TextHash.OfPadded(ref Buffer[start], end - start);
        _break = false;
        _end = end;
        Count++;
    }

    private static bool IsWordStart(byte b) => Ascii[b] is Letter or High;

    private static byte[] AsciiClasses()
    {
        var table = new byte[256];
        for (int b = 0; b < 256; b++)
            table[b] = b >= 0x80 ? High : b <= 0x20 || b == 0x7F ? Space : char.IsAsciiDigit((char)b) ? Digit : char.IsAsciiLetter((char)b) || b == '_' ? Letter : Other;
        return table;
    }

    private static byte[] AsciiFold()
    {
        var table = new byte[256];
        for (int b = 0; b < 256; b++) table[b] = char.IsAsciiDigit((char)b) ? (byte)'0' : (byte)char.ToLowerInvariant((char)Math.Min(b, 127));
        return table;
    }
}

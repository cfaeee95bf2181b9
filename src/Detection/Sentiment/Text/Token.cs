namespace Listening.Detection.Sentiment.Text;

internal enum TokenKind : byte
{
    Word,
    Hashtag,
    User,
    Url,
    Emoji,
    Emoticon,
    Punctuation,
}

[Flags]
internal enum TokenFlags : byte
{
    None = 0,
    /// <summary>Two or more letters, all upper case.</summary>
    Capitals = 1,
    /// <summary>A letter stood three or more times in a row.</summary>
    Elongated = 2,
    /// <summary>A piece of a hashtag, repeated as a word.</summary>
    FromHashtag = 4,
    /// <summary>Clause punctuation stood between the token before and this one: a negation ends there.</summary>
    AfterBreak = 8,
}

/// <summary>A normalised token: a slice of the tokeniser's buffer and its hash.</summary>
internal struct Token
{
    public ulong Hash;
    public int Start;
    public ushort Length;
    public TokenKind Kind;
    public TokenFlags Flags;
}

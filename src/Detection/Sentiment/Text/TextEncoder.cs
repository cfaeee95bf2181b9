namespace Listening.Detection.Sentiment.Text;

/// <summary>
/// The features of one text as plain arrays: the reference the trainer works on. The scorer computes the same sums faster; a test holds the two together.
/// </summary>
internal sealed class TextEncoder(Func<ulong, Valence> lexicon)
{
    private readonly TweetTokenizer _tokenizer = new();
    private readonly ulong[] _grams = new ulong[WordGrams.MaxGrams];

    public List<uint> Words { get; } = [];

    public List<uint> Characters { get; } = [];

    /// <summary>Hashes of the tokens in order.</summary>
    public List<ulong> Sequence { get; } = [];

    public DenseFeatures Dense;

    public TweetTokenizer Tokenizer => _tokenizer;

    public void Run(ReadOnlySpan<byte> text)
    {
        _tokenizer.Run(text);
        Words.Clear();
        Characters.Clear();
        Sequence.Clear();
        Dense.Clear();
        ulong previous = Start;
        int negatedFor = 0, words = 0;
        for (int t = 0; t < _tokenizer.Count; t++)
        {
            ref Token token = ref _tokenizer.Tokens[t];
            if ((token.Flags & TokenFlags.AfterBreak) != 0) negatedFor = 0;
            bool negated = negatedFor > 0 && token.Kind == TokenKind.Word;
            ulong meaning = Aliases.Of(token.Hash, out bool aliased);
            Words.Add(Top(negated ? TextHash.Marked(meaning, NegatedMark) : meaning));
            Words.Add(Top(TextHash.Pair(previous, meaning)));
            previous = meaning;
            Sequence.Add(meaning);
            Valence valence = aliased ? default : lexicon(meaning);
            if (!valence.IsZero) Dense.AddValence(valence, negated);
            if (token.Kind == TokenKind.Word)
            {
                words++;
                if (negatedFor > 0) negatedFor--;
                if (Negation.Is(token.Hash))
                {
                    negatedFor = Negation.Reach;
                    Dense.AddStyle(StyleCount.Negation);
                }
                int n = aliased ? 0 : WordGrams.Write(_tokenizer.BytesOf(token), _grams);
                for (int i = 0; i < n; i++) Characters.Add(Top(_grams[i]));
                if ((token.Flags & TokenFlags.Capitals) != 0) Dense.AddStyle(StyleCount.Capitals);
                if ((token.Flags & TokenFlags.Elongated) != 0) Dense.AddStyle(StyleCount.Elongated);
            }
            else if (StyleOf(token, _tokenizer.BytesOf(token)) is { } style) Dense.AddStyle(style);
        }
        Dense.AddStyle(StyleCount.Length, words / 4);
        Dense.Clip();
    }

    public const ulong Start = 0x5EED;
    public const uint NegatedMark = 1;

    public static uint Top(ulong hash) => (uint)(hash >> 32);

    public static StyleCount? StyleOf(in Token token, ReadOnlySpan<byte> bytes) => token.Kind switch
    {
        TokenKind.Hashtag => StyleCount.Hashtag,
        TokenKind.User => StyleCount.User,
        TokenKind.Url => StyleCount.Url,
        TokenKind.Emoji => StyleCount.Emoji,
        TokenKind.Emoticon => StyleCount.Emoticon,
        TokenKind.Punctuation => bytes[0] switch
        {
            (byte)'!' => bytes.Length > 1 ? StyleCount.Exclamations : StyleCount.Exclamation,
            (byte)'?' => StyleCount.Question,
            (byte)'.' => StyleCount.Ellipsis,
            (byte)'"' => StyleCount.Quote,
            _ => null,
        },
        _ => null,
    };
}

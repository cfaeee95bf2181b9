using System.Runtime.CompilerServices;
using Listening.Detection.Sentiment.Text;

namespace Listening.Detection.Sentiment;

/// <summary>
/// Scores texts on one thread without garbage: tokens → rows of the hashed table → integer log2 odds → probabilities.
/// The part of a score that is a function of one word alone (its characters, its lexicon entries, its risk row) is kept in a bounded cache; results are the same with an empty one.
/// </summary>
public sealed unsafe class SentimentScorer
{
    private readonly SentimentModel _model;
    private readonly RiskTopics _topics;
    private readonly TweetTokenizer _tokenizer = new();
    private readonly WordCache _cache = new();
    private readonly ulong[] _grams = new ulong[WordGrams.MaxGrams];
    private readonly int[] _riskRows = new int[TweetTokenizer.MaxTokens];
    private LanguageTables? _cached;
    private WordEntry _long;

    internal SentimentScorer(SentimentModel model, RiskTopics topics)
    {
        _model = model;
        _topics = topics;
    }

    /// <summary>For tests: turns the word cache off.</summary>
    internal bool WithoutCache { get; set; }

    /// <inheritdoc cref="ISentimentModel.Score(ReadOnlySpan{byte}, ReadOnlySpan{byte}, DomainWords?)"/>
    public SentimentScore Score(ReadOnlySpan<byte> utf8Text, ReadOnlySpan<byte> langHint, DomainWords? domainWords, out RiskTopicSet topics)
    {
        _ = domainWords;
        _tokenizer.Run(utf8Text);
        LanguageId language = LanguageId.Parse(langHint);
        if (language.IsUnknown) language = SentimentModel.Identify(_tokenizer, utf8Text);
        LanguageTables? tables = _model.TablesOf(language);
        if (tables is null)
        {
            for (int t = 0; t < _tokenizer.Count; t++) _riskRows[t] = _topics.RowOf(_tokenizer.BytesOf(_tokenizer.Tokens[t]));
            topics = _topics.Match(_tokenizer.Tokens.AsSpan(0, _tokenizer.Count), _riskRows.AsSpan(0, _tokenizer.Count), language);
            return new SentimentScore(3000, 4000, 3000, language, Validated: false);
        }
        if (tables != _cached)
        {
            // Entries hold sums of one language's table.
            _cache.Clear();
            _cached = tables;
        }
        (long negative, long positive) = Logits(tables);
        topics = _topics.Match(_tokenizer.Tokens.AsSpan(0, _tokenizer.Count), _riskRows.AsSpan(0, _tokenizer.Count), language);
        (ushort n, ushort u, ushort p) = FixedPoint.Softmax(negative, 0, positive);
        return new SentimentScore(n, u, p, language, tables.Validated);
    }

    private (long Negative, long Positive) Logits(LanguageTables tables)
    {
        LinearSection linear = tables.Linear;
        var rows = (short*)Unsafe.AsPointer(ref Unsafe.AsRef(in linear.Rows.Span[0]));
        int shift = 32 - linear.Bits;
        DenseFeatures dense = default;
        int words0 = 0, words1 = 0, characters0 = 0, characters1 = 0, characterCount = 0, negatedFor = 0, words = 0;
        ulong previous = TextEncoder.Start;
        Token[] tokens = _tokenizer.Tokens;
        int count = _tokenizer.Count;
        for (int t = 0; t < count; t++)
        {
            ref Token token = ref tokens[t];
            if ((token.Flags & TokenFlags.AfterBreak) != 0) negatedFor = 0;
            ref WordEntry entry = ref Entry(token, rows, shift);
            bool isWord = token.Kind == TokenKind.Word, negated = negatedFor > 0 && isWord;
            short own = negated ? entry.Negated : entry.Plain, pair = rows[TextEncoder.Top(TextHash.Pair(previous, token.Hash)) >> shift];
            previous = token.Hash;
            words0 += (sbyte)own + (sbyte)pair;
            words1 += (own >> 8) + (pair >> 8);
            _riskRows[t] = entry.RiskRow;
            if ((entry.Vader | entry.Afinn | entry.Opinion | entry.Emoji) != 0) dense.AddValence(new Valence((sbyte)entry.Vader, (sbyte)entry.Afinn, (sbyte)entry.Opinion, (sbyte)entry.Emoji), negated);
            if (!isWord)
            {
                if (TextEncoder.StyleOf(token, _tokenizer.BytesOf(token)) is { } style) dense.AddStyle(style);
                continue;
            }
            words++;
            characters0 += entry.Characters0;
            characters1 += entry.Characters1;
            characterCount += entry.CharacterCount;
            if (negatedFor > 0) negatedFor--;
            if (entry.IsNegation)
            {
                negatedFor = Negation.Reach;
                dense.AddStyle(StyleCount.Negation);
            }
            if ((token.Flags & TokenFlags.Capitals) != 0) dense.AddStyle(StyleCount.Capitals);
            if ((token.Flags & TokenFlags.Elongated) != 0) dense.AddStyle(StyleCount.Elongated);
        }
        dense.AddStyle(StyleCount.Length, words / 4);
        dense.Clip();
        long negative = linear.Bias0, positive = linear.Bias1;
        long wordFactor = (long)FixedPoint.RootOf[Math.Min(count * 2, FixedPoint.MaxCount)] * linear.WordScale;
        long characterFactor = (long)FixedPoint.RootOf[Math.Min(characterCount, FixedPoint.MaxCount)] * linear.CharacterScale;
        negative += words0 * wordFactor + characters0 * characterFactor >> 15;
        positive += words1 * wordFactor + characters1 * characterFactor >> 15;
        ReadOnlySpan<int> weights = linear.DenseWeights;
        for (int d = 0; d < DenseFeatures.Count; d++)
        {
            negative += (long)dense[d] * weights[d * 2];
            positive += (long)dense[d] * weights[d * 2 + 1];
        }
        return (Math.Clamp(negative, -FixedPoint.MaxLogit, FixedPoint.MaxLogit), Math.Clamp(positive, -FixedPoint.MaxLogit, FixedPoint.MaxLogit));
    }

    private ref WordEntry Entry(in Token token, short* rows, int shift)
    {
        if (token.Length > WordEntry.MaxBytes || WithoutCache)
        {
            Fill(ref _long, token, rows, shift);
            return ref _long;
        }
        ref WordEntry entry = ref _cache.Slot(token.Hash);
        if (entry.Hash == token.Hash && entry.Length == token.Length && entry.Kind == token.Kind)
        {
            fixed (byte* bytes = entry.Bytes)
                if (_tokenizer.BytesOf(token).SequenceEqual(new ReadOnlySpan<byte>(bytes, token.Length))) return ref entry;
        }
        Fill(ref entry, token, rows, shift);
        return ref entry;
    }

    private void Fill(ref WordEntry entry, in Token token, short* rows, int shift)
    {
        ReadOnlySpan<byte> word = _tokenizer.BytesOf(token);
        int sum0 = 0, sum1 = 0, count = 0;
        if (token.Kind == TokenKind.Word)
        {
            count = WordGrams.Write(word, _grams);
            for (int i = 0; i < count; i++)
            {
                short row = rows[TextEncoder.Top(_grams[i]) >> shift];
                sum0 += (sbyte)row;
                sum1 += row >> 8;
            }
        }
        entry.Hash = token.Hash;
        entry.Characters0 = sum0;
        entry.Characters1 = sum1;
        entry.CharacterCount = (ushort)count;
        entry.Plain = rows[TextEncoder.Top(token.Hash) >> shift];
        entry.Negated = rows[TextEncoder.Top(TextHash.Marked(token.Hash, TextEncoder.NegatedMark)) >> shift];
        entry.IsNegation = Negation.Is(token.Hash);
        entry.RiskRow = _topics.RowOf(word);
        Valence valence = Lexicon.Find(_model.Lexicon, token.Hash);
        (entry.Vader, entry.Afinn, entry.Opinion, entry.Emoji) = ((byte)valence.Vader, (byte)valence.Afinn, (byte)valence.Opinion, (byte)valence.Emoji);
        // A tag "#http" holds the word "http", which is also what a link becomes: the kind tells them apart.
        entry.Kind = token.Kind;
        entry.Length = token.Length > WordEntry.MaxBytes ? (byte)0 : (byte)token.Length;
        if (entry.Length > 0)
            fixed (byte* bytes = entry.Bytes) word.CopyTo(new Span<byte>(bytes, token.Length));
    }
}

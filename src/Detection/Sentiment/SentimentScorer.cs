using System.Runtime.CompilerServices;
using Listening.Detection.Sentiment.Text;

namespace Listening.Detection.Sentiment;

/// <summary>
/// Scores texts on one thread without garbage: tokens → rows of the hashed table and of the network → integer log2 odds → probabilities.
/// The part of a score that is a function of one word alone (its characters, lexicon entries, risk row, language) is kept in a bounded cache;
/// results are the same with an empty one.
/// </summary>
public sealed unsafe class SentimentScorer
{
    private readonly SentimentModel _model;
    private readonly RiskTopics _topics;
    private readonly LanguageIdentifier? _identifier;
    private readonly TweetTokenizer _tokenizer = new();
    private readonly WordCache _cache = new();
    private readonly ulong[] _grams = new ulong[WordGrams.MaxGrams];
    private readonly int[] _riskRows = new int[TweetTokenizer.MaxTokens];
    private readonly int[] _networkRows = new int[NetworkSection.MaxWords + 2];
    private readonly bool[] _covered = new bool[TweetTokenizer.MaxTokens];
    private WordEntry _uncached;

    internal SentimentScorer(SentimentModel model, RiskTopics topics)
    {
        _model = model;
        _topics = topics;
        _identifier = model.IdentifierSection is { } section ? new LanguageIdentifier(section) : null;
    }

    /// <summary>For tests: turns the word cache off.</summary>
    internal bool WithoutCache { get; set; }

    /// <summary>Score and risk topics in one pass over the words.</summary>
    /// <inheritdoc cref="ISentimentModel.Score(ReadOnlySpan{byte}, ReadOnlySpan{byte}, DomainWords?)"/>
    public SentimentScore Score(ReadOnlySpan<byte> utf8Text, ReadOnlySpan<byte> langHint, DomainWords? domainWords, out RiskTopicSet topics)
    {
        _tokenizer.Run(utf8Text);
        ReadOnlySpan<Token> tokens = _tokenizer.Tokens.AsSpan(0, _tokenizer.Count);
        foreach (ref readonly Token token in tokens) _cache.Prefetch(token.Hash);
        LanguageId language = LanguageId.Parse(langHint);
        if (language.IsUnknown) language = Identify(tokens);
        // A text without a letter (emoji, digits) has no language; emoji are scored with what English tweets taught about them.
        LanguageTables? tables = _model.TablesOf(language.IsUnknown ? LanguageId.English : language);
        if (tables is null)
        {
            for (int t = 0; t < tokens.Length; t++) _riskRows[t] = Word(tokens[t]).RiskRow;
            topics = _topics.Match(tokens, _riskRows.AsSpan(0, tokens.Length), language);
            return new SentimentScore(3000, 4000, 3000, language, Validated: false);
        }
        (long negative, long positive) = Logits(tokens, tables, domainWords);
        topics = _topics.Match(tokens, _riskRows.AsSpan(0, tokens.Length), language);
        (ushort n, ushort u, ushort p) = FixedPoint.Softmax(Clamp(negative), 0, Clamp(positive));
        return new SentimentScore(n, u, p, language, tables.Validated);
    }

    private static long Clamp(long logit) => Math.Clamp(logit, -FixedPoint.MaxLogit, FixedPoint.MaxLogit);

    private LanguageId Identify(ReadOnlySpan<Token> tokens)
    {
        if (_identifier is null) return LanguageId.Unknown;
        _identifier.Start();
        for (int t = 0; t < tokens.Length; t++)
            if (tokens[t].Kind == TokenKind.Word) _identifier.Add(ref Word(tokens[t]));
        return _identifier.Decide();
    }

    private (long Negative, long Positive) Logits(ReadOnlySpan<Token> tokens, LanguageTables tables, DomainWords? domainWords)
    {
        LinearSection linear = tables.Linear;
        short* rows = tables.Rows;
        NetworkSection? network = tables.Network;
        int shift = 32 - linear.Bits;
        long negative = linear.Bias0, positive = linear.Bias1;
        if (domainWords is not null)
        {
            long weight = domainWords.Cover(tokens, _covered);
            negative -= weight;
            positive += weight;
        }
        DenseFeatures dense = default;
        int words0 = 0, words1 = 0, characters0 = 0, characters1 = 0, characterCount = 0, negatedFor = 0, words = 0, wordRows = 0;
        ulong previous = TextEncoder.Start;
        for (int t = 0; t < tokens.Length; t++)
        {
            ref readonly Token token = ref tokens[t];
            if ((token.Flags & TokenFlags.AfterBreak) != 0) negatedFor = 0;
            ref WordEntry entry = ref Word(token);
            if (entry.Tables != tables.Id) FillTables(ref entry, token, tables);
            _riskRows[t] = entry.RiskRow;
            bool isWord = token.Kind == TokenKind.Word, negated = negatedFor > 0 && isWord;
            ulong pairHash = TextHash.Pair(previous, entry.Meaning);
            previous = entry.Meaning;
            if (domainWords is not null && _covered[t])
            {
                // The brand's word for it stands instead of the model's.
                if (t < NetworkSection.MaxWords) _networkRows[t + 1] = 0;
                if (negatedFor > 0) negatedFor--;
                words++;
                continue;
            }
            short own = negated ? entry.Negated : entry.Plain, pair = rows[TextEncoder.Top(pairHash) >> shift];
            wordRows += 2;
            words0 += (sbyte)own + (sbyte)pair;
            words1 += (own >> 8) + (pair >> 8);
            if (t < NetworkSection.MaxWords)
            {
                _networkRows[t + 1] = entry.NetworkRow;
                network?.Prefetch(entry.NetworkRow);
            }
            if (!entry.Valence.IsZero) dense.AddValence(entry.Valence, negated);
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
            if (token.Flags == TokenFlags.None) continue;
            if ((token.Flags & TokenFlags.Capitals) != 0) dense.AddStyle(StyleCount.Capitals);
            if ((token.Flags & TokenFlags.Elongated) != 0) dense.AddStyle(StyleCount.Elongated);
        }
        dense.AddStyle(StyleCount.Length, words / 4);
        dense.Clip();
        long wordFactor = (long)FixedPoint.RootOf[Math.Min(wordRows, FixedPoint.MaxCount)] * linear.WordScale;
        long characterFactor = (long)FixedPoint.RootOf[Math.Min(characterCount, FixedPoint.MaxCount)] * linear.CharacterScale;
        negative += words0 * wordFactor + characters0 * characterFactor >> 15;
        positive += words1 * wordFactor + characters1 * characterFactor >> 15;
        dense.Weigh(tables.DenseWeights, ref negative, ref positive);
        if (network is not null)
        {
            int known = Math.Min(tokens.Length, NetworkSection.MaxWords);
            _networkRows[known + 1] = 0;
            (long n, long p) = network.Logits(_networkRows.AsSpan(0, known + 2));
            negative += n;
            positive += p;
        }
        return (negative, positive);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref WordEntry Word(in Token token)
    {
        ReadOnlySpan<byte> word = _tokenizer.BytesOf(token);
        if (word.Length > WordEntry.MaxBytes || WithoutCache)
        {
            FillWord(ref _uncached, token, word);
            return ref _uncached;
        }
        ref WordEntry entry = ref _cache.Find(token, word, out bool known);
        if (!known) FillWord(ref entry, token, word);
        return ref entry;
    }

    private void FillWord(ref WordEntry entry, in Token token, ReadOnlySpan<byte> word)
    {
        entry = default;
        entry.Hash = token.Hash;
        entry.Kind = token.Kind;
        entry.Meaning = Aliases.Of(token.Hash, out entry.IsAliased);
        entry.IsNegation = Negation.Is(token.Hash);
        entry.RiskRow = _topics.RowOf(word);
        _identifier?.Fill(ref entry, token, word);
        if (word.Length > WordEntry.MaxBytes) return;
        entry.Length = (byte)word.Length;
        fixed (byte* bytes = entry.Bytes) word.CopyTo(new Span<byte>(bytes, word.Length));
    }

    private void FillTables(ref WordEntry entry, in Token token, LanguageTables tables)
    {
        short* rows = tables.Rows;
        int shift = 32 - tables.Linear.Bits, sum0 = 0, sum1 = 0, count = 0;
        if (token.Kind == TokenKind.Word && !entry.IsAliased)
        {
            count = WordGrams.Write(_tokenizer.BytesOf(token), _grams);
            for (int i = 0; i < count; i++)
            {
                short row = rows[TextEncoder.Top(_grams[i]) >> shift];
                sum0 += (sbyte)row;
                sum1 += row >> 8;
            }
        }
        entry.Characters0 = sum0;
        entry.Characters1 = sum1;
        entry.CharacterCount = (ushort)count;
        entry.Plain = rows[TextEncoder.Top(entry.Meaning) >> shift];
        entry.Negated = rows[TextEncoder.Top(TextHash.Marked(entry.Meaning, TextEncoder.NegatedMark)) >> shift];
        entry.NetworkRow = tables.Network?.RowOf(entry.Meaning) ?? 0;
        entry.Valence = entry.IsAliased ? default : Lexicon.Find(tables.Lexicon, entry.Meaning);
        entry.Tables = tables.Id;
    }
}

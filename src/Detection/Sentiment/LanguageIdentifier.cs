using System.Runtime.Intrinsics;
using Listening.Detection.Sentiment.Text;

namespace Listening.Detection.Sentiment;

/// <summary>
/// Tells a text's language from its words: by script where that is enough, by small words where a language without training texts is the plainest,
/// else by the trained section. Words are added one by one; one thread, no garbage.
/// </summary>
internal sealed unsafe class LanguageIdentifier(LanguageSection section)
{
    // A foreign small word is believed from two in four words on; one alone may be a name.
    private const int FewestHits = 2;

    // The trainer puts it first.
    private const int English = 0;

    // What a text's letter groups must say for another language beyond English, summed, not averaged: so a short text, which says little, stays
    // English. Found on validation tweets cut to a few words: of two words' English 94 % stay English (38 % without), of whole tweets all, and
    // French, Italian, Spanish and Portuguese lose at most a point at five words.
    private const int LeastLead = 400;

    private readonly ulong[] _grams = new ulong[WordGrams.MaxGrams];
    private readonly int[] _hits = new int[32];
    private readonly int[] _scripts = new int[(int)Script.Count];
    private readonly bool[] _isTrained = [.. StopWords.Languages.Select(l => section.Languages.Contains(l))];
    private Vector256<int> _sums;
    private int _gramCount, _words;
    private uint _seen;

    public void Start()
    {
        _sums = default;
        _gramCount = _words = 0;
        for (uint mask = _seen; mask != 0; mask &= mask - 1) _hits[System.Numerics.BitOperations.TrailingZeroCount(mask)] = 0;
        _seen = 0;
        Array.Clear(_scripts);
    }

    public void Add(ref WordEntry entry)
    {
        if (entry.Script == Script.None) return;
        _words++;
        _scripts[(int)entry.Script]++;
        _gramCount += entry.LanguageGrams;
        fixed (short* scores = entry.LanguageScores) _sums += Vector256.WidenLower(Vector128.Load(scores).ToVector256Unsafe());
        _seen |= entry.StopMask;
        for (uint mask = entry.StopMask; mask != 0; mask &= mask - 1) _hits[System.Numerics.BitOperations.TrailingZeroCount(mask)]++;
    }

    /// <returns>The language of the words added since <see cref="Start"/>; unknown for a text without letters.</returns>
    public LanguageId Decide()
    {
        if (_words == 0) return LanguageId.Unknown;
        if (_scripts[(int)Script.Latin] * 2 < _words && ByScript(_scripts) is { IsUnknown: false } script) return script;
        int best = 0, bestTrained = 0, other = -1;
        for (uint mask = _seen; mask != 0; mask &= mask - 1)
        {
            int l = System.Numerics.BitOperations.TrailingZeroCount(mask);
            if (_isTrained[l]) bestTrained = Math.Max(bestTrained, _hits[l]);
            else if (_hits[l] > best) (best, other) = (_hits[l], l);
        }
        if (other >= 0 && best >= FewestHits && best > bestTrained && best * 4 >= _words) return StopWords.Languages[other];
        long root = FixedPoint.RootOf[Math.Min(_gramCount, FixedPoint.MaxCount)], top = long.MinValue;
        int winner = 0;
        for (int i = 0; i < section.Languages.Length; i++)
        {
            long v = _sums[i] * root + section.Biases[i];
            if (v > top) (top, winner) = (v, i);
        }
        return winner != English && _sums[winner] - _sums[English] < LeastLead ? section.Languages[English] : section.Languages[winner];
    }

    /// <summary>Fills what a word says about its language.</summary>
    public void Fill(ref WordEntry entry, in Token token, ReadOnlySpan<byte> word)
    {
        entry.Script = token.Kind == TokenKind.Word ? Scripts.Of(word) : Script.None;
        if (entry.Script == Script.None) return;
        Span<int> sums = stackalloc int[LanguageSection.Width];
        sums.Clear();
        int count = WordGrams.Write(word, _grams), shift = 32 - section.Bits;
        ReadOnlySpan<sbyte> rows = section.Rows;
        for (int g = 0; g < count; g++)
        {
            int at = (int)(TextEncoder.Top(_grams[g]) >> shift) * LanguageSection.Width;
            for (int i = 0; i < LanguageSection.Width; i++) sums[i] += rows[at + i];
        }
        for (int i = 0; i < LanguageSection.Width; i++) entry.LanguageScores[i] = (short)sums[i];
        entry.LanguageGrams = (short)count;
        entry.StopMask = StopWords.Of(token.Hash);
    }

    private static LanguageId ByScript(ReadOnlySpan<int> counts)
    {
        // One word in five with letters of their own is plenty for languages which share the others.
        if (counts[(int)Script.Persian] > 1 && counts[(int)Script.Persian] * 5 >= counts[(int)Script.Arabic]) return Persian;
        if (counts[(int)Script.Urdu] > 1 && counts[(int)Script.Urdu] * 5 >= counts[(int)Script.Arabic]) return Urdu;
        if (counts[(int)Script.Ukrainian] > 0 && counts[(int)Script.Ukrainian] * 5 >= counts[(int)Script.Cyrillic]) return Ukrainian;
        int best = (int)Script.Latin;
        for (int s = best + 1; s < counts.Length; s++) if (counts[s] > counts[best]) best = s;
        // Kana beside Chinese characters is Japanese.
        if ((Script)best == Script.Han && counts[(int)Script.Kana] > 0) best = (int)Script.Kana;
        return (Script)best switch
        {
            Script.Arabic => Arabic,
            Script.Persian => Persian,
            Script.Urdu => Urdu,
            Script.Devanagari => Hindi,
            Script.Cyrillic => Russian,
            Script.Ukrainian => Ukrainian,
            Script.Greek => Greek,
            Script.Hebrew => Hebrew,
            Script.Hangul => Korean,
            Script.Han => Chinese,
            Script.Kana => Japanese,
            Script.Thai => Thai,
            Script.Bengali => Bengali,
            Script.Tamil => Tamil,
            Script.Telugu => Telugu,
            _ => LanguageId.Unknown,
        };
    }

    private static readonly LanguageId Arabic = LanguageId.Of("ar"), Persian = LanguageId.Of("fa"), Urdu = LanguageId.Of("ur"), Hindi = LanguageId.Of("hi"), Russian = LanguageId.Of("ru"),
        Ukrainian = LanguageId.Of("uk"), Greek = LanguageId.Of("el"), Hebrew = LanguageId.Of("he"), Korean = LanguageId.Of("ko"), Chinese = LanguageId.Of("zh"), Japanese = LanguageId.Of("ja"),
        Thai = LanguageId.Of("th"), Bengali = LanguageId.Of("bn"), Tamil = LanguageId.Of("ta"), Telugu = LanguageId.Of("te");
}

namespace Listening.Detection.Sentiment.Text;

/// <summary>
/// Counts of a text that do not depend on its vocabulary: what the lexicons say (sum, most, least, last; a negation turns a valence and weakens it) and how it is written.
/// Integers in units chosen so that most lie between −32 and 32; a weight table turns them into logits.
/// </summary>
internal struct DenseFeatures
{
    public const int PerChannel = 5;
    public const int Style = 14;
    public const int Count = Valence.Channels * PerChannel + Style;

    private unsafe fixed int _values[Count];

    public unsafe int this[int i] => _values[i];

    public unsafe void Clear()
    {
        for (int i = 0; i < Count; i++) _values[i] = 0;
    }

    public unsafe void AddValence(Valence valence, bool negated)
    {
        Add(0, valence.Vader, negated);
        Add(PerChannel, valence.Afinn, negated);
        Add(PerChannel * 2, valence.Opinion, negated);
        Add(PerChannel * 3, valence.Emoji, negated);
    }

    private unsafe void Add(int at, int v, bool negated)
    {
        if (v == 0) return;
        if (negated) v = -(v * 3 / 4);
        if (v > 0) _values[at] += v;
        else _values[at + 1] -= v;
        if (v > _values[at + 2]) _values[at + 2] = v;
        if (-v > _values[at + 3]) _values[at + 3] = -v;
        _values[at + 4] = v;
    }

    public unsafe void AddStyle(StyleCount style, int amount = 1) => _values[Valence.Channels * PerChannel + (int)style] += amount * 8;

    /// <summary>Adds the weighted features; two weights a feature.</summary>
    public unsafe void Weigh(ReadOnlySpan<int> weights, ref long negative, ref long positive)
    {
        long n = 0, p = 0;
        for (int d = 0; d < Count; d++)
        {
            long v = _values[d];
            if (v == 0) continue;
            n += v * weights[d * 2];
            p += v * weights[d * 2 + 1];
        }
        negative += n;
        positive += p;
    }

    /// <summary>Keeps hostile texts (a thousand exclamation marks) inside what training has seen.</summary>
    public unsafe void Clip()
    {
        for (int i = 0; i < Count; i++) _values[i] = Math.Clamp(_values[i], -96, 96);
    }
}

internal enum StyleCount
{
    Capitals,
    Elongated,
    Exclamation,
    Exclamations,
    Question,
    Ellipsis,
    Hashtag,
    User,
    Url,
    Negation,
    Quote,
    Emoji,
    Emoticon,
    /// <summary>One unit for each four words.</summary>
    Length,
}

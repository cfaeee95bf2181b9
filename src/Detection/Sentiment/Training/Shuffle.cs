namespace Listening.Detection.Sentiment.Training;

/// <summary>A small seeded generator whose sequence never changes with the runtime's version (SplitMix64).</summary>
internal struct Shuffle(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }

    /// <summary>0 ≤ result &lt; n.</summary>
    public int Below(int n) => (int)((UInt128)Next() * (ulong)n >> 64);

    public float Unit() => (Next() >> 40) * (1f / (1 << 24));

    public void Apply<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}

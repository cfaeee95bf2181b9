namespace Listening.Detection.Sentiment;

/// <summary>
/// Integer arithmetic of the scorer. Tables are made with IEEE-exact operations only (+, ×, ÷, √), so that they are the same on every CPU and runtime.
/// Logits are log2 odds with 16 fraction bits.
/// </summary>
internal static class FixedPoint
{
    public const int LogitBits = 16;

    /// <summary>Beyond ±24 bits a class has no chance left.</summary>
    public const int MaxLogit = 24 << LogitBits;

    /// <summary>32768 / √n for n counts, n = 0 gives 0.</summary>
    public static readonly int[] RootOf = Roots();

    // 2^(−i/1024) with 30 fraction bits.
    private static readonly int[] Powers = PowerTable();

    public const int MaxCount = 8192;

    private static int[] Roots()
    {
        var table = new int[MaxCount + 1];
        for (int n = 1; n <= MaxCount; n++) table[n] = (int)(32768 / Math.Sqrt(n) + 0.5);
        return table;
    }

    private static int[] PowerTable()
    {
        // 2^(-1/1024) by ten square roots of one half: each is exactly rounded.
        double step = 0.5;
        for (int i = 0; i < 10; i++) step = Math.Sqrt(step);
        var table = new int[1024];
        double value = 1;
        for (int i = 0; i < 1024; i++, value *= step) table[i] = (int)(value * (1 << 30) + 0.5);
        return table;
    }

    /// <summary>2^(−x) with 30 fraction bits; x ≥ 0 with 16 fraction bits.</summary>
    private static long PowerOfMinus(int x)
    {
        int whole = x >> LogitBits;
        return whole > 30 ? 0 : Powers[x >> LogitBits - 10 & 1023] >> whole;
    }

    /// <summary>Probabilities in 1/10000 of three log2 odds; the sum is exact: what rounding leaves goes to the likeliest class.</summary>
    public static (ushort Negative, ushort Neutral, ushort Positive) Softmax(long negative, long neutral, long positive)
    {
        long max = Math.Max(negative, Math.Max(neutral, positive));
        long a = PowerOfMinus((int)Math.Min(max - negative, MaxLogit * 2L)), b = PowerOfMinus((int)Math.Min(max - neutral, MaxLogit * 2L)), c = PowerOfMinus((int)Math.Min(max - positive, MaxLogit * 2L));
        long sum = a + b + c;
        int pa = (int)((a * SentimentScore.One + sum / 2) / sum), pb = (int)((b * SentimentScore.One + sum / 2) / sum), pc = (int)((c * SentimentScore.One + sum / 2) / sum);
        int rest = SentimentScore.One - pa - pb - pc;
        if (max == negative) pa += rest;
        else if (max == neutral) pb += rest;
        else pc += rest;
        return ((ushort)pa, (ushort)pb, (ushort)pc);
    }
}

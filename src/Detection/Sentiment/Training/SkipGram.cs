namespace Listening.Detection.Sentiment.Training;

/// <summary>
/// Word vectors from unlabelled texts by skip-gram with negative sampling: words of like company start near each other, so that the network also knows words
/// which no label has taught. One thread, seeded.
/// </summary>
internal static class SkipGram
{
    private const int Reach = 4, Negatives = 5;

    /// <param name="sequences">Rows of words of each text; 0 is unknown and left out.</param>
    /// <param name="words">Rows are 1 to this number.</param>
    /// <param name="width">Floats a word, a multiple of 8.</param>
    /// <returns>(words + 1) × width floats with a standard deviation of about one; row 0 is zero.</returns>
    public static float[] Train(IReadOnlyList<int[]> sequences, int words, int width, int epochs, ulong seed)
    {
        var random = new Shuffle(seed);
        var counts = new long[words + 1];
        foreach (int[] s in sequences) foreach (int w in s) if (w != 0) counts[w]++;
        long total = counts.Sum();
        int[] noise = Noise(counts);
        var vectors = new float[(words + 1) * width];
        var contexts = new float[(words + 1) * width];
        for (int i = width; i < vectors.Length; i++) vectors[i] = (random.Unit() - 0.5f) / width;
        var gradient = new float[width];
        long done = 0, all = total * epochs;
        var kept = new int[256];
        for (int epoch = 0; epoch < epochs; epoch++)
            foreach (int[] s in sequences)
            {
                float rate = 0.05f * (1 - (float)done / all) + 1e-4f;
                int n = 0;
                foreach (int w in s)
                {
                    if (w == 0) continue;
                    done++;
                    // Frequent words are thinned out: they teach little and cost most.
                    double share = (double)counts[w] / total;
                    if (n < kept.Length && (share < 1e-3 || random.Unit() < Math.Sqrt(1e-3 / share))) kept[n++] = w;
                }
                for (int t = 0; t < n; t++)
                {
                    int reach = 1 + random.Below(Reach);
                    Span<float> v = vectors.AsSpan(kept[t] * width, width);
                    for (int u = Math.Max(0, t - reach); u <= Math.Min(n - 1, t + reach); u++)
                    {
                        if (u == t) continue;
                        Array.Clear(gradient);
                        for (int k = 0; k <= Negatives; k++)
                        {
                            int other = k == 0 ? kept[u] : noise[random.Below(noise.Length)];
                            if (k > 0 && other == kept[u]) continue;
                            Span<float> c = contexts.AsSpan(other * width, width);
                            float g = ((k == 0 ? 1 : 0) - 1 / (1 + MathF.Exp(-Wide.Dot(v, c)))) * rate;
                            Wide.AddScaled(gradient, g, c);
                            Wide.AddScaled(c, g, v);
                        }
                        Wide.AddScaled(v, 1, gradient);
                    }
                }
            }
        double squares = 0;
        foreach (float x in vectors) squares += (double)x * x;
        float scale = (float)(1 / Math.Sqrt(squares / (vectors.Length - width) + 1e-12));
        for (int i = 0; i < vectors.Length; i++) vectors[i] *= scale;
        return vectors;
    }

    // Words by count^0.75, as a table to draw from.
    private static int[] Noise(long[] counts)
    {
        var table = new int[1 << 20];
        double sum = 0;
        for (int w = 1; w < counts.Length; w++) sum += Math.Pow(counts[w], 0.75);
        double upTo = 0;
        int at = 0;
        for (int w = 1; w < counts.Length; w++)
        {
            upTo += Math.Pow(counts[w], 0.75) / sum * table.Length;
            while (at < upTo && at < table.Length) table[at++] = w;
        }
        while (at < table.Length) table[at++] = 1;
        return table;
    }
}

namespace Listening.Detection.Sentiment.Training;

/// <summary>What a linear training run is asked for.</summary>
/// <param name="Bits">Log2 of the hashed table's rows.</param>
/// <param name="Rate">First AdaGrad step; it falls to zero over the run.</param>
/// <param name="Decay">L2 strength on each weight that an example touches.</param>
/// <param name="DenseScale">Units of the dense features, so that they learn at the pace of the hashed ones.</param>
internal sealed record LinearOptions(int Classes = 3, int Bits = 20, int Epochs = 6, float Rate = 0.2f, float Decay = 2e-5f, float DenseScale = 1 / 64f, ulong Seed = 1)
{
    public bool Words { get; init; } = true;

    public bool Characters { get; init; } = true;

    public bool Dense { get; init; } = true;
}

/// <summary>Weights of a multinomial logistic regression: hashed rows of <see cref="Classes"/> floats, dense rows, then the bias.</summary>
internal sealed class LinearWeights(int classes, int bits, int dense, int answers)
{
    public int Classes => classes;

    public int Bits => bits;

    public float[] Table { get; } = new float[(1 << bits) * classes];

    public float[] Dense { get; } = new float[dense * classes];

    /// <summary>Rows of the auxiliary heads' answers.</summary>
    public float[] Answers { get; } = new float[answers * classes];

    public float[] Bias { get; } = new float[classes];

    public void CopyTo(LinearWeights other)
    {
        Table.CopyTo(other.Table, 0);
        Dense.CopyTo(other.Dense, 0);
        Answers.CopyTo(other.Answers, 0);
        Bias.CopyTo(other.Bias, 0);
    }
}

/// <summary>
/// AdaGrad on the soft-label cross entropy, one example at a time on one thread: same data and seed give the same weights.
/// </summary>
internal sealed class LinearTrainer
{
    private readonly LinearOptions _options;
    private readonly LinearWeights _w;
    private readonly float[] _squares, _denseSquares, _answerSquares, _biasSquares, _z, _g;
    private readonly int _k, _shift;

    private LinearTrainer(LinearOptions options, int dense, int answers)
    {
        _options = options;
        _k = options.Classes;
        _shift = 32 - options.Bits;
        _w = new LinearWeights(_k, options.Bits, dense, answers);
        _squares = new float[_w.Table.Length];
        _denseSquares = new float[_w.Dense.Length];
        _answerSquares = new float[_w.Answers.Length];
        _biasSquares = new float[_k];
        Array.Fill(_squares, 0.01f);
        Array.Fill(_denseSquares, 1f);
        Array.Fill(_answerSquares, 1f);
        Array.Fill(_biasSquares, 1f);
        _z = new float[_k];
        _g = new float[_k];
    }

    /// <param name="targets">Row n × classes: the wanted distribution of example n.</param>
    /// <param name="weights">Weight of each example.</param>
    /// <param name="start">Weights to start from: what other languages have taught.</param>
    public static LinearWeights Train(IReadOnlyList<Example> examples, float[] targets, float[] weights, LinearOptions options, LinearWeights? start = null)
    {
        var trainer = new LinearTrainer(options, examples[0].Dense.Length, examples[0].Answers.Length);
        start?.CopyTo(trainer._w);
        var order = new int[examples.Count];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        var shuffle = new Shuffle(options.Seed);
        long step = 0, steps = (long)order.Length * options.Epochs;
        for (int epoch = 0; epoch < options.Epochs; epoch++)
        {
            shuffle.Apply<int>(order);
            foreach (int n in order) trainer.Learn(examples[n], targets.AsSpan(n * trainer._k, trainer._k), weights[n], options.Rate * (1 - (float)step++ / steps));
        }
        return trainer._w;
    }

    private void Learn(Example e, ReadOnlySpan<float> target, float weight, float rate)
    {
        if (weight == 0) return;
        Logits(_w, e, _options, _z);
        Probability.Softmax(_z);
        for (int c = 0; c < _k; c++) _g[c] = (_z[c] - target[c]) * weight;
        if (_options.Words) foreach (uint h in e.Words) Update(_w.Table, _squares, (int)(h >> _shift) * _k, e.WordNorm, rate, _options.Decay);
        if (_options.Characters) foreach (uint h in e.Characters) Update(_w.Table, _squares, (int)(h >> _shift) * _k, e.CharacterNorm, rate, _options.Decay);
        if (_options.Dense)
            for (int d = 0; d < e.Dense.Length; d++)
                if (e.Dense[d] != 0) Update(_w.Dense, _denseSquares, d * _k, e.Dense[d] * _options.DenseScale, rate, _options.Decay);
        for (int a = 0; a < e.Answers.Length; a++) Update(_w.Answers, _answerSquares, a * _k, e.Answers[a], rate, _options.Decay);
        Update(_w.Bias, _biasSquares, 0, 1, rate, 0);
    }

    private void Update(float[] w, float[] squares, int at, float x, float rate, float decay)
    {
        for (int c = 0; c < _k; c++)
        {
            float g = _g[c] * x + decay * w[at + c];
            squares[at + c] += g * g;
            w[at + c] -= rate * g / MathF.Sqrt(squares[at + c]);
        }
    }

    public static void Logits(LinearWeights w, Example e, LinearOptions options, Span<float> z)
    {
        int k = w.Classes, shift = 32 - w.Bits;
        w.Bias.CopyTo(z);
        if (options.Words) Sum(w.Table, e.Words, shift, e.WordNorm, z);
        if (options.Characters) Sum(w.Table, e.Characters, shift, e.CharacterNorm, z);
        for (int a = 0; a < e.Answers.Length; a++)
            for (int c = 0; c < k; c++) z[c] += e.Answers[a] * w.Answers[a * k + c];
        if (!options.Dense) return;
        for (int d = 0; d < e.Dense.Length; d++)
        {
            float x = e.Dense[d] * options.DenseScale;
            if (x != 0) for (int c = 0; c < k; c++) z[c] += x * w.Dense[d * k + c];
        }
    }

    private static void Sum(float[] table, uint[] hashes, int shift, float norm, Span<float> z)
    {
        int k = z.Length;
        if (k == 3)
        {
            float a = 0, b = 0, c = 0;
            foreach (uint h in hashes)
            {
                int at = (int)(h >> shift) * 3;
                a += table[at];
                b += table[at + 1];
                c += table[at + 2];
            }
            z[0] += a * norm;
            z[1] += b * norm;
            z[2] += c * norm;
            return;
        }
        Span<float> sum = stackalloc float[k];
        sum.Clear();
        foreach (uint h in hashes)
        {
            int at = (int)(h >> shift) * k;
            for (int c = 0; c < k; c++) sum[c] += table[at + c];
        }
        for (int c = 0; c < k; c++) z[c] += sum[c] * norm;
    }
}

internal static class Probability
{
    public static void Softmax(Span<float> z)
    {
        float max = float.NegativeInfinity, sum = 0;
        foreach (float v in z) max = MathF.Max(max, v);
        for (int c = 0; c < z.Length; c++) sum += z[c] = MathF.Exp(z[c] - max);
        for (int c = 0; c < z.Length; c++) z[c] /= sum;
    }
}

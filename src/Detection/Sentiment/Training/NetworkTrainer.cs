using Listening.Detection.Sentiment.Text;

namespace Listening.Detection.Sentiment.Training;

/// <param name="Width">Floats of a word's embedding, a multiple of 8.</param>
/// <param name="Filters">Convolution filters over three words, a multiple of 8.</param>
/// <param name="Drop">Share of pooled values left out while learning.</param>
/// <param name="WordDrop">Share of words taken as unknown while learning.</param>
internal sealed record NetworkOptions(int Width = 48, int Filters = 64, float Rate = 0.04f, float Drop = 0.3f, float WordDrop = 0.05f, float Decay = 1e-6f, ulong Seed = 1);

/// <summary>A head of the network: the classes of one task.</summary>
internal sealed class NetworkHead(int classes, int filters)
{
    public int Classes => classes;

    public float[] Weights { get; } = new float[classes * filters];

    public float[] Squares { get; } = new float[classes * filters];

    public float[] Bias { get; } = new float[classes];

    public float[] BiasSquares { get; } = new float[classes];
}

/// <summary>
/// A small network: embeddings, one convolution over three words, the greatest value of each filter, one linear head a task. Tasks share all but the heads,
/// so that what emoticons and emoji teach about words is there when the sentiment head learns. AdaGrad, one text at a time, one thread.
/// </summary>
internal sealed class NetworkTrainer
{
    public const int Window = 3;

    private readonly NetworkOptions _o;
    private readonly Dictionary<ulong, int> _rows;
    private readonly float[] _embedding, _embeddingSquares, _filters, _filterSquares, _filterBias, _filterBiasSquares;
    private readonly List<NetworkHead> _heads = [];
    private Shuffle _random;

    // Scratch of one text.
    private const int MaxWords = 64;
    private readonly int[] _words = new int[MaxWords + 2];
    private readonly float[] _input, _pooled, _pooledGradient, _inputGradient, _z;
    private readonly int[] _argmax;

    /// <param name="rows">Row of a word's embedding; row 0 is the unknown word and the border.</param>
    public NetworkTrainer(Dictionary<ulong, int> rows, NetworkOptions options)
    {
        _o = options;
        _rows = rows;
        _random = new Shuffle(options.Seed);
        int d = options.Width, f = options.Filters;
        _embedding = Random((rows.Count + 1) * d, 0.5f / MathF.Sqrt(d) * 2);
        Array.Clear(_embedding, 0, d);
        _filters = Random(f * Window * d, 1.5f / MathF.Sqrt(Window * d));
        _embeddingSquares = Filled(_embedding.Length, 0.02f);
        _filterSquares = Filled(_filters.Length, 0.1f);
        _filterBias = new float[f];
        _filterBiasSquares = Filled(f, 0.1f);
        _input = new float[(MaxWords + 2) * d];
        _inputGradient = new float[(MaxWords + 2) * d];
        _pooled = new float[f];
        _pooledGradient = new float[f];
        _argmax = new int[f];
        _z = new float[64];
    }

    /// <summary>Width of what the lexicons say, the last floats of an embedding.</summary>
    public const int Known = 4;

    /// <summary>Starts a word with its vector from unlabelled texts (empty: nothing is known) and what the lexicons say about it; learning may change both.</summary>
    public void Start(int row, ReadOnlySpan<float> vector, Valence valence)
    {
        Span<float> at = _embedding.AsSpan(row * _o.Width, _o.Width);
        at.Clear();
        for (int i = 0; i < Math.Min(vector.Length, at.Length - Known); i++) at[i] = vector[i] * (0.5f / MathF.Sqrt(_o.Width));
        at = at[^Known..];
        at[0] = valence.Vader / 40f;
        at[1] = valence.Afinn / 40f;
        at[2] = valence.Opinion / 16f;
        at[3] = valence.Emoji / 32f;
    }

    public int AddHead(int classes)
    {
        var head = new NetworkHead(classes, _o.Filters);
        Array.Fill(head.Squares, 0.1f);
        Array.Fill(head.BiasSquares, 1f);
        _heads.Add(head);
        return _heads.Count - 1;
    }

    public NetworkOptions Options => _o;

    public IReadOnlyDictionary<ulong, int> Rows => _rows;

    public ReadOnlySpan<float> Embedding(int row) => _embedding.AsSpan(row * _o.Width, _o.Width);

    /// <summary>Weights of one filter: <see cref="Window"/> × width.</summary>
    public ReadOnlySpan<float> Filter(int filter) => _filters.AsSpan(filter * Window * _o.Width, Window * _o.Width);

    public ReadOnlySpan<float> FilterBias => _filterBias;

    public NetworkHead Head(int head) => _heads[head];

    public void Logits(Example e, int head, Span<float> z)
    {
        Pool(e, learning: false);
        HeadLogits(_heads[head], z);
    }

    public void Learn(Example e, int head, ReadOnlySpan<float> target, float weight, float rate)
    {
        int d = _o.Width, filters = _o.Filters;
        NetworkHead h = _heads[head];
        int words = Pool(e, learning: true);
        Span<float> z = _z.AsSpan(0, h.Classes);
        HeadLogits(h, z);
        Probability.Softmax(z);
        Array.Clear(_pooledGradient);
        for (int c = 0; c < h.Classes; c++)
        {
            float g = (z[c] - target[c]) * weight;
            Wide.AddScaled(_pooledGradient, g, h.Weights.AsSpan(c * filters, filters));
            Wide.AdaGrad(h.Weights.AsSpan(c * filters, filters), h.Squares.AsSpan(c * filters, filters), g, _pooled, rate, _o.Decay);
            h.BiasSquares[c] += g * g;
            h.Bias[c] -= rate * g / MathF.Sqrt(h.BiasSquares[c]);
        }
        Array.Clear(_inputGradient, 0, (words + 2) * d);
        float keep = 1 / (1 - _o.Drop);
        for (int f = 0; f < filters; f++)
        {
            if (_pooled[f] <= 0) continue;
            float g = _pooledGradient[f] * keep;
            int at = _argmax[f] * d;
            Span<float> filter = _filters.AsSpan(f * Window * d, Window * d);
            Wide.AddScaled(_inputGradient.AsSpan(at, Window * d), g, filter);
            Wide.AdaGrad(filter, _filterSquares.AsSpan(f * Window * d, Window * d), g, _input.AsSpan(at, Window * d), rate, _o.Decay);
            _filterBiasSquares[f] += g * g;
            _filterBias[f] -= rate * g / MathF.Sqrt(_filterBiasSquares[f]);
        }
        for (int t = 1; t <= words; t++)
            if (_words[t] != 0) Wide.AdaGrad(_embedding.AsSpan(_words[t] * d, d), _embeddingSquares.AsSpan(_words[t] * d, d), 1, _inputGradient.AsSpan(t * d, d), rate, _o.Decay);
    }

    /// <summary>Fills the pooled values and, for each filter, the border-padded position of its greatest window; returns the number of words.</summary>
    private int Pool(Example e, bool learning)
    {
        int d = _o.Width, filters = _o.Filters, words = Math.Min(e.Sequence.Length, MaxWords);
        Array.Clear(_input, 0, d);
        Array.Clear(_input, (words + 1) * d, d);
        for (int t = 1; t <= words; t++)
        {
            int row = _rows.GetValueOrDefault(e.Sequence[t - 1]);
            if (learning && _o.WordDrop > 0 && _random.Unit() < _o.WordDrop) row = 0;
            _words[t] = row;
            _embedding.AsSpan(row * d, d).CopyTo(_input.AsSpan(t * d, d));
        }
        float keep = 1 / (1 - _o.Drop);
        for (int f = 0; f < filters; f++)
        {
            if (learning && _random.Unit() < _o.Drop)
            {
                _pooled[f] = 0;
                continue;
            }
            ReadOnlySpan<float> filter = _filters.AsSpan(f * Window * d, Window * d);
            float best = float.NegativeInfinity;
            int where = 0;
            for (int t = 0; t < Math.Max(1, words); t++)
            {
                float v = Wide.Dot(filter, _input.AsSpan(t * d, Window * d));
                if (v > best) (best, where) = (v, t);
            }
            best += _filterBias[f];
            _pooled[f] = best > 0 ? learning ? best * keep : best : 0;
            _argmax[f] = where;
        }
        return words;
    }

    private void HeadLogits(NetworkHead h, Span<float> z)
    {
        for (int c = 0; c < h.Classes; c++) z[c] = h.Bias[c] + Wide.Dot(h.Weights.AsSpan(c * _o.Filters, _o.Filters), _pooled);
    }

    private float[] Random(int n, float size)
    {
        var values = new float[n];
        for (int i = 0; i < n; i++) values[i] = (_random.Unit() * 2 - 1) * size;
        return values;
    }

    private static float[] Filled(int n, float value)
    {
        var values = new float[n];
        Array.Fill(values, value);
        return values;
    }
}

using Listening.Detection.Sentiment.Text;

namespace Listening.Detection.Sentiment.Training;

/// <summary>How the network is learnt: word vectors from all texts, one pass over all tasks mixed, then sentiment alone with a falling step.</summary>
internal static class NetworkRecipe
{
    // A word seen less often gets no row of its own; what it says, its characters say in the linear part.
    private const int MinCount = 5;
    private const int FineEpochs = 2;

    public static NetworkTrainer Train(Example[] sentiment, float[] targets, float[] weights, IReadOnlyList<(AuxiliaryTask Task, Example[] Examples)> tasks,
        IReadOnlyDictionary<ulong, Valence> lexicon, NetworkOptions options, Action<string> progress)
    {
        var counts = new Dictionary<ulong, int>();
        IEnumerable<Example> all = sentiment.Concat(tasks.SelectMany(t => t.Examples));
        foreach (Example e in all)
            foreach (ulong word in e.Sequence) counts[word] = counts.GetValueOrDefault(word) + 1;
        var rows = new Dictionary<ulong, int>();
        // Frequent words first: their rows lie together, and the CPU keeps them near.
        foreach (ulong word in counts.Where(c => c.Value >= MinCount || lexicon.ContainsKey(c.Key)).OrderByDescending(c => c.Value).ThenBy(c => c.Key).Select(c => c.Key)) rows[word] = rows.Count + 1;
        int width = options.Width;
        float[] vectors = SkipGram.Train([.. all.Select(e => Array.ConvertAll(e.Sequence, word => rows.GetValueOrDefault(word)))], rows.Count, width, epochs: 2, options.Seed);
        progress($"word vectors: {rows.Count} words");

        var network = new NetworkTrainer(rows, options);
        foreach ((ulong word, int row) in rows) network.Start(row, vectors.AsSpan(row * width, width - NetworkTrainer.Known), lexicon.GetValueOrDefault(word));
        int main = network.AddHead(3);
        var heads = tasks.Select(t => (Head: network.AddHead(t.Task.Classes), t.Task.Classes, t.Examples, Balanced: Balance.Of(t.Examples, t.Task.Classes, power: 0.5, smoothing: 0))).ToArray();
        var items = new List<(int Task, int Example)>();
        for (int i = 0; i < sentiment.Length; i++) items.Add((-1, i));
        for (int t = 0; t < heads.Length; t++) for (int i = 0; i < heads[t].Examples.Length; i++) items.Add((t, i));
        (int Task, int Example)[] order = [.. items];
        var shuffle = new Shuffle(options.Seed);
        shuffle.Apply<(int, int)>(order);
        foreach ((int t, int i) in order)
        {
            if (t < 0) network.Learn(sentiment[i], main, targets.AsSpan(i * 3, 3), weights[i], options.Rate);
            else
            {
                var h = heads[t];
                // Half weight: there are five times as many of these texts.
                network.Learn(h.Examples[i], h.Head, h.Balanced.Targets.AsSpan(i * h.Classes, h.Classes), h.Balanced.Weights[i] * 0.5f, options.Rate);
            }
        }
        progress("network: all tasks together");
        var fine = new int[sentiment.Length];
        for (int i = 0; i < fine.Length; i++) fine[i] = i;
        long step = 0, steps = (long)fine.Length * FineEpochs;
        for (int epoch = 0; epoch < FineEpochs; epoch++)
        {
            shuffle.Apply<int>(fine);
            foreach (int i in fine) network.Learn(sentiment[i], main, targets.AsSpan(i * 3, 3), weights[i], options.Rate * 0.5f * (1 - (float)step++ / steps));
        }
        progress("network: sentiment alone");
        return network;
    }

    /// <summary>The folded form for the model file.</summary>
    /// <param name="factor">On all logits: blending and calibration.</param>
    public static byte[] Write(NetworkTrainer network, double factor)
    {
        int filters = network.Options.Filters, width = network.Options.Width, rowWidth = NetworkSection.Window * filters;
        ulong[] words = new ulong[network.Rows.Count];
        foreach ((ulong word, int row) in network.Rows) words[row - 1] = word;
        var answers = new float[(words.Length + 1) * rowWidth];
        for (int r = 1; r <= words.Length; r++)
            for (int f = 0; f < filters; f++)
                for (int k = 0; k < NetworkSection.Window; k++)
                    answers[r * rowWidth + k * filters + f] = Wide.Dot(network.Filter(f).Slice(k * width, width), network.Embedding(r));
        NetworkHead head = network.Head(0);
        var difference = new float[filters * 2];
        for (int f = 0; f < filters; f++)
        {
            difference[f] = head.Weights[f] - head.Weights[filters + f];
            difference[filters + f] = head.Weights[2 * filters + f] - head.Weights[filters + f];
        }
        return NetworkSection.Write(words, answers, network.FilterBias, difference, [head.Bias[0] - head.Bias[1], head.Bias[2] - head.Bias[1]], factor);
    }
}

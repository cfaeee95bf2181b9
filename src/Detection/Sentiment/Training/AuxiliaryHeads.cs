namespace Listening.Detection.Sentiment.Training;

/// <summary>
/// Linear heads of the auxiliary tasks over the same hashed rows as sentiment. Their standardised answers are features of the sentiment head;
/// as both are linear, the answers multiply back into the one table afterwards and cost nothing at scoring.
/// </summary>
internal sealed class AuxiliaryHeads
{
    // Strength of a standardised answer as a feature, against about 1 for all words of a text together.
    private const float Scale = 0.5f;

    private readonly List<(LinearWeights Weights, LinearOptions Options)> _heads = [];
    private readonly List<(int Head, int Class, bool Binary, float Mean, float Factor)> _answers = [];

    /// <param name="population">The texts by which answers are standardised.</param>
    public AuxiliaryHeads(IReadOnlyList<(AuxiliaryTask Task, Example[] Examples)> tasks, Example[] population, int bits, ulong seed, Action<string> progress)
    {
        foreach ((AuxiliaryTask task, Example[] examples) in tasks)
        {
            var options = new LinearOptions(task.Classes, bits, Epochs: 2, Rate: 0.1f, Seed: seed) { Dense = false };
            (float[] targets, float[] weights) = Balance.Of(examples, task.Classes, power: 0.5, smoothing: 0);
            LinearWeights head = LinearTrainer.Train(examples, targets, weights, options);
            _heads.Add((head, options));
            var z = new float[population.Length * task.Classes];
            for (int n = 0; n < population.Length; n++) LinearTrainer.Logits(head, population[n], options, z.AsSpan(n * task.Classes, task.Classes));
            bool binary = task.Classes == 2;
            for (int c = 0; c < (binary ? 1 : task.Classes); c++)
            {
                double sum = 0, squares = 0;
                for (int n = 0; n < population.Length; n++)
                {
                    double v = z[n * task.Classes + c] - (binary ? z[n * 2 + 1] : 0);
                    sum += v;
                    squares += v * v;
                }
                double mean = sum / population.Length;
                _answers.Add((_heads.Count - 1, c, binary, (float)mean, (float)(Scale / Math.Sqrt(squares / population.Length - mean * mean + 1e-9))));
            }
            progress($"auxiliary head {task.Name}: {examples.Length} texts");
        }
    }

    public int Count => _answers.Count;

    public void Answer(IEnumerable<Example> examples)
    {
        Span<float> z = stackalloc float[64];
        foreach (Example e in examples)
        {
            var answers = new float[_answers.Count];
            int at = 0;
            for (int h = 0; h < _heads.Count; h++)
            {
                Span<float> logits = z[.._heads[h].Weights.Classes];
                LinearTrainer.Logits(_heads[h].Weights, e, _heads[h].Options, logits);
                for (; at < _answers.Count && _answers[at].Head == h; at++)
                {
                    var a = _answers[at];
                    answers[at] = (logits[a.Class] - (a.Binary ? logits[1] : 0) - a.Mean) * a.Factor;
                }
            }
            e.Answers = answers;
        }
    }

    /// <summary>Multiplies the answers' weights back into the table and the bias.</summary>
    public void FoldInto(LinearWeights w)
    {
        int k = w.Classes, rows = 1 << w.Bits;
        for (int a = 0; a < _answers.Count; a++)
        {
            (int h, int cls, bool binary, float mean, float factor) = _answers[a];
            LinearWeights head = _heads[h].Weights;
            int classes = head.Classes;
            for (int c = 0; c < k; c++)
            {
                float v = w.Answers[a * k + c] * factor;
                w.Bias[c] += v * (head.Bias[cls] - (binary ? head.Bias[1] : 0) - mean);
                for (int r = 0; r < rows; r++) w.Table[r * k + c] += v * (head.Table[r * classes + cls] - (binary ? head.Table[r * classes + 1] : 0));
                w.Answers[a * k + c] = 0;
            }
        }
    }
}

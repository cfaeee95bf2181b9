using System.Text.Json.Nodes;
using Listening.Detection.Sentiment.Text;

namespace Listening.Detection.Sentiment.Training;

/// <summary>What each feature group gives: fitted on four fifths of the English texts, measured on the fifth that was kept out.</summary>
internal static class Ablation
{
    /// <returns>The table, and the calibration found on the texts that were kept out: better than one found on texts the model has learnt.</returns>
    public static (JsonArray Rows, Calibration Calibration) Run(Example[] english, (AuxiliaryTask Task, Example[] Examples)[] tasks, IReadOnlyDictionary<ulong, Valence> lexicon,
        LinearOptions linear, NetworkOptions network, float networkShare, Action<string> progress)
    {
        Example[] shuffled = [.. english];
        new Shuffle(linear.Seed).Apply<Example>(shuffled);
        Example[] held = shuffled[..(shuffled.Length / 5)], fit = shuffled[(shuffled.Length / 5)..];
        (float[] targets, float[] weights) = Balance.Of(fit, 3, power: 1, smoothing: 0.1f);
        int[] labels = [.. held.Select(e => e.Label)];
        var rows = new JsonArray();
        foreach (Example e in shuffled) e.Answers = [];
        Linear("words 1-2", linear with { Characters = false, Dense = false });
        Linear("+ characters 2-5", linear with { Dense = false });
        Linear("+ lexicons and style", linear);
        var heads = new AuxiliaryHeads(tasks, fit, linear.Bits, linear.Seed, _ => { });
        EnglishParts parts = EnglishParts.Fit(fit, 0, tasks, heads, lexicon, linear, network, _ => { });
        heads.Answer(held);
        Add("+ auxiliary heads", parts.Logits(held, 0));
        Add("+ network", parts.Logits(held, networkShare));
        Add("network alone", parts.Logits(held, 1));
        float[] full = parts.Logits(held, networkShare);
        Calibration calibration = Calibration.Fit(full, labels, shifts: false);
        progress($"calibration: {calibration}");
        foreach (Example e in shuffled) e.Answers = [];
        return (rows, calibration);

        void Linear(string name, LinearOptions options)
        {
            LinearWeights w = LinearTrainer.Train(fit, targets, weights, options);
            var logits = new float[held.Length * 3];
            for (int n = 0; n < held.Length; n++) LinearTrainer.Logits(w, held[n], options, logits.AsSpan(n * 3, 3));
            Add(name, logits);
        }

        void Add(string name, float[] logits)
        {
            Figures figures = Figures.Of(logits, labels);
            rows.Add((JsonNode)new JsonObject { ["features"] = name, ["macroRecall"] = Math.Round(figures.MacroRecall, 4), ["accuracy"] = Math.Round(figures.Accuracy, 4) });
            progress($"ablation, {name}: macro recall {figures.MacroRecall:P2} on {held.Length} texts");
        }
    }
}

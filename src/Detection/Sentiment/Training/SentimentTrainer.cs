using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Listening.Detection.Sentiment.Text;

namespace Listening.Detection.Sentiment.Training;

/// <param name="Name">Goes into the model's version.</param>
public sealed record TrainingOptions(string Name = "sentiment-1", ulong Seed = 1);

/// <param name="Model">The model file's bytes.</param>
/// <param name="Report">Figures by set, language and feature group.</param>
public sealed record TrainingResult(byte[] Model, JsonObject Report);

/// <summary>The whole of training, from texts to the bytes of a model file. Pure: same data, options and machine → same bytes.</summary>
public static class SentimentTrainer
{
    public static TrainingResult Train(TrainingData data, TrainingOptions options, Action<string> progress)
    {
        Dictionary<ulong, Valence> lexicon = LexiconBuilder.Build(data.Lexicon);
        var encoder = new TextEncoder(hash => lexicon.GetValueOrDefault(hash));
        Example[] train = Encode(encoder, data.English), validation = Encode(encoder, data.EnglishValidation);
        progress($"read {train.Length} + {validation.Length} English texts, {lexicon.Count} lexicon words");

        var linearOptions = new LinearOptions(Seed: options.Seed, Bits: 19, Rate: 0.1f, Epochs: 4, DenseScale: 1 / 8f);
        (float[] targets, float[] weights) = Balanced(train, smoothing: 0.1f);
        LinearWeights linear = LinearTrainer.Train(train, targets, weights, linearOptions);
        float[] logits = new float[validation.Length * 3];
        for (int n = 0; n < validation.Length; n++) LinearTrainer.Logits(linear, validation[n], linearOptions, logits.AsSpan(n * 3, 3));
        double sharpness = Calibration.Sharpness(logits, [.. validation.Select(e => e.Label)]);
        Figures figures = Figures.Of(logits, [.. validation.Select(e => e.Label)], sharpness);
        progress($"English linear: macro recall {figures.MacroRecall:P2}, calibration error {figures.CalibrationError:P2} (sharpness {sharpness:F2})");

        var card = new JsonObject
        {
            ["name"] = options.Name,
            ["languages"] = new JsonObject { ["en"] = figures.ToJson(validated: true) },
        };
        byte[] model = ModelFile.Write(
        [
            (SectionKind.Card, LanguageId.Unknown, Encoding.UTF8.GetBytes(card.ToJsonString())),
            (SectionKind.Lexicon, LanguageId.Unknown, Lexicon.Build(lexicon)),
            (SectionKind.Linear, LanguageId.English, LinearSection.Write(linear.Bits, linear.Table, linear.Dense, linearOptions.DenseScale, linear.Bias, sharpness)),
        ]);
        var report = (JsonObject)card.DeepClone();
        report["bytes"] = model.Length;
        return new TrainingResult(model, report);
    }

    internal static Example[] Encode(TextEncoder encoder, IReadOnlyList<LabelledText> texts)
    {
        var examples = new Example[texts.Count];
        for (int i = 0; i < examples.Length; i++)
        {
            encoder.Run(Encoding.UTF8.GetBytes(texts[i].Text));
            var dense = new sbyte[DenseFeatures.Count];
            for (int d = 0; d < dense.Length; d++) dense[d] = (sbyte)encoder.Dense[d];
            examples[i] = new Example(texts[i].Label, [.. encoder.Words], [.. encoder.Characters], dense, [.. encoder.Sequence]);
        }
        return examples;
    }

    /// <summary>Every class weighs the same in total: macro recall asks for it.</summary>
    internal static (float[] Targets, float[] Weights) Balanced(Example[] examples, float smoothing, int classes = 3)
    {
        var counts = new int[classes];
        foreach (Example e in examples) counts[e.Label]++;
        var targets = new float[examples.Length * classes];
        Array.Fill(targets, smoothing / classes);
        var weights = new float[examples.Length];
        for (int i = 0; i < examples.Length; i++)
        {
            targets[i * classes + examples[i].Label] += 1 - smoothing;
            weights[i] = (float)examples.Length / (classes * counts[examples[i].Label]);
        }
        return (targets, weights);
    }
}

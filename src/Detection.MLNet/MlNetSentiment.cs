using Listening.Detection.Sentiment;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Listening.Detection.MLNet;

/// <summary>A text as ML.NET reads it.</summary>
public sealed class TextRow
{
    public string Label { get; set; } = "";

    public string Text { get; set; } = "";
}

/// <summary>Probabilities in the order negative, neutral, positive.</summary>
public sealed class ScoreRow
{
    [ColumnName("Score")]
    public float[] Score { get; set; } = [];
}

/// <summary>Found by the product's plug-in loader.</summary>
public sealed class MlNetSentimentFactory : ISentimentModelFactory
{
    public ISentimentModel Load(string path) => new MlNetSentiment(path);
}

/// <summary>
/// An ML.NET pipeline behind the sentiment port. English only: other languages come back neutral and not validated. A prediction engine serves one thread at a time,
/// so each thread has its own. Strings are made for every text, which costs most of its speed.
/// </summary>
public sealed class MlNetSentiment : ISentimentModel, IDisposable
{
    private readonly ThreadLocal<PredictionEngine<TextRow, ScoreRow>> _engines;

    public MlNetSentiment(string path)
    {
        var context = new MLContext(seed: 1);
        ITransformer model = context.Model.Load(path, out _);
        _engines = new ThreadLocal<PredictionEngine<TextRow, ScoreRow>>(() =>
        {
            // An engine disposes the transformer it owns; this one is shared.
            return context.Model.CreatePredictionEngine<TextRow, ScoreRow>(model, new PredictionEngineOptions { OwnsTransformer = false });
        }, trackAllValues: true);
        byte[] sum = System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path));
        Version = $"mlnet+{Convert.ToHexStringLower(sum.AsSpan(0, 6))}";
    }

    public string Version { get; }

    public SentimentScore Score(ReadOnlySpan<byte> utf8Text, ReadOnlySpan<byte> langHint)
    {
        LanguageId language = LanguageId.Parse(langHint);
        if (!language.IsUnknown && language != LanguageId.English) return new SentimentScore(3000, 4000, 3000, language, Validated: false);
        // Invalid bytes become U+FFFD.
        float[] p = _engines.Value!.Predict(new TextRow { Text = System.Text.Encoding.UTF8.GetString(utf8Text) }).Score;
        if (p.Length != 3 || !float.IsFinite(p[0] + p[1] + p[2])) return new SentimentScore(3000, 4000, 3000, language, Validated: false);
        int negative = Math.Clamp((int)MathF.Round(p[0] * SentimentScore.One), 0, SentimentScore.One);
        int positive = Math.Clamp((int)MathF.Round(p[2] * SentimentScore.One), 0, SentimentScore.One - negative);
        return new SentimentScore((ushort)negative, (ushort)(SentimentScore.One - negative - positive), (ushort)positive, language.IsUnknown ? LanguageId.English : language, Validated: true);
    }

    public void Dispose()
    {
        foreach (PredictionEngine<TextRow, ScoreRow> engine in _engines.Values) engine.Dispose();
        _engines.Dispose();
    }

    /// <summary>FeaturizeText (words 1–2, characters 4) and maximum entropy.</summary>
    public static void Train(IEnumerable<TextRow> rows, string path)
    {
        var context = new MLContext(seed: 1);
        IDataView data = context.Data.LoadFromEnumerable(rows);
        var features = new Microsoft.ML.Transforms.Text.TextFeaturizingEstimator.Options
        {
            WordFeatureExtractor = new Microsoft.ML.Transforms.Text.WordBagEstimator.Options { NgramLength = 2, UseAllLengths = true },
            CharFeatureExtractor = new Microsoft.ML.Transforms.Text.WordBagEstimator.Options { NgramLength = 4, UseAllLengths = false },
        };
        // Keys by value: negative, neutral, positive in the order of the alphabet, which is that of the scores.
        var pipeline = context.Transforms.Conversion.MapValueToKey("Label", keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Append(context.Transforms.Text.FeaturizeText("Features", features, nameof(TextRow.Text)))
            .Append(context.MulticlassClassification.Trainers.LbfgsMaximumEntropy());
        ITransformer model = pipeline.Fit(data);
        context.Model.Save(model, data.Schema, path);
    }
}

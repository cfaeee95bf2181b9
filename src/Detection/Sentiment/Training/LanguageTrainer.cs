using System.Text;
using System.Text.Json.Nodes;
using Listening.Detection.Sentiment.Text;

namespace Listening.Detection.Sentiment.Training;

/// <summary>Learns which of the trained languages a text is in, from the same labelled texts.</summary>
internal static class LanguageTrainer
{
    // English is most of what comes without a tag, so it may be missed this seldom.
    private const double EnglishMisses = 0.01;
    private const int EnglishTexts = 6000;

    public static byte[] Train(TrainingData data, TextEncoder encoder, ulong seed, Action<string> progress)
    {
        LanguageId[] languages = [LanguageId.English, .. data.Languages.Keys.Order(StringComparer.Ordinal).Select(LanguageId.Of)];
        if (languages.Length > LanguageSection.Width) throw new ArgumentException($"At most {LanguageSection.Width} languages can be told apart, there are {languages.Length}.", nameof(data));
        var texts = new List<LabelledText>();
        LabelledText[] english = [.. data.English];
        new Shuffle(seed).Apply<LabelledText>(english);
        texts.AddRange(english.Take(EnglishTexts).Select(t => new LabelledText(t.Text, 0)));
        for (int l = 1; l < languages.Length; l++) texts.AddRange(data.Languages[languages[l].Code].Train.Select(t => new LabelledText(t.Text, l)));
        Example[] examples = SentimentTrainer.Encode(encoder, texts);
        var options = new LinearOptions(languages.Length, Bits: 15, Epochs: 4, Rate: 0.1f, Seed: seed) { Words = false, Dense = false };
        (float[] targets, float[] weights) = Balance.Of(examples, languages.Length, power: 0.5, smoothing: 0.02f);
        LinearWeights w = LinearTrainer.Train(examples, targets, weights, options);
        // English gets the head start with which all but one in a hundred of its own texts stay English.
        float[] margins = [.. SentimentTrainer.Encode(encoder, data.EnglishValidation).Select(e => Margin(w, e, options)).Order()];
        if (margins.Length > 0) w.Bias[0] += Math.Max(0, -margins[(int)(margins.Length * EnglishMisses)]);
        progress($"language identification: {languages.Length} languages");
        return LanguageSection.Write(languages, options.Bits, w.Table, w.Bias);
    }

    private static float Margin(LinearWeights w, Example e, LinearOptions options)
    {
        var z = new float[options.Classes];
        LinearTrainer.Logits(w, e, options, z);
        return z[0] - z[1..].Max();
    }

    /// <summary>Share of validation texts whose language is told right without a hint.</summary>
    public static JsonObject Measure(SentimentModel model, TrainingData data)
    {
        var report = new JsonObject { ["en"] = Share("en", data.EnglishValidation) };
        foreach ((string code, (_, IReadOnlyList<LabelledText> validation)) in data.Languages.OrderBy(l => l.Key, StringComparer.Ordinal)) report[code] = Share(code, validation);
        return report;

        double Share(string code, IReadOnlyList<LabelledText> texts) =>
            Math.Round((double)texts.Count(t => model.Score(Encoding.UTF8.GetBytes(t.Text), default).Language.Code == code) / Math.Max(1, texts.Count), 4);
    }
}

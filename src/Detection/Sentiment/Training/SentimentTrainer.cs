using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Listening.Detection.Sentiment.Text;

namespace Listening.Detection.Sentiment.Training;

/// <param name="Name">Goes into the model's version.</param>
/// <param name="Ablation">Also fit on four fifths to tell what each feature group gives; doubles the time.</param>
public sealed record TrainingOptions(string Name = "sentiment-1", ulong Seed = 1, bool Ablation = true);

/// <param name="Model">The model file's bytes.</param>
/// <param name="Report">Figures by set, language and feature group.</param>
public sealed record TrainingResult(byte[] Model, JsonObject Report);

/// <summary>The whole of training, from texts to the bytes of a model file. Pure and on one thread: same data and options → same bytes.</summary>
public static class SentimentTrainer
{
    private static readonly LinearOptions English = new(Bits: 19, Epochs: 4, Rate: 0.05f, DenseScale: 1 / 8f);
    private static readonly NetworkOptions Network = new(Width: 48, Filters: 64);

    // Found by fitting on tweets of 2013–2015 and testing on those of 2016: flat from 0.4 to 0.6.
    private const float NetworkShare = 0.5f;

    /// <summary>Below this many validation texts a language is not called validated.</summary>
    private const int FewestValidationTexts = 200;

    /// <summary>Below this macro recall (chance is 0.333) a language is not called validated: Hindi, often written in Latin letters and mixed with English, stays under it.</summary>
    private const double LeastMacroRecall = 0.5;

    public static TrainingResult Train(TrainingData data, TrainingOptions options, Action<string> progress)
    {
        Dictionary<ulong, Valence> lexicon = LexiconBuilder.Build(data.Lexicon);
        var encoder = new TextEncoder(hash => lexicon.GetValueOrDefault(hash));
        Example[] english = Encode(encoder, data.English), validation = Encode(encoder, data.EnglishValidation), feedback = Encode(encoder, data.Feedback);
        var tasks = data.Auxiliary.Select(t => (Task: t, Examples: Encode(encoder, t.Texts))).ToArray();
        progress($"read {english.Length} + {validation.Length} English texts, {tasks.Sum(t => t.Examples.Length)} of other tasks, {lexicon.Count} lexicon words");
        var report = new JsonObject { ["name"] = options.Name, ["seed"] = options.Seed };
        Calibration? held = null;
        if (options.Ablation) (report["ablation"], held) = Ablation.Run(english, tasks, lexicon, English with { Seed = options.Seed }, Network with { Seed = options.Seed }, NetworkShare, progress);

        var sections = new List<(SectionKind Kind, LanguageId Language, byte[] Bytes)> { (SectionKind.Lexicon, LanguageId.English, Lexicon.Build(lexicon)) };
        var heads = new AuxiliaryHeads(tasks, english, English.Bits, options.Seed, progress);
        EnglishParts parts = EnglishParts.Fit([.. english, .. feedback], feedback.Length, tasks, heads, lexicon, English with { Seed = options.Seed }, Network with { Seed = options.Seed }, progress);
        heads.Answer(validation);
        float[] logits = parts.Logits(validation, NetworkShare);
        int[] labels = [.. validation.Select(e => e.Label)];
        Calibration calibration = held ?? Calibration.Fit(logits, labels, shifts: false);
        Figures floating = Figures.Of(calibration.Apply(logits), labels);
        progress($"English before quantising: macro recall {floating.MacroRecall:P2}, calibration error {floating.CalibrationError:P2}");
        heads.FoldInto(parts.Linear);
        sections.Add((SectionKind.Linear, LanguageId.English, LinearSection.Write(English.Bits, parts.Linear.Table, parts.Linear.Dense, English.DenseScale, parts.Linear.Bias, calibration, 1 - NetworkShare)));
        sections.Add((SectionKind.Network, LanguageId.English, NetworkRecipe.Write(parts.Network, calibration.Sharpness * NetworkShare)));

        sections.AddRange(OtherLanguages(data, english, options.Seed, progress));
        sections.Add((SectionKind.Languages, LanguageId.Unknown, LanguageTrainer.Train(data, encoder, options.Seed, progress)));

        // Measured as shipped: a file with every language open, scored through the scorer, then written again with what was found.
        var languages = new JsonObject();
        foreach (string code in (string[])["en", .. data.Languages.Keys.Order(StringComparer.Ordinal)]) languages[code] = new JsonObject { ["validated"] = true };
        byte[] draft = WithCard(sections, options.Name, languages);
        using (SentimentModel model = SentimentModel.Open(draft))
        {
            foreach (string code in languages.Select(l => l.Key).ToArray())
            {
                IReadOnlyList<LabelledText> texts = code == "en" ? data.EnglishValidation : data.Languages[code].Validation;
                Figures figures = Figures.Of(model, texts, code);
                bool validated = texts.Count >= FewestValidationTexts && figures.MacroRecall >= LeastMacroRecall;
                languages[code] = figures.ToJson(validated);
                progress($"{code} as shipped: macro recall {figures.MacroRecall:P2}, macro F1 {figures.MacroF1:P2}, calibration error {figures.CalibrationError:P2}{(validated ? "" : ", not validated")}");
            }
            report["identification"] = LanguageTrainer.Measure(model, data);
            report["bias"] = BiasAudit.Run(model, data);
        }
        report["languages"] = languages.DeepClone();
        report["quantising"] = new JsonObject { ["before"] = Math.Round(floating.MacroRecall, 4), ["after"] = (double)languages["en"]!["macroRecall"]! };
        foreach ((_, JsonNode? figures) in languages) figures!.AsObject().Remove("calibration");
        byte[] file = WithCard(sections, options.Name, languages);
        using (SentimentModel model = SentimentModel.Open(file)) report["version"] = model.Version;
        report["bytes"] = file.Length;
        return new TrainingResult(file, report);
    }

    private static byte[] WithCard(List<(SectionKind, LanguageId, byte[])> sections, string name, JsonObject languages) =>
        ModelFile.Write([(SectionKind.Card, LanguageId.Unknown, Encoding.UTF8.GetBytes(new JsonObject { ["name"] = name, ["languages"] = languages.DeepClone() }.ToJsonString())), .. sections]);

    private static List<(SectionKind, LanguageId, byte[])> OtherLanguages(TrainingData data, Example[] englishTexts, ulong seed, Action<string> progress)
    {
        var sections = new List<(SectionKind, LanguageId, byte[])>();
        if (data.Languages.Count == 0) return sections;
        var examples = new List<LanguageExamples>();
        foreach ((string code, (IReadOnlyList<LabelledText> train, IReadOnlyList<LabelledText> validation)) in data.Languages.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            // Emoji and emoticons mean the same everywhere; English words are added only where no word of the language can be mistaken for them.
            bool otherScript = code is "hi" or "ar";
            Dictionary<ulong, Valence> lexicon = LexiconBuilder.Build([.. data.Lexicon.Where(w => otherScript || !w.Word.Any(char.IsLetter)), .. data.LanguageLexicons.GetValueOrDefault(code) ?? []]);
            var encoder = new TextEncoder(hash => lexicon.GetValueOrDefault(hash));
            examples.Add(new LanguageExamples(code, Encode(encoder, train), Encode(encoder, validation)));
            sections.Add((SectionKind.Lexicon, LanguageId.Of(code), Lexicon.Build(lexicon)));
        }
        Example[] some = [.. englishTexts];
        new Shuffle(seed).Apply<Example>(some);
        foreach (Example e in some) e.Answers = [];
        LinearWeights shared = LanguageRecipe.Shared(examples, [.. some.Take(LanguageRecipe.EnglishTexts)], seed);
        progress($"one table for {examples.Count} languages");
        foreach (LanguageExamples language in examples)
        {
            LinearWeights own = LanguageRecipe.Own(language, shared, seed);
            var logits = new float[language.Validation.Length * 3];
            for (int n = 0; n < language.Validation.Length; n++) LinearTrainer.Logits(own, language.Validation[n], LanguageRecipe.Alone, logits.AsSpan(n * 3, 3));
            Calibration calibration = Calibration.Fit(logits, [.. language.Validation.Select(e => e.Label)], shifts: false);
            sections.Add((SectionKind.Linear, LanguageId.Of(language.Code), LinearSection.Write(own.Bits, own.Table, own.Dense, LanguageRecipe.Alone.DenseScale, own.Bias, calibration)));
        }
        return sections;
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
}

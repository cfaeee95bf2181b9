using Listening.Detection.Sentiment.Text;

namespace Listening.Detection.Sentiment.Training;

/// <summary>One language's examples.</summary>
internal sealed record LanguageExamples(string Code, Example[] Train, Example[] Validation);

/// <summary>
/// Languages with few texts: first one table for all of them and English together, which teaches emoji, loan words and what kin languages share;
/// then each goes on alone from there.
/// </summary>
internal static class LanguageRecipe
{
    public const int EnglishTexts = 12_000;

    public static readonly LinearOptions Together = new(Bits: 16, Epochs: 3, Rate: 0.1f, DenseScale: 1 / 8f);

    public static readonly LinearOptions Alone = Together with { Epochs = 6 };

    /// <param name="english">A share of the English texts, about as many as of all other languages.</param>
    public static LinearWeights Shared(IReadOnlyList<LanguageExamples> languages, Example[] english, ulong seed)
    {
        Example[] all = [.. english, .. languages.SelectMany(l => l.Train)];
        (float[] targets, float[] weights) = Balance.Of(all, 3, power: 1, smoothing: 0.1f);
        return LinearTrainer.Train(all, targets, weights, Together with { Seed = seed });
    }

    public static LinearWeights Own(LanguageExamples language, LinearWeights shared, ulong seed)
    {
        (float[] targets, float[] weights) = Balance.Of(language.Train, 3, power: 1, smoothing: 0.1f);
        return LinearTrainer.Train(language.Train, targets, weights, Alone with { Seed = seed }, shared);
    }
}

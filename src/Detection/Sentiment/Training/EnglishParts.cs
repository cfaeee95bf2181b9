using Listening.Detection.Sentiment.Text;

namespace Listening.Detection.Sentiment.Training;

/// <summary>The two halves of the English model, fitted on the same texts.</summary>
internal sealed record EnglishParts(LinearWeights Linear, LinearOptions LinearOptions, NetworkTrainer Network)
{
    // A correction is one text against forty thousand; this makes a few hundred of them felt.
    private const float FeedbackWeight = 5;

    /// <param name="feedback">How many of the last texts are people's corrections.</param>
    public static EnglishParts Fit(Example[] texts, int feedback, IReadOnlyList<(AuxiliaryTask Task, Example[] Examples)> tasks, AuxiliaryHeads heads,
        IReadOnlyDictionary<ulong, Valence> lexicon, LinearOptions linear, NetworkOptions network, Action<string> progress)
    {
        heads.Answer(texts);
        (float[] targets, float[] weights) = Balance.Of(texts, 3, power: 1, smoothing: 0.1f);
        for (int i = texts.Length - feedback; i < texts.Length; i++) weights[i] *= FeedbackWeight;
        LinearWeights fitted = LinearTrainer.Train(texts, targets, weights, linear);
        progress($"linear part: {texts.Length} texts");
        return new EnglishParts(fitted, linear, NetworkRecipe.Train(texts, targets, weights, tasks, lexicon, network, progress));
    }

    /// <summary>Natural logits, three a text.</summary>
    public float[] Logits(Example[] texts, float networkShare)
    {
        var logits = new float[texts.Length * 3];
        Span<float> z = stackalloc float[3];
        for (int n = 0; n < texts.Length; n++)
        {
            Span<float> to = logits.AsSpan(n * 3, 3);
            LinearTrainer.Logits(Linear, texts[n], LinearOptions, to);
            Network.Logits(texts[n], 0, z);
            for (int c = 0; c < 3; c++) to[c] = to[c] * (1 - networkShare) + z[c] * networkShare;
        }
        return logits;
    }
}

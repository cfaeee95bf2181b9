using System.Text.Json.Nodes;

namespace Listening.Detection.Sentiment.Training;

/// <summary>Quality of probabilities on labelled texts. Ratios are 0 to 1.</summary>
/// <param name="CalibrationError">Expected calibration error of the likeliest class in 15 equal-width bins.</param>
public sealed record Figures(int Texts, double MacroRecall, double MacroF1, double Accuracy, double CalibrationError, IReadOnlyList<double> Recalls, IReadOnlyList<CalibrationBin> Bins)
{
    internal static Figures Of(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels)
    {
        var probabilities = new double[logits.Length];
        Span<float> z = stackalloc float[3];
        for (int n = 0; n < labels.Length; n++)
        {
            for (int c = 0; c < 3; c++) z[c] = logits[n * 3 + c];
            Probability.Softmax(z);
            for (int c = 0; c < 3; c++) probabilities[n * 3 + c] = z[c];
        }
        return Of(probabilities, labels);
    }

    /// <param name="probabilities">Three a text.</param>
    public static Figures Of(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels)
    {
        const int bins = 15;
        var confusion = new int[3, 3];
        var count = new int[bins];
        var right = new int[bins];
        var confidence = new double[bins];
        for (int n = 0; n < labels.Length; n++)
        {
            int best = 0;
            for (int c = 1; c < 3; c++) if (probabilities[n * 3 + c] > probabilities[n * 3 + best]) best = c;
            double p = probabilities[n * 3 + best];
            confusion[labels[n], best]++;
            int bin = Math.Min((int)(p * bins), bins - 1);
            count[bin]++;
            confidence[bin] += p;
            if (best == labels[n]) right[bin]++;
        }
        var recalls = new double[3];
        double f1 = 0, hits = 0;
        for (int c = 0; c < 3; c++)
        {
            int actual = confusion[c, 0] + confusion[c, 1] + confusion[c, 2], said = confusion[0, c] + confusion[1, c] + confusion[2, c];
            recalls[c] = actual == 0 ? 0 : (double)confusion[c, c] / actual;
            f1 += actual + said == 0 ? 0 : 2.0 * confusion[c, c] / (actual + said) / 3;
            hits += confusion[c, c];
        }
        double error = 0;
        var list = new List<CalibrationBin>();
        for (int b = 0; b < bins; b++)
        {
            if (count[b] == 0) continue;
            error += Math.Abs(right[b] - confidence[b]) / labels.Length;
            list.Add(new CalibrationBin(count[b], confidence[b] / count[b], (double)right[b] / count[b]));
        }
        return new Figures(labels.Length, recalls.Average(), f1, hits / Math.Max(1, labels.Length), error, recalls, list);
    }

    /// <summary>Of a model as it ships.</summary>
    public static Figures Of(ISentimentModel model, IReadOnlyList<LabelledText> texts, string language)
    {
        var probabilities = new double[texts.Count * 3];
        byte[] hint = System.Text.Encoding.ASCII.GetBytes(language);
        for (int n = 0; n < texts.Count; n++)
        {
            SentimentScore score = model.Score(System.Text.Encoding.UTF8.GetBytes(texts[n].Text), hint);
            probabilities[n * 3] = (double)score.Negative / SentimentScore.One;
            probabilities[n * 3 + 1] = (double)score.Neutral / SentimentScore.One;
            probabilities[n * 3 + 2] = (double)score.Positive / SentimentScore.One;
        }
        return Of(probabilities, [.. texts.Select(t => t.Label)]);
    }

    public JsonObject ToJson(bool validated) => new()
    {
        ["validated"] = validated,
        ["texts"] = Texts,
        ["macroRecall"] = Math.Round(MacroRecall, 4),
        ["macroF1"] = Math.Round(MacroF1, 4),
        ["accuracy"] = Math.Round(Accuracy, 4),
        ["recall"] = new JsonObject { ["negative"] = Math.Round(Recalls[0], 4), ["neutral"] = Math.Round(Recalls[1], 4), ["positive"] = Math.Round(Recalls[2], 4) },
        ["calibrationError"] = Math.Round(CalibrationError, 4),
        ["calibration"] = new JsonArray([.. Bins.Select(b => (JsonNode)new JsonObject { ["texts"] = b.Texts, ["said"] = Math.Round(b.Said, 4), ["was"] = Math.Round(b.Was, 4) })]),
    };
}

/// <param name="Said">Mean probability given to the likeliest class.</param>
/// <param name="Was">How often that class was right.</param>
public readonly record struct CalibrationBin(int Texts, double Said, double Was);

/// <summary>What turns raw logits into probabilities: one factor, and a shift of the outer classes against neutral.</summary>
internal readonly record struct Calibration(double Sharpness, double Negative, double Positive)
{
    /// <summary>
    /// Least log loss with all classes weighing the same: then the likeliest class is also the best answer for macro recall. By coordinate descent on fixed grids,
    /// which needs no gradient and always ends at the same numbers.
    /// </summary>
    /// <param name="shifts">Also fit the two shifts; asks for a few thousand texts.</param>
    public static Calibration Fit(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, bool shifts)
    {
        var best = new Calibration(1, 0, 0);
        double least = best.Loss(logits, labels);
        for (double step = 0.32; step > 0.005; step /= 2)
            for (bool better = true; better;)
            {
                better = false;
                foreach (Calibration next in (ReadOnlySpan<Calibration>)
                    [best with { Sharpness = best.Sharpness * (1 + step) }, best with { Sharpness = best.Sharpness / (1 + step) }, best with { Negative = best.Negative + step },
                     best with { Negative = best.Negative - step }, best with { Positive = best.Positive + step }, best with { Positive = best.Positive - step }])
                {
                    // Where nothing is learnt (a language too mixed) the best factor would be nought, and every answer the same.
                    if (next.Sharpness < 0.2 || !shifts && (next.Negative != 0 || next.Positive != 0)) continue;
                    double loss = next.Loss(logits, labels);
                    if (loss >= least) continue;
                    (least, best, better) = (loss, next, true);
                }
            }
        return best;
    }

    public float[] Apply(ReadOnlySpan<float> logits)
    {
        var z = logits.ToArray();
        for (int i = 0; i < z.Length; i++) z[i] = (float)(z[i] * Sharpness + (i % 3 == 0 ? Negative : i % 3 == 2 ? Positive : 0));
        return z;
    }

    private double Loss(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels)
    {
        Span<double> loss = [0, 0, 0];
        Span<int> count = [0, 0, 0];
        Span<float> z = stackalloc float[3];
        for (int n = 0; n < labels.Length; n++)
        {
            z[0] = (float)(logits[n * 3] * Sharpness + Negative);
            z[1] = (float)(logits[n * 3 + 1] * Sharpness);
            z[2] = (float)(logits[n * 3 + 2] * Sharpness + Positive);
            Probability.Softmax(z);
            loss[labels[n]] -= Math.Log(Math.Max(z[labels[n]], 1e-9));
            count[labels[n]]++;
        }
        double sum = 0;
        for (int c = 0; c < 3; c++) sum += loss[c] / Math.Max(1, count[c]);
        return sum;
    }
}

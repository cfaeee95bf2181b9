using System.Text.Json.Nodes;

namespace Listening.Detection.Sentiment.Training;

/// <summary>Quality of probabilities on labelled texts. Ratios are 0 to 1.</summary>
/// <param name="CalibrationError">Expected calibration error of the likeliest class in 15 equal-width bins.</param>
public sealed record Figures(int Texts, double MacroRecall, double MacroF1, double Accuracy, double CalibrationError, IReadOnlyList<double> Recalls, IReadOnlyList<CalibrationBin> Bins)
{
    internal static Figures Of(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, double sharpness)
    {
        var probabilities = new double[logits.Length];
        Span<float> z = stackalloc float[3];
        for (int n = 0; n < labels.Length; n++)
        {
            for (int c = 0; c < 3; c++) z[c] = (float)(logits[n * 3 + c] * sharpness);
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

internal static class Calibration
{
    /// <summary>The factor on all logits with the least calibration error; searched on a grid, as the error is no smooth function.</summary>
    public static double Sharpness(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels)
    {
        double best = 1, least = double.MaxValue;
        for (double s = 0.3; s < 4; s *= 1.02)
        {
            double error = LogLoss(logits, labels, s);
            if (error < least) (best, least) = (s, error);
        }
        return best;
    }

    private static double LogLoss(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, double sharpness)
    {
        double loss = 0;
        Span<float> z = stackalloc float[3];
        for (int n = 0; n < labels.Length; n++)
        {
            for (int c = 0; c < 3; c++) z[c] = (float)(logits[n * 3 + c] * sharpness);
            Probability.Softmax(z);
            loss -= Math.Log(Math.Max(z[labels[n]], 1e-9));
        }
        return loss;
    }
}

namespace Listening.Detection.Sentiment.Training;

/// <summary>Targets and weights of labelled examples.</summary>
internal static class Balance
{
    /// <param name="power">1: every class weighs the same in total, as macro recall asks for; 0: every text does.</param>
    /// <param name="smoothing">Share of the target spread over all classes: labels of people disagree.</param>
    public static (float[] Targets, float[] Weights) Of(IReadOnlyList<Example> examples, int classes, double power, float smoothing)
    {
        var counts = new int[classes];
        foreach (Example e in examples) counts[e.Label]++;
        var targets = new float[examples.Count * classes];
        Array.Fill(targets, smoothing / classes);
        var weights = new float[examples.Count];
        for (int i = 0; i < weights.Length; i++)
        {
            targets[i * classes + examples[i].Label] += 1 - smoothing;
            weights[i] = (float)Math.Pow((double)examples.Count / (classes * counts[examples[i].Label]), power);
        }
        return (targets, weights);
    }
}

using System.Globalization;
using Listening.Detection.Signals;

namespace Listening.Alerts.Incidents;

/// <summary>Why, in one sentence that a person reads across a room. Numbers, platforms and terms; never a mention's text.</summary>
public static class CauseSentence
{
    // Two lines of the wall's largest card.
    private const int MaxLength = 300;

    public static string Of(Signal signal) =>
        Short(string.IsNullOrWhiteSpace(signal.Evidence.Sentence) ? Compose(signal) : signal.Evidence.Sentence);

    public static string Again(string sentence) => "Again, because " + LowerFirst(sentence);

    public static string FoundLate(string sentence) => "Found late: " + LowerFirst(sentence);

    public static string Number(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Compose(Signal signal)
    {
        var seen = signal.Evidence;
        return seen.Posts is [var post, ..]
            ? $"A {post.Label} post on {post.Platform} reached {Number(post.Impressions)} impressions"
                + (seen.Threshold > 0 ? $" (threshold {Number(seen.Threshold)})." : ".")
            : $"{Title(Signal.NameOf(signal.Kind))} of {signal.Brand}: {Number(seen.Observed)} seen, {Number(seen.Expected)} expected.";
    }

    private static string Title(string words) => char.ToUpperInvariant(words[0]) + words[1..].Replace('-', ' ');

    // "PR agency …" keeps its capitals.
    private static string LowerFirst(string sentence) =>
        sentence.Length > 1 && !char.IsUpper(sentence[1]) ? char.ToLowerInvariant(sentence[0]) + sentence[1..] : sentence;

    private static string Short(string sentence)
    {
        var line = sentence.Trim();
        return line.Length <= MaxLength ? line : line[..(MaxLength - 1)] + "…";
    }
}

namespace Listening.Detection.Sentiment;

/// <summary>The classes in the order of the training data: 0, 1, 2.</summary>
public enum SentimentLabel : byte
{
    Negative = 0,
    Neutral = 1,
    Positive = 2,
}

/// <summary>The labels' words, the same in evidence, rows, API and wall.</summary>
public static class SentimentLabels
{
    public static string NameOf(SentimentLabel label) => label switch
    {
        SentimentLabel.Negative => "negative",
        SentimentLabel.Neutral => "neutral",
        _ => "positive",
    };

    /// <returns>The label of a word, or null when it is none.</returns>
    public static SentimentLabel? Of(string? word) => word switch
    {
        "negative" => SentimentLabel.Negative,
        "neutral" => SentimentLabel.Neutral,
        "positive" => SentimentLabel.Positive,
        _ => null,
    };
}

/// <summary>
/// Probabilities in 1/10000. They are integers whose sum is exactly 10000, so that they are the same on every CPU and merge exactly.
/// </summary>
/// <param name="Language">The language the text was scored as.</param>
/// <param name="Validated">
/// False when the model has no measured quality in this language: the score then says neutral with low confidence and must not be used to decide anything alone.
/// </param>
public readonly record struct SentimentScore(ushort Negative, ushort Neutral, ushort Positive, LanguageId Language, bool Validated)
{
    public const int One = 10_000;

    /// <summary>The most likely class; on a tie the more negative one, because a missed crisis costs more than a false look.</summary>
    public SentimentLabel Label =>
        Negative >= Neutral && Negative >= Positive ? SentimentLabel.Negative
        : Neutral >= Positive ? SentimentLabel.Neutral
        : SentimentLabel.Positive;

    /// <summary>Positive minus negative, −10000 to 10000: what windows sum up as mean sentiment.</summary>
    public int Valence => Positive - Negative;
}

/// <summary>
/// Scores texts. Implementations are safe to call from several threads at once, and never throw for any bytes.
/// </summary>
public interface ISentimentModel
{
    /// <summary>Name and checksum of the weights; stored with every score, so that a score can be re-run.</summary>
    string Version { get; }

    /// <param name="utf8Text">The text as the platform sent it; invalid UTF-8 is skipped.</param>
    /// <param name="langHint">BCP-47 tag of the mention, or empty: then the language is identified from the text.</param>
    SentimentScore Score(ReadOnlySpan<byte> utf8Text, ReadOnlySpan<byte> langHint);

    /// <summary>The same with a brand's own words laid over the model, where the model can; see <see cref="DomainWords"/>.</summary>
    SentimentScore Score(ReadOnlySpan<byte> utf8Text, ReadOnlySpan<byte> langHint, DomainWords? domainWords) => Score(utf8Text, langHint);
}

/// <summary>What a plug-in assembly offers: one public class with an empty constructor.</summary>
public interface ISentimentModelFactory
{
    /// <param name="path">The plug-in's own model file.</param>
    ISentimentModel Load(string path);
}

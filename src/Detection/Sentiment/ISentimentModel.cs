namespace Listening.Detection.Sentiment;

public enum SentimentLabel : byte
{
    Negative = 0,
    Neutral = 1,
    Positive = 2,
}

/// <summary>A two-letter language code, or "und" where unknown.</summary>
public readonly record struct LanguageId(string Code)
{
    public static readonly LanguageId Unknown = new("und");

    public override string ToString() => Code ?? "und";
}

/// <summary>
/// Calibrated class probabilities in ten-thousandths: integers that sum to 10 000, so that they are the same on every CPU and merge exactly.
/// </summary>
/// <param name="Validated">False where the model has no measured quality for the language.</param>
public readonly record struct SentimentScore(ushort Negative, ushort Neutral, ushort Positive, LanguageId Language, bool Validated)
{
    public const int One = 10_000;

    /// <summary>The most likely class; on a tie the more negative one, because a missed crisis costs more than a false look.</summary>
    public SentimentLabel Label =>
        Negative >= Neutral && Negative >= Positive ? SentimentLabel.Negative
        : Neutral >= Positive ? SentimentLabel.Neutral
        : SentimentLabel.Positive;

    /// <summary>P(positive) − P(negative) in ten-thousandths, −10 000..10 000.</summary>
    public int Valence => Positive - Negative;
}

/// <summary>Scores texts. Implementations are safe to call from several threads at once.</summary>
public interface ISentimentModel
{
    /// <summary>Stored with every score: a later model never rewrites an earlier one's verdict.</summary>
    string Version { get; }

    /// <param name="utf8Text">Any bytes; never throws on content.</param>
    /// <param name="langHint">BCP-47 tag the platform gave, or empty.</param>
    SentimentScore Score(ReadOnlySpan<byte> utf8Text, ReadOnlySpan<byte> langHint);
}

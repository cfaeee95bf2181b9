namespace Listening.Detection.Sentiment.Training;

/// <summary>A text with its features, ready to be learnt from.</summary>
/// <param name="Label">Class index.</param>
internal sealed record Example(int Label, uint[] Words, uint[] Characters, sbyte[] Dense, ulong[] Sequence)
{
    /// <summary>Standardised answers of the auxiliary heads, empty before they are trained.</summary>
    public float[] Answers { get; set; } = [];

    public float WordNorm { get; } = Words.Length == 0 ? 0 : 1 / MathF.Sqrt(Words.Length);

    public float CharacterNorm { get; } = Characters.Length == 0 ? 0 : 1 / MathF.Sqrt(Characters.Length);
}

namespace Listening.Detection.Sentiment.Training;

/// <param name="Label">0 negative, 1 neutral, 2 positive; for auxiliary tasks their own classes.</param>
public sealed record LabelledText(string Text, int Label);

/// <summary>A task whose labels are no sentiment but help to learn it.</summary>
public sealed record AuxiliaryTask(string Name, int Classes, IReadOnlyList<LabelledText> Texts);

/// <summary>Words with their valences as the lexicons give them, before any scaling.</summary>
/// <param name="Vader">−4 to 4.</param>
/// <param name="Afinn">−5 to 5.</param>
/// <param name="Opinion">−1 or 1.</param>
/// <param name="Emoji">−1 to 1.</param>
public sealed record LexiconWord(string Word, double Vader = 0, double Afinn = 0, double Opinion = 0, double Emoji = 0);

/// <summary>What a model is learnt from. Order matters: the same data in the same order give the same bytes.</summary>
public sealed record TrainingData
{
    public required IReadOnlyList<LabelledText> English { get; init; }

    /// <summary>English texts kept out of fitting: they choose and calibrate.</summary>
    public required IReadOnlyList<LabelledText> EnglishValidation { get; init; }

    public IReadOnlyList<AuxiliaryTask> Auxiliary { get; init; } = [];

    public IReadOnlyDictionary<string, (IReadOnlyList<LabelledText> Train, IReadOnlyList<LabelledText> Validation)> Languages { get; init; } =
        new Dictionary<string, (IReadOnlyList<LabelledText>, IReadOnlyList<LabelledText>)>();

    /// <summary>English words and emoji.</summary>
    public IReadOnlyList<LexiconWord> Lexicon { get; init; } = [];

    public IReadOnlyDictionary<string, IReadOnlyList<LexiconWord>> LanguageLexicons { get; init; } = new Dictionary<string, IReadOnlyList<LexiconWord>>();

    /// <summary>Groups of sentences that differ only in whom they name; never learnt from, only audited.</summary>
    public IReadOnlyList<IReadOnlyList<(string Term, string Sentence)>> Counterfactuals { get; init; } = [];

    /// <summary>Responders' corrections, weighted above other texts.</summary>
    public IReadOnlyList<LabelledText> Feedback { get; init; } = [];
}

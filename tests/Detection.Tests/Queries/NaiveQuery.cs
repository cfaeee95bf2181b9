namespace Listening.Detection.Tests.Queries;

/// <summary>Queries evaluated the obvious way over a list of words, to compare with.</summary>
internal abstract record NaiveQuery
{
    public static readonly string[] Words = ["aa", "bb", "cc", "dd", "ee", "ff"];

    public abstract bool Holds(string[] words);

    public static NaiveQuery Random(Random random, int depth) => (depth == 0 ? 0 : random.Next(5)) switch
    {
        2 => new All(Random(random, depth - 1), Random(random, depth - 1), random.Next(2) == 0),
        3 => new Any(Random(random, depth - 1), Random(random, depth - 1)),
        4 => new None(Random(random, depth - 1)),
        _ => new Phrase([.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Words[random.Next(Words.Length)])]),
    };

    private sealed record Phrase(string[] Parts) : NaiveQuery
    {
        public override bool Holds(string[] words) =>
            Enumerable.Range(0, words.Length).Any(i => words.Skip(i).Take(Parts.Length).SequenceEqual(Parts));

        public override string ToString() => Parts.Length == 1 ? Parts[0] : $"\"{string.Join(' ', Parts)}\"";
    }

    private sealed record All(NaiveQuery Left, NaiveQuery Right, bool Implicit) : NaiveQuery
    {
        public override bool Holds(string[] words) => Left.Holds(words) && Right.Holds(words);

        public override string ToString() => Implicit ? $"({Left} {Right})" : $"({Left} AND {Right})";
    }

    private sealed record Any(NaiveQuery Left, NaiveQuery Right) : NaiveQuery
    {
        public override bool Holds(string[] words) => Left.Holds(words) || Right.Holds(words);

        public override string ToString() => $"({Left} OR {Right})";
    }

    private sealed record None(NaiveQuery Inner) : NaiveQuery
    {
        public override bool Holds(string[] words) => !Inner.Holds(words);

        public override string ToString() => $"NOT {Inner}";
    }
}

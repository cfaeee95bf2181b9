using System.Text;

namespace Listening.Detection.Queries;

/// <summary>Gives the terms of all queries dense ids, and turns each query into its test and its triggers.</summary>
internal sealed class QueryCompiler
{
    /// <summary>Keys that keep prefixes and fields apart from words, which hold no control characters.</summary>
    public const char PrefixKey = '\u0001';

    /// <summary>Longest prefix in bytes: the lengths in use are one bit each of a word.</summary>
    public const int MaxPrefix = 63;

    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Terms => [.. ids.Keys];

    /// <summary>Bit n: there is a prefix of n bytes.</summary>
    public ulong PrefixLengths { get; private set; }

    public static char KeyOf(QueryField field) => (char)(PrefixKey + 1 + (int)field);

    /// <summary>True when any query asks for this field.</summary>
    public bool Asks(QueryField field) => ids.Keys.Any(k => k[0] == KeyOf(field));

    public (QueryTest Test, IReadOnlyCollection<int> Triggers) Compile(BrandQuery query) =>
        (TestOf(query.Root), TriggersOf(query.Root) ?? throw new InvalidOperationException("A parsed query has triggers."));

    private QueryTest TestOf(QueryNode node) => node switch
    {
        PhraseNode { Words: [var word] } => new TermTest(IdOf(word)),
        PhraseNode phrase => new PhraseTest([.. phrase.Words.Select(IdOf)]),
        AndNode and => new AllTest([.. and.All.Select(TestOf)]),
        OrNode or => new AnyTest([.. or.Any.Select(TestOf)]),
        NotNode not => new NoneTest(TestOf(not.Inner)),
        _ => new TermTest(IdOf(TermOf(node))),
    };

    private static string TermOf(QueryNode node) => node switch
    {
        HashtagNode hashtag => hashtag.Tag,
        HandleNode handle => handle.Handle,
        PrefixNode prefix => PrefixKey + prefix.Prefix,
        FieldNode field => KeyOf(field.Field) + field.Value,
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "Not a single term."),
    };

    /// <summary>Terms of which at least one must be read for the node to hold; null when it can hold without any.</summary>
    private IReadOnlyCollection<int>? TriggersOf(QueryNode node)
    {
        switch (node)
        {
            // The longest word of a phrase: mostly the rarest.
            case PhraseNode phrase:
                return [IdOf(phrase.Words.MaxBy(w => w.Length)!)];
            case NotNode or FieldNode { Field: not QueryField.From }:
                return null;
            case OrNode or:
                var union = new HashSet<int>();
                foreach (var branch in or.Any)
                {
                    if (TriggersOf(branch) is not { } triggers)
                    {
                        return null;
                    }

                    union.UnionWith(triggers);
                }

                return union;
            case AndNode and:
                return and.All.Select(TriggersOf).Where(t => t is not null).MinBy(t => t!.Count);
            default:
                return [IdOf(TermOf(node))];
        }
    }

    private int IdOf(string term)
    {
        if (ids.TryGetValue(term, out var id))
        {
            return id;
        }

        id = ids.Count;
        ids.Add(term, id);
        if (term[0] == PrefixKey)
        {
            PrefixLengths |= 1UL << (Encoding.UTF8.GetByteCount(term) - 1);
        }

        return id;
    }
}

using System.Text;
using Listening.Detection.Sentiment.Text;

namespace Listening.Detection.Sentiment;

/// <summary>
/// Finds risk topics by word and phrase lists per language (see risk-topics.txt). A text is looked at only where one of its words is in a list:
/// each word gives a row of pattern elements it can be, a pattern starts at the words which can be its first.
/// Compiled once, immutable, read by any thread; no garbage per text.
/// </summary>
public sealed class RiskTopics
{
    private static readonly Lazy<RiskTopics> Shipped = new(() => Compile(DefaultLists()));

    private readonly Dictionary<ulong, int> _exact = [];
    private readonly Dictionary<ulong, int> _prefixes = [];
    private readonly int _shortestPrefix = int.MaxValue, _longestPrefix;

    // Row r: the elements a word of that row can be (bit set over all elements), and the patterns whose rarest element it can be.
    private readonly ulong[][] _elementsOf;
    private readonly int[][] _wakes;
    private readonly bool[] _wakesAny;
    private readonly RiskPattern[] _patterns;
    private readonly (int Back, int Ahead)[] _reach;

    [ThreadStatic] private static TweetTokenizer? _tokenizer;

    private readonly RiskTopic[] _all;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<ulong, string[]> _names = [];

    private RiskTopics(RiskTopicList list, RiskTopic[] topics)
    {
        _all = topics;
        // Vetoes first: they mask words before any topic is looked for.
        _patterns = [.. list.Patterns.OrderBy(p => p.Veto ? 0 : 1)];
        var words = new SortedSet<(string Plain, bool Prefix)>(ByText);
        foreach (RiskElement element in list.Elements)
        {
            foreach (string word in element.Exact.Concat(element.Capitals)) words.Add((word, false));
            foreach (string prefix in element.Prefixes) words.Add((prefix, true));
        }
        (string Plain, bool Prefix)[] sorted = [.. words];
        int sets = (list.Elements.Count * 2 + 63) / 64;
        var rows = new ulong[sorted.Length + 1][];
        rows[0] = new ulong[sets];
        for (int r = 1; r < rows.Length; r++)
        {
            rows[r] = new ulong[sets];
            (string plain, bool prefix) = sorted[r - 1];
            byte[] bytes = Encoding.UTF8.GetBytes(plain);
            (prefix ? _prefixes : _exact)[PrefixHash(bytes)] = r;
            if (!prefix) continue;
            _shortestPrefix = Math.Min(_shortestPrefix, bytes.Length);
            _longestPrefix = Math.Max(_longestPrefix, bytes.Length);
        }
        for (int e = 0; e < list.Elements.Count; e++)
        {
            foreach (string word in list.Elements[e].Exact) Add(rows[Array.BinarySearch(sorted, (word, false), ByText) + 1], e * 2);
            foreach (string word in list.Elements[e].Capitals) Add(rows[Array.BinarySearch(sorted, (word, false), ByText) + 1], e * 2 + 1);
            foreach (string prefix in list.Elements[e].Prefixes)
            {
                // Whole words and longer beginnings that start so follow one another in the sorted list.
                int from = Array.BinarySearch(sorted, (prefix, false), ByText);
                for (int r = from < 0 ? ~from : from; r < sorted.Length && sorted[r].Plain.StartsWith(prefix, StringComparison.Ordinal); r++) Add(rows[r + 1], e * 2);
            }
        }
        // A pattern wakes only when its rarest element is in the text; most texts wake none.
        _reach = new (int, int)[_patterns.Length];
        int[] commonness = [.. list.Elements.Select(Commonness)];
        var starts = new Dictionary<int, List<int>>();
        for (int p = 0; p < _patterns.Length; p++)
        {
            IReadOnlyList<int> elements = _patterns[p].Elements;
            int rarest = Enumerable.Range(0, elements.Count).MinBy(i => commonness[elements[i]]), first = elements[rarest];
            _reach[p] = Reach(_patterns[p], rarest);
            if (!starts.TryGetValue(first, out List<int>? patterns)) starts[first] = patterns = [];
            patterns.Add(p);
        }
        _elementsOf = rows;
        _wakes = [.. rows.Select(set => Enumerable.Range(0, list.Elements.Count).Where(e => Has(set, e * 2) || Has(set, e * 2 + 1)).SelectMany(e => starts.GetValueOrDefault(e) ?? []).Order().ToArray())];
        _wakesAny = [.. _wakes.Select(w => w.Length > 0)];
    }

    /// <summary>The lists that come with the product.</summary>
    public static RiskTopics Default => Shipped.Value;

    /// <summary>The text of the shipped lists, to be edited and given to <see cref="Compile"/>.</summary>
    public static string DefaultLists()
    {
        using Stream stream = typeof(RiskTopics).Assembly.GetManifestResourceStream("Listening.Detection.risk-topics.txt")
            ?? throw new InvalidOperationException("risk-topics.txt is not in the assembly");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <param name="lists">Text in the form of risk-topics.txt; a brand's lists may follow the shipped ones.</param>
    /// <param name="custom">Topics beyond the built-in ones.</param>
    /// <exception cref="FormatException">Names the line and what is wrong with it.</exception>
    public static RiskTopics Compile(string lists, IEnumerable<RiskTopic>? custom = null)
    {
        RiskTopic[] topics = [.. RiskTopic.BuiltIn, .. custom ?? []];
        var indices = topics.ToDictionary(t => t.Id, t => t.Index);
        return new RiskTopics(RiskTopicList.Parse(lists, id => indices.GetValueOrDefault(id, -1)), topics);
    }

    /// <param name="language">Chooses the lists. English and Arabic lists are always tried: the first is the language of news about brands, the other cannot be mistaken.</param>
    public RiskTopicSet Match(ReadOnlySpan<byte> utf8Text, LanguageId language)
    {
        TweetTokenizer tokenizer = _tokenizer ??= new TweetTokenizer();
        tokenizer.Run(utf8Text);
        Span<int> rows = stackalloc int[tokenizer.Count];
        for (int t = 0; t < rows.Length; t++) rows[t] = RowOf(tokenizer.BytesOf(tokenizer.Tokens[t]));
        return Match(tokenizer.Tokens.AsSpan(0, tokenizer.Count), rows, language);
    }

    /// <summary>The same as ids in ordinal order, from a small cache: the form that rows and signals carry.</summary>
    public IReadOnlyList<string> Read(ReadOnlySpan<byte> utf8Text, LanguageId language) => NamesOf(Match(utf8Text, language));

    public IReadOnlyList<string> NamesOf(RiskTopicSet topics) =>
        topics.IsEmpty ? [] : _names.GetOrAdd(topics.Bits, static (bits, all) => [.. all.Where(t => (bits >> t.Index & 1) != 0).Select(t => t.Id).Order(StringComparer.Ordinal)], _all);

    /// <summary>Row of a normalised word, 0 when no list knows it. A function of the word alone: callers may keep it.</summary>
    internal int RowOf(ReadOnlySpan<byte> word)
    {
        ulong hash = PrefixHash(word);
        if (_exact.TryGetValue(hash, out int row)) return row;
        // The longest beginning decides; its row holds those of all shorter ones.
        for (int n = Math.Min(word.Length, _longestPrefix); n >= _shortestPrefix; n--)
            if (_prefixes.TryGetValue(PrefixHash(word[..n]), out row)) return row;
        return 0;
    }

    internal RiskTopicSet Match(ReadOnlySpan<Token> tokens, ReadOnlySpan<int> rows, LanguageId language)
    {
        int first = 0;
        while (first < rows.Length && !_wakesAny[rows[first]]) first++;
        if (first == rows.Length) return RiskTopicSet.None;
        var text = new Text { Tokens = tokens, Rows = rows, Vetoed = stackalloc ulong[rows.Length] };
        text.Vetoed.Clear();
        // Vetoes may stand behind the words they mask, so they need a round of their own.
        Round(ref text, first, language, veto: true);
        return new RiskTopicSet(Round(ref text, first, language, veto: false));
    }

    private ulong Round(ref Text text, int first, LanguageId language, bool veto)
    {
        ulong found = 0;
        for (int woken = first; woken < text.Rows.Length; woken++)
        {
            foreach (int p in _wakes[text.Rows[woken]])
            {
                RiskPattern pattern = _patterns[p];
                if (pattern.Veto != veto || (found >> pattern.Topic & 1) != 0) continue;
                if (pattern.Language != language && pattern.Language != LanguageId.English && pattern.Language != Arabic) continue;
                (int back, int ahead) = _reach[p];
                for (int t = Math.Max(0, woken - back); t < text.Rows.Length && t <= woken + ahead; t++)
                    if (text.Rows[t] != 0 && Can(ref text, t, pattern, 0) && Follow(ref text, t, pattern, 1) && !veto)
                    {
                        found |= 1UL << pattern.Topic;
                        break;
                    }
            }
        }
        return found;
    }

    // How far before and behind its rarest word a pattern's first word may stand.
    private static (int Back, int Ahead) Reach(RiskPattern pattern, int rarest)
    {
        int back = 0, ahead = 0;
        for (int i = 1; i <= rarest; i++)
        {
            int gap = pattern.Gaps[i], reach = gap < 0 ? -gap : gap + 1;
            back += reach;
            if (gap < 0) ahead += reach;
        }
        return (back, ahead);
    }

    private static int Commonness(RiskElement element)
    {
        int sum = element.Exact.Count + element.Capitals.Count + element.Prefixes.Count * 3;
        foreach (string word in element.Exact.Concat(element.Prefixes))
        {
            ulong hash = TextHash.Of(Encoding.UTF8.GetBytes(word));
            if (StopWords.Of(hash) != 0 || word.Length <= 2 || Everyday.Contains(word)) sum += 10_000;
            else if (word.Length <= 3 || Aliases.Of(hash, out _) != hash) sum += 2_000;
        }
        return sum;
    }

    // Words of the lists that ordinary posts are full of.
    private static readonly HashSet<string> Everyday = [.. ("been has had were by into over after an one two three new more than who got gets get go going goes back take taken taking took make made making made " +
        "found find people person home house day today time first now said say says no up down out off very call called people's good best love last next still because before during when where why how " +
        "out friday go better lost off free left cause same fine life head under leave give other told full use turned came asked hit part side bring black return check passed paid price sale ill sick hate hurt case class food dark phone info pay feeling order number power change problem lose use close " +
        "only ever never always really should could would must may might man men woman women girl girls boy boys friend friends mom dad work week year years night game team play watch see saw look").Split(' ')];

    private static readonly LanguageId Arabic = LanguageId.Of("ar");

    private bool Follow(ref Text text, int at, RiskPattern pattern, int element)
    {
        if (element == pattern.Elements.Count)
        {
            if (pattern.Veto) text.Vetoed[at] |= 1UL << pattern.Topic;
            return true;
        }
        int gap = pattern.Gaps[element], reach = gap < 0 ? -gap : gap + 1;
        int from = gap < 0 ? Math.Max(0, at - reach) : at + 1, to = Math.Min(text.Rows.Length - 1, at + reach);
        for (int t = from; t <= to; t++)
        {
            if (t == at || text.Rows[t] == 0 || !Can(ref text, t, pattern, element) || !Follow(ref text, t, pattern, element + 1)) continue;
            if (pattern.Veto) text.Vetoed[at] |= 1UL << pattern.Topic;
            return true;
        }
        return false;
    }

    private bool Can(ref Text text, int token, RiskPattern pattern, int element)
    {
        ulong[] set = _elementsOf[text.Rows[token]];
        int bit = pattern.Elements[element] * 2;
        if (!Has(set, bit) && !(Has(set, bit + 1) && (text.Tokens[token].Flags & TokenFlags.Capitals) != 0)) return false;
        return pattern.Veto || (text.Vetoed[token] >> pattern.Topic & 1) == 0;
    }

    private static readonly Comparer<(string Plain, bool Prefix)> ByText =
        Comparer<(string Plain, bool Prefix)>.Create((a, b) => string.CompareOrdinal(a.Plain, b.Plain) is var c and not 0 ? c : a.Prefix.CompareTo(b.Prefix));

    private static void Add(ulong[] set, int bit) => set[bit >> 6] |= 1UL << (bit & 63);

    private static bool Has(ulong[] set, int bit) => (set[bit >> 6] >> (bit & 63) & 1) != 0;

    // FNV-1a with a last mix; prefixes need a hash that grows byte by byte.
    private static ulong PrefixHash(ReadOnlySpan<byte> bytes)
    {
        ulong h = 14695981039346656037;
        foreach (byte b in bytes) h = (h ^ b) * 1099511628211;
        return TextHash.Mix(h);
    }

    private ref struct Text
    {
        public ReadOnlySpan<Token> Tokens;
        public ReadOnlySpan<int> Rows;
        public Span<ulong> Vetoed;
    }
}

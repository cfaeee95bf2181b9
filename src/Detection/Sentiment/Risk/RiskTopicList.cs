using System.Text;
using Listening.Detection.Sentiment.Text;

namespace Listening.Detection.Sentiment;

/// <summary>One word of a pattern: whole words by hash, beginnings ("recall*"), and words that count only in capitals.</summary>
internal sealed record RiskElement(IReadOnlyList<string> Exact, IReadOnlyList<string> Prefixes, IReadOnlyList<string> Capitals);

/// <summary>Elements in order; <see cref="Gaps"/>[i] words may stand before element i, in either order where it is negative (−n−1).</summary>
internal sealed record RiskPattern(LanguageId Language, int Topic, bool Veto, IReadOnlyList<int> Elements, IReadOnlyList<int> Gaps);

/// <summary>
/// Reads the text form of the lists, which is described at the head of risk-topics.txt. Errors name the line and the pattern.
/// </summary>
internal sealed class RiskTopicList
{
    private readonly Dictionary<string, string[]> _sets = [];
    private readonly Dictionary<string, int> _byText = [];
    private readonly TweetTokenizer _tokenizer = new();
    private readonly Func<string, int> _topicOf;

    private RiskTopicList(Func<string, int> topicOf) => _topicOf = topicOf;

    public List<RiskElement> Elements { get; } = [];

    public List<RiskPattern> Patterns { get; } = [];

    /// <param name="topicOf">Index of a topic id, −1 when there is none.</param>
    public static RiskTopicList Parse(string text, Func<string, int> topicOf)
    {
        var list = new RiskTopicList(topicOf);
        int number = 0;
        foreach (string raw in text.Split('\n'))
        {
            number++;
            string line = raw.Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            try
            {
                if (line[0] == '@') list.Set(line);
                else list.Rules(line);
            }
            catch (FormatException e)
            {
                throw new FormatException($"Risk topics, line {number}: {e.Message}", e);
            }
        }
        return list;
    }

    private void Set(string line)
    {
        string[] sides = line.Split('=', 2);
        if (sides.Length != 2) throw new FormatException($"'{line}' is no set: write @name = word word …");
        _sets[sides[0].Trim()] = sides[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private void Rules(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        string[] head = colon < 0 ? [] : line[..colon].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (head.Length != 2) throw new FormatException($"'{line}' is no rule: write LANG TOPIC: pattern ; pattern");
        LanguageId language = LanguageId.Of(head[0]);
        if (language.IsUnknown) throw new FormatException($"'{head[0]}' is no language");
        bool veto = head[1][0] == '!';
        string id = head[1].TrimStart('!');
        int topic = _topicOf(id);
        if (topic is < 0 or > 63) throw new FormatException($"'{id}' is no topic");
        foreach (string pattern in line[(colon + 1)..].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) Pattern(language, topic, veto, pattern);
    }

    private void Pattern(LanguageId language, int topic, bool veto, string pattern)
    {
        var elements = new List<int>();
        var gaps = new List<int>();
        int gap = 0;
        foreach (string part in pattern.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part[0] is '~' or '^')
            {
                if (!int.TryParse(part[1..], out int n) || n is < 0 or > 20) throw new FormatException($"'{part}' in '{pattern}' is no distance from 0 to 20");
                gap = part[0] == '~' ? n : -n - 1;
                continue;
            }
            elements.Add(Element(part, pattern));
            gaps.Add(elements.Count == 1 ? 0 : gap);
            gap = 0;
        }
        if (elements.Count == 0) throw new FormatException($"'{pattern}' has no word");
        Patterns.Add(new RiskPattern(language, topic, veto, elements, gaps));
    }

    private int Element(string part, string pattern)
    {
        if (_byText.TryGetValue(part, out int known)) return known;
        var exact = new List<string>();
        var prefixes = new List<string>();
        var capitals = new List<string>();
        foreach (string choice in part.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            if (choice[0] != '@')
            {
                Word(choice, pattern);
                continue;
            }
            if (!_sets.TryGetValue(choice, out string[]? words)) throw new FormatException($"{choice} in '{pattern}' is not defined above");
            foreach (string word in words) Word(word, pattern);
        }
        Elements.Add(new RiskElement(exact, prefixes, capitals));
        return _byText[part] = Elements.Count - 1;

        void Word(string word, string where)
        {
            bool prefix = word[^1] == '*';
            string plain = prefix ? word[..^1] : word;
            _tokenizer.Run(Encoding.UTF8.GetBytes(plain));
            if (_tokenizer.Count != 1) throw new FormatException($"'{word}' in '{where}' is not one word");
            string normal = Encoding.UTF8.GetString(_tokenizer.BytesOf(_tokenizer.Tokens[0]));
            bool upper = plain.Length > 1 && plain.All(char.IsAsciiLetterUpper);
            (prefix ? prefixes : upper ? capitals : exact).Add(normal);
        }
    }
}

using System.Text;

namespace Listening.Alerts.Drills;

/// <summary>
/// Sentences from lists: <c>== name</c> begins a list, one entry a line; <c>{name}</c> in an entry stands for an entry of that list, and
/// <c>{name}</c> prefers the list <c>name:kind</c> of the given kind. <c>~</c> is the empty entry, and
/// <c># </c> begins a comment (a hashtag has no space).
/// </summary>
public sealed class TextGrammar
{
    // Lists that name each other would never end; a sentence needs three levels.
    private const int MaxDepth = 6;

    private readonly Dictionary<string, List<string>> lists = new(StringComparer.Ordinal);

    private TextGrammar()
    {
    }

    public IReadOnlyDictionary<string, List<string>> Lists => lists;

    public static TextGrammar Demo()
    {
        using var stream = typeof(TextGrammar).Assembly.GetManifestResourceStream("Listening.Alerts.demo-texts.txt")
            ?? throw new InvalidOperationException("The demo's texts are not in the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return Parse(reader.ReadToEnd());
    }

    public static TextGrammar Parse(string text)
    {
        var grammar = new TextGrammar();
        List<string>? list = null;
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith("== ", StringComparison.Ordinal))
            {
                list = grammar.lists[line[3..]] = [];
            }
            else if (line.Length > 0 && !line.StartsWith("# ", StringComparison.Ordinal))
            {
                (list ?? throw new FormatException($"An entry before the first list: {line}")).Add(line == "~" ? "" : line);
            }
        }

        return grammar;
    }

    public bool Has(string list) => lists.ContainsKey(list);

    /// <param name="brand">What <c>{brand}</c> becomes.</param>
    public string Compose(string list, string kind, string brand, Random random)
    {
        var text = new StringBuilder();
        Append(text, list, kind, brand, random, 0);
        return text.Replace("  ", " ").ToString().Trim();
    }

    private void Append(StringBuilder text, string list, string kind, string brand, Random random, int depth)
    {
        if (list == "brand")
        {
            text.Append(brand);
            return;
        }

        if (depth > MaxDepth)
        {
            throw new FormatException($"The list {list} leads back to itself.");
        }

        var entries = lists.GetValueOrDefault($"{list}:{kind}") ?? lists.GetValueOrDefault(list) ?? throw new FormatException($"There is no list {list}.");
        var entry = entries[random.Next(entries.Count)];
        for (var at = 0; at < entry.Length;)
        {
            var open = entry.IndexOf('{', at);
            if (open < 0)
            {
                text.Append(entry, at, entry.Length - at);
                return;
            }

            var close = entry.IndexOf('}', open);
            text.Append(entry, at, open - at);
            Append(text, entry[(open + 1)..close], kind, brand, random, depth + 1);
            at = close + 1;
        }
    }
}

using System.Text.RegularExpressions;

namespace Listening.History.Queries;

/// <summary>
/// Campaign tags in the links of a text (<c>utm_campaign</c> and its family, as Google Analytics defined them). Read from the words when somebody asks and
/// stored nowhere: a stranger can write anything behind the equals sign, and what is erased takes its tags along.
/// </summary>
public static partial class UtmTags
{
    public static IReadOnlyList<string> Known { get; } = ["utm_campaign", "utm_source", "utm_medium", "utm_content", "utm_term"];

    // Names that people gave their campaigns; longer ones are somebody's trick.
    private const int MaxValue = 64;

    /// <summary>Values of one tag in the text's links, each once, lower-case.</summary>
    public static IEnumerable<string> Of(string tag, string text) =>
        Link().Matches(text).SelectMany(link => Pair().Matches(link.Value)).Where(p => p.Groups[1].Value.Equals(tag, StringComparison.OrdinalIgnoreCase))
            .Select(p => Uri.UnescapeDataString(p.Groups[2].Value.Replace('+', ' ')).Trim().ToLowerInvariant())
            .Where(v => v.Length is > 0 and <= MaxValue && !v.Any(char.IsControl)).Distinct(StringComparer.Ordinal);

    [GeneratedRegex(@"https?://[^\s<>""']+", RegexOptions.IgnoreCase)]
    private static partial Regex Link();

    [GeneratedRegex(@"[?&;](utm_[a-z]+)=([^&#;\s]*)", RegexOptions.IgnoreCase)]
    private static partial Regex Pair();
}

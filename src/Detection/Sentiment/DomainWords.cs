using System.Text;

namespace Listening.Detection.Sentiment;

/// <summary>One word or phrase whose tone a brand knows better than the model ("sick beat" for a music label).</summary>
/// <param name="Phrase">One to four words, any case.</param>
/// <param name="Weight">−1 (surely negative) to 1 (surely positive); 0 takes away what the model thinks of these words.</param>
public sealed record DomainWord(string Phrase, double Weight);

/// <summary>
/// A brand's words, compiled once and read by any thread. A match takes the model's view of its words out and adds the brand's weight,
/// in the model's own logit units; the rest of the text is scored as ever.
/// </summary>
public sealed class DomainWords
{
    private readonly Dictionary<ulong, int> _byPhrase = [];

    public DomainWords(IEnumerable<DomainWord> words)
    {
        var entries = words.ToArray();
        Entries = entries;
        Version = 14695981039346656037;
        foreach (DomainWord word in entries)
        {
            if (!(word.Weight is >= -1 and <= 1)) throw new ArgumentException($"The weight of '{word.Phrase}' is {word.Weight}; it must be from -1 to 1.", nameof(words));
            foreach (byte b in Encoding.UTF8.GetBytes($"{word.Phrase}\0{word.Weight:R}\n")) Version = (Version ^ b) * 1099511628211;
        }
    }

    public IReadOnlyList<DomainWord> Entries { get; }

    /// <summary>Changes with every change of the list; stored with the score for the audit.</summary>
    public ulong Version { get; }
}

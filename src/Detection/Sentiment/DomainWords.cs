using System.Text;
using Listening.Detection.Sentiment.Text;

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
    private const int LongestPhrase = 4;

    // Weight 1 is eight to one for positive against neutral and the same against negative: what the plainest words of the model reach.
    private const double FullWeight = 3.0 * (1 << FixedPoint.LogitBits);

    private readonly Dictionary<ulong, long> _byPhrase = [];

    /// <exception cref="ArgumentException">Names the entry whose weight or length cannot be used.</exception>
    public DomainWords(IEnumerable<DomainWord> words)
    {
        DomainWord[] entries = [.. words];
        Entries = entries;
        Version = 14695981039346656037;
        var tokenizer = new TweetTokenizer();
        foreach (DomainWord word in entries)
        {
            if (!(word.Weight is >= -1 and <= 1)) throw new ArgumentException($"The weight of '{word.Phrase}' is {word.Weight}; it must be from -1 to 1.", nameof(words));
            tokenizer.Run(Encoding.UTF8.GetBytes(word.Phrase));
            if (tokenizer.Count is < 1 or > LongestPhrase) throw new ArgumentException($"'{word.Phrase}' has {tokenizer.Count} words; it must have 1 to {LongestPhrase}.", nameof(words));
            ulong phrase = 0;
            for (int t = 0; t < tokenizer.Count; t++) phrase = TextHash.Pair(phrase, tokenizer.Tokens[t].Hash);
            _byPhrase[phrase] = (long)Math.Round(word.Weight * FullWeight);
            foreach (byte b in Encoding.UTF8.GetBytes($"{word.Phrase}\0{word.Weight:R}\n")) Version = (Version ^ b) * 1099511628211;
        }
    }

    public IReadOnlyList<DomainWord> Entries { get; }

    /// <summary>Changes with every change of the list; stored with the score for the audit.</summary>
    public ulong Version { get; }

    /// <summary>Marks the tokens inside matches (the longest at each place, from the left) and returns the sum of their weights in logit units.</summary>
    internal long Cover(ReadOnlySpan<Token> tokens, Span<bool> covered)
    {
        covered[..tokens.Length].Clear();
        long sum = 0;
        for (int t = 0; t < tokens.Length; t++)
        {
            ulong phrase = 0;
            int longest = 0;
            long weight = 0;
            for (int n = 1; n <= LongestPhrase && t + n <= tokens.Length; n++)
            {
                phrase = TextHash.Pair(phrase, tokens[t + n - 1].Hash);
                if (_byPhrase.TryGetValue(phrase, out long found)) (longest, weight) = (n, found);
            }
            if (longest == 0) continue;
            covered.Slice(t, longest).Fill(true);
            sum += weight;
            t += longest - 1;
        }
        return sum;
    }
}

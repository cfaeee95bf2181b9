using System.Text;
using Listening.Detection.Sentiment.Text;

namespace Listening.Detection.Sentiment.Training;

/// <summary>Brings lexicon words into the scorer's normal form; entries of several words are left out.</summary>
internal static class LexiconBuilder
{
    // About equal spreads: VADER ±4, AFINN ±5, opinion ±1 and emoji ±1 all become roughly ±40, ±40, ±16, ±32.
    private const double Vader = 10, Afinn = 8, Opinion = 16, Emoji = 32;

    public static Dictionary<ulong, Valence> Build(IEnumerable<LexiconWord> words)
    {
        var tokenizer = new TweetTokenizer();
        var table = new Dictionary<ulong, Valence>();
        foreach (LexiconWord word in words)
        {
            tokenizer.Run(Encoding.UTF8.GetBytes(word.Word));
            if (tokenizer.Count != 1) continue;
            ulong hash = tokenizer.Tokens[0].Hash;
            Valence v = table.GetValueOrDefault(hash);
            table[hash] = new Valence(Or(word.Vader * Vader, v.Vader), Or(word.Afinn * Afinn, v.Afinn), Or(word.Opinion * Opinion, v.Opinion), Or(word.Emoji * Emoji, v.Emoji));
        }
        return table;

        static sbyte Or(double value, sbyte known) => value == 0 ? known : (sbyte)Math.Clamp(Math.Round(value), -127, 127);
    }
}

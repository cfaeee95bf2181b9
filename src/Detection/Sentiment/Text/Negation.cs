using System.Text;

namespace Listening.Detection.Sentiment.Text;

/// <summary>Words that turn what follows them. The scope ends at clause punctuation or after <see cref="Reach"/> words.</summary>
internal static class Negation
{
    public const int Reach = 4;

    private static readonly HashSet<ulong> Words = [.. (
        "no not never none nobody nothing neither nor nowhere cannot without hardly barely " +
        "dont cant wont isnt aint doesnt didnt couldnt shouldnt wouldnt havent hasnt hadnt wasnt werent arent " +
        "don't can't won't isn't ain't doesn't didn't couldn't shouldn't wouldn't haven't hasn't hadn't wasn't weren't aren't needn't mustn't " +
        "nicht kein keine keinen keiner nie niemals ohne " +
        "pas jamais rien aucun aucune sans " +
        "nunca jamás nada ningún ninguna sin tampoco " +
        "non mai niente nessuno nessuna senza " +
        "não nem nenhum nenhuma sem " +
        "لا ليس لم لن مش مو ما غير بدون " +
        "nahi nahin nahii mat नहीं मत न").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => HashOf(word))];

    public static bool Is(ulong wordHash) => Words.Contains(wordHash);

    private static ulong HashOf(string word)
    {
        var tokenizer = new TweetTokenizer();
        tokenizer.Run(Encoding.UTF8.GetBytes(word));
        return tokenizer.Tokens[0].Hash;
    }
}

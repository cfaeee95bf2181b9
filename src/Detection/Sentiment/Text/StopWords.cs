using System.Text;

namespace Listening.Detection.Sentiment.Text;

/// <summary>
/// The commonest small words of languages, as one bit a language. They tell languages for which there are no training texts;
/// words that two languages share count for both.
/// </summary>
internal static class StopWords
{
    private static readonly (string Code, string Words)[] Lists =
    [
        ("en", "the and is you that it of to in for on with this was are be have not but what my me your so just they we he she his her at from or as if do does did don't can will would like get got i'm it's that's a i"),
        ("de", "der die das und ist nicht ich du sie es ein eine mit für auf den dem von zu im auch wie wir aber hat war noch nur so wenn mir mich sich bei nach aus oder kann was schon"),
        ("es", "el la los las de que y en un una es no por con para se lo al del mi tu me te su más pero como si ya hay está esta este muy son fue ser qué todo"),
        ("fr", "le la les de des et est un une je tu il elle nous vous pas que qui dans pour sur avec ce cette mais ou où ne se au aux du plus mon ma ça c'est j'ai sont être fait tout"),
        ("it", "il lo la i gli le di che e è un una non per con in su si mi ti ci ma come sono ho hai ha più del della nel questo questa anche se perché io tutto"),
        ("pt", "o a os as de que e em um uma não é por com para se do da no na dos das mais mas como eu você me meu minha foi ser está tem muito isso já ele ela só vai pra"),
        ("hi", "है हैं के का की को में से और नहीं यह वह पर ने भी तो hai hain ke ka ki ko mein se aur nahi bhi toh kya hi ye yeh jo koi bhai ho raha rahe tha"),
        ("ar", "في من على ان الى عن ما لا هذا هذه الله كل مع يا هو هي اللي بس مش انا انت و"),
        ("nl", "de het een en van ik je niet dat die is op te zijn voor met maar ook aan er nog wel wat naar als dan bij heb ben hij ze deze geen mijn jij we om ook heeft wordt worden"),
        ("tr", "bir ve bu çok ne için değil da de var mi ben sen o ama daha gibi kadar en olarak sonra her şey yok iyi ki bunu"),
        ("id", "yang dan di ini itu dengan untuk tidak ada dari saya aku kamu akan bisa juga sudah ke pada lagi kita mereka banget gak nggak ya karena jadi"),
        ("pl", "i w nie na się jest to że z do jak ale co o tak po za od czy już tylko być dla mnie ma są tego jestem bardzo"),
        ("sv", "och att det är som en på jag inte för med har den av till ett men om så man vi du var han kan mig också när från eller"),
        ("da", "og at det er som en på jeg ikke for med har den af til et men om så man vi du var han kan mig også når fra eller hvad"),
        ("ro", "și în nu este de la cu pe că un o să din care pentru mai sunt dar ca am ce a fost foarte asta si"),
        ("vi", "và là của không có một cho được này với những người các trong khi thì đã cũng như rất tôi bạn"),
        ("tl", "ang ng sa na at ay mga ko mo ka hindi ako siya naman lang po yung ito kasi para may wala ba din rin"),
        ("fi", "ja on ei että se en ole hän mutta niin kun mitä tämä olen oli minä sinä vain nyt myös kuin"),
        ("cs", "a je se na to že v s z do ale jak si tak co jsem jsou není pro by ta ten už jen být"),
        ("hu", "a az és hogy nem is egy ez van meg de mint csak már még volt ha el ki"),
    ];

    private static readonly Dictionary<ulong, uint> Masks = Build();

    /// <summary>Codes by bit.</summary>
    public static IReadOnlyList<LanguageId> Languages { get; } = [.. Lists.Select(l => LanguageId.Of(l.Code))];

    public static uint Of(ulong wordHash) => Masks.GetValueOrDefault(wordHash);

    private static Dictionary<ulong, uint> Build()
    {
        var tokenizer = new TweetTokenizer();
        var masks = new Dictionary<ulong, uint>();
        for (int l = 0; l < Lists.Length; l++)
            foreach (string word in Lists[l].Words.Split(' '))
            {
                tokenizer.Run(Encoding.UTF8.GetBytes(word));
                ulong hash = tokenizer.Tokens[0].Hash;
                masks[hash] = masks.GetValueOrDefault(hash) | 1u << l;
            }
        return masks;
    }
}

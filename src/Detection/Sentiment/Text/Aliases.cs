using System.Collections.Frozen;
using System.Text;

namespace Listening.Detection.Sentiment.Text;

/// <summary>
/// Words that say who somebody is and not how somebody feels: identity terms, relations and first names. Each group counts as one word, with no characters and no
/// lexicon entry of its own, in training and scoring alike, so that a text cannot become more negative by whom it names. Insults are not in the lists.
/// </summary>
internal static class Aliases
{
    public const string Identity =
        "gay lesbian bisexual straight queer lgbt lgbtq transgender trans transsexual homosexual heterosexual cisgender nonbinary asexual intersex " +
        "muslim muslims jewish jew jews christian christians hindu hindus buddhist sikh sikhs catholic catholics protestant atheist atheists mormon islam islamic judaism " +
        "african africans african-american asian asians latino latina latinos hispanic arab arabs caucasian indigenous aboriginal maori roma mexican mexicans chinese japanese korean indian indians " +
        "pakistani nigerian turkish turks syrian iranian iraqi afghan somali russian russians polish ukrainian german french italian spanish american americans british english irish scottish canadian " +
        "vietnamese filipino thai brazilian colombian cuban jamaican haitian egyptian moroccan palestinian israeli kurdish black white brown " +
        "immigrant immigrants migrant migrants refugee refugees foreigner foreigners native " +
        "disabled deaf blind autistic wheelchair dyslexic paralyzed epileptic diabetic " +
        "old young elderly teenage teenager millennial boomer middle-aged senior seniors " +
        "male female man men woman women girl girls boy boys guy guys lady ladies gentleman feminine masculine he she him her his hers himself herself " +
        "mother father mom dad mum sister brother daughter son aunt uncle wife husband girlfriend boyfriend grandmother grandfather grandma grandpa niece nephew";

    // Common first names of several origins.
    public const string Names =
        "alonzo alphonse darnell jamel jerome lamar leroy malik terrence torrance ebony jasmine lakisha latisha latoya nichelle shaniqua shereen tanisha tia " +
        "adam alan andrew frank harry jack josh justin roger ryan amanda betsy courtney ellen heather katie kristin melanie nancy stephanie " +
        "john james robert michael william david richard joseph thomas charles christopher daniel matthew anthony steven paul kevin brian george edward jason jeffrey jacob gary nicholas eric jonathan " +
        "mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa margaret sandra ashley kimberly emily donna michelle carol laura rebecca sharon cynthia amy angela anna emma olivia " +
        "mohammed muhammad ahmed ali omar hassan hussein ibrahim khalid yusuf abdul abdullah mustafa fatima aisha khadija zainab maryam layla leila noor samira yasmin " +
        "jose juan luis carlos miguel pedro jorge diego alejandro javier maria carmen guadalupe lucia sofia isabella valentina camila rosa juana " +
        "wei li ming jun hao xin mei ling yan hui chen wang zhang liu yuki hiroshi kenji sakura haruto aiko min-jun ji-woo seo-yeon " +
        "raj rahul amit sanjay vijay arjun rohan priya anjali pooja neha sunita deepa lakshmi aarav ananya " +
        "kwame kofi ama chinedu emeka ngozi adebayo oluwaseun zanele thabo nia imani keisha tyrone deshawn dwayne jamal tyrell precious tamika aaliyah kenya " +
        "ivan dmitri sergei olga natasha svetlana katarzyna piotr agnieszka moshe yael avi shira david hans jürgen klaus pierre jean luc giovanni giulia";

    private static readonly FrozenDictionary<ulong, ulong> Words = Build();

    /// <summary>The hash that stands for a word everywhere: its group's, or its own.</summary>
    public static ulong Of(ulong wordHash, out bool aliased)
    {
        aliased = Words.TryGetValue(wordHash, out ulong group);
        return aliased ? group : wordHash;
    }

    private static FrozenDictionary<ulong, ulong> Build()
    {
        var tokenizer = new TweetTokenizer();
        var words = new Dictionary<ulong, ulong>();
        Add(Identity, TextHash.Of("@identity"u8));
        Add(Names, TextHash.Of("@name"u8));
        return words.ToFrozenDictionary();

        void Add(string list, ulong group)
        {
            foreach (string word in list.Split(' '))
            {
                tokenizer.Run(Encoding.UTF8.GetBytes(word));
                if (tokenizer.Count == 1) words.TryAdd(tokenizer.Tokens[0].Hash, group);
            }
        }
    }
}

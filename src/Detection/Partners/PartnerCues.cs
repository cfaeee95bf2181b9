using System.Text;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;

namespace Listening.Detection.Partners;

/// <summary>What a single post says about who wrote it, beside its text.</summary>
[Flags]
public enum PostCues : byte
{
    None = 0,

    /// <summary>The account was younger than <see cref="Authenticity.Coordination.YoungDays"/> days.</summary>
    Young = 1,

    /// <summary>It promotes the brand as one does for money, and does not say so.</summary>
    UndisclosedPartnership = 2,

    /// <summary>It speaks as if for the brand ("official"), from an account that the brand has not named.</summary>
    UnauthorisedUse = 4,

    /// <summary>A partner, spokesperson or employee speaks against the brand.</summary>
    InsiderCriticism = 8,

    /// <summary>A partner tells of a change of its leadership or ownership.</summary>
    LeadershipChange = 16,
}

/// <summary>
/// Reads a post for the cues of the partner and influencer watch: whole phrases in lower case, in the languages of the shipped lists. A cue is
/// a reason to look, not a verdict; people decide.
/// </summary>
public static class PartnerCues
{
    // What the regulators ask to be said (FTC, ASA, Medienanstalten, ARPP, AGCM).
    private static readonly string[] s_disclosed =
    [
        "#ad", "#ads", "#advert", "#sponsored", "#spon", "#paidpartnership", "#gifted", "#partner", "#werbung", "#anzeige", "#publi", "#publicidad", "#pub", "#sponsorisé", "#adv",
        "paid partnership", "sponsored by", "in partnership with", "in collaboration with", "bezahlte partnerschaft", "collaboration commerciale", "colaboración pagada",
    ];

    // Said by those who are paid by the sale, hardly by anybody else.
    private static readonly string[] s_paid =
    [
        "use my code", "with my code", "my discount code", "my promo code", "use code", "affiliate link", "link in bio", "link in my bio", "swipe up", "my link to get",
        "discount code", "promo code", "with code", "referral link", "link in my profile", "shop through my link",
        "mit meinem code", "mein rabattcode", "rabattcode", "mit dem code", "link in der bio", "link in meiner bio", "avec mon code", "mon code promo", "code promo", "avec le code",
        "lien dans ma bio", "lien en bio", "con mi código", "código de descuento", "con el código", "enlace en mi bio", "link en mi bio", "con il mio codice", "codice sconto",
        "link nella bio", "link nella mia bio", "com meu código", "cupom de desconto", "link na bio", "met mijn code", "kortingscode", "link in mijn bio",
    ];

    // Said by partners too, where it weighs only because they are partners.
    private static readonly string[] s_promoting = ["obsessed with", "you need this", "must have", "must-have", "go get", "my favourite", "my favorite", "giveaway", "% off", "so excited to share", "check out",
        "sent me", "gifted me", "for the gifts", "amazing gifts", "have to try", "try these", "grab yours", "shop my", "haul", "never take off", "can't live without", "gewinnspiel", "concours", "sorteo", "sorteio", "ihr braucht", "je suis fan", "winactie"];

    // Said by whom the brand has not named. § stands for the brand's name.
    private static readonly string[] s_official = ["official account of", "official partner of", "official giveaway", "official support", "official page of", "authorised by", "authorized by", "on behalf of",
        "official store", "official shop", "official dealer", "the only official", "official account", "i speak for §", "we are §", "this is §", "official §", "§ official", "§ support here",
        "§ customer service here", "§ help desk", "§ helpdesk", "§ authorised dealer", "§ authorized dealer", "authorised § dealer", "authorized § dealer",
        "offizieller §", "offizielle §", "offizielles §", "offizieller support", "im namen von §", "compte officiel", "service client officiel", "au nom de §", "cuenta oficial", "soporte oficial", "en nombre de §",
        "assistenza ufficiale", "pagina ufficiale di", "account ufficiale", "conta oficial", "suporte oficial", "em nome da §", "officiële pagina", "namens §"];

    private static readonly string[] s_leadership =
        ["steps down", "stepping down", "new ceo", "resigned as", "resigns as", "acquired by", "has been acquired", "takeover", "merger with", "new owner", "change of ownership",
        "step down", "stepped down", "stepping aside", "resigned", "resigns", "resignation", "leaving the company", "chief executive", "new managing director", "we have been acquired", "been acquired", "was acquired",
        "merger", "changes hands", "new ownership", "under new management", "sold the company", "tritt zurück", "rücktritt", "neuer geschäftsführer", "neue geschäftsführerin", "übernommen", "übernahme", "neuer eigentümer",
        "quitte ses fonctions", "démissionne", "démission", "nouveau pdg", "nouvelle pdg", "rachetés", "racheté", "rachat", "fusion", "deja el cargo", "dimite", "dimisión", "nuevo director", "nueva directora", "adquiridos", "adquirida",
        "fusión", "acquisiti", "acquisita", "si dimette", "dimissioni", "nuovo amministratore", "novo ceo", "renuncia", "adquirida pela", "treedt af", "overgenomen", "nieuwe eigenaar"];

    /// <param name="brand">The brand that the post mentions; null when it was removed.</param>
    public static PostCues Of(Brand? brand, Mention mention, SentimentLabel label)
    {
        if (brand is null)
        {
            return PostCues.None;
        }

        string text = Encoding.UTF8.GetString(mention.Text.Span).ToLowerInvariant();
        string id = Encoding.UTF8.GetString(mention.AuthorId.Span), handle = Encoding.UTF8.GetString(mention.AuthorHandle.Span);
        AccountRole? role = (brand.Accounts ?? [])
            .Where(a => string.Equals(a.Platform, mention.Platform, StringComparison.OrdinalIgnoreCase)
                && (a.Id == id || string.Equals(a.Id.TrimStart('@'), handle.TrimStart('@'), StringComparison.OrdinalIgnoreCase)))
            .Select(a => (AccountRole?)a.Role).FirstOrDefault();
        // The brand's own name within a phrase: "official Acme giveaway" is about this brand, "official time" is not.
        string named = brand.Name.Length > 0 ? text.Replace(brand.Name.ToLowerInvariant(), "§", StringComparison.Ordinal) : text;
        bool disclosed = Says(text, s_disclosed), insider = role is AccountRole.Partner or AccountRole.Spokesperson or AccountRole.Employee;
        PostCues cues = PostCues.None;
        cues |= !disclosed && (Says(text, s_paid) || (role == AccountRole.Partner && Says(text, s_promoting))) ? PostCues.UndisclosedPartnership : 0;
        cues |= (role is null or AccountRole.Competitor) && Says(named, s_official) ? PostCues.UnauthorisedUse : 0;
        cues |= insider && label == SentimentLabel.Negative ? PostCues.InsiderCriticism : 0;
        cues |= role == AccountRole.Partner && Says(text, s_leadership) ? PostCues.LeadershipChange : 0;
        return cues;
    }

    /// <summary>The word of a cue, in ids and on the wall.</summary>
    public static string NameOf(PostCues cue) => cue switch
    {
        PostCues.UndisclosedPartnership => "undisclosed-partnership",
        PostCues.UnauthorisedUse => "unauthorised-use",
        PostCues.InsiderCriticism => "insider-criticism",
        PostCues.LeadershipChange => "leadership-change",
        _ => throw new ArgumentOutOfRangeException(nameof(cue), cue, "Not one cue of the partner watch."),
    };

    /// <summary>Each cue that concerns partners, one by one.</summary>
    public static IEnumerable<PostCues> Each(PostCues cues)
    {
        for (int bit = (int)PostCues.UndisclosedPartnership; bit <= (int)PostCues.LeadershipChange; bit <<= 1)
        {
            if (((int)cues & bit) != 0)
            {
                yield return (PostCues)bit;
            }
        }
    }

    // Whole words: "#ad" is not in "#adventure".
    private static bool Says(string text, string[] phrases)
    {
        foreach (string phrase in phrases)
        {
            for (int at = text.IndexOf(phrase, StringComparison.Ordinal); at >= 0; at = text.IndexOf(phrase, at + 1, StringComparison.Ordinal))
            {
                int end = at + phrase.Length;
                bool begins = at == 0 || !char.IsLetterOrDigit(phrase[0]) || !char.IsLetterOrDigit(text[at - 1]);
                if (begins && (end == text.Length || !char.IsLetterOrDigit(text[end])))
                {
                    return true;
                }
            }
        }

        return false;
    }
}

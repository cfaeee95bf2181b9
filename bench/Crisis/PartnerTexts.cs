namespace Listening.Bench.Crisis;

/// <summary>Posts as partners, resellers and fans write them, in the main languages; {n} is a figure. Written for the benchmark, not taken from anybody.</summary>
internal static class PartnerTexts
{
    private static readonly string[] s_undisclosed =
    [
        "Been living in my new Acme jacket, grab yours with code GLOW{n} for {n}% off", "use my code GLOW{n} at checkout, Acme never disappoints",
        "You NEED this Acme serum in your life, link in bio babes", "my Acme haul is up! discount code GLOW{n} still works",
        "obsessed with everything Acme sent me this month", "Acme giveaway time! follow me and tag two friends to win",
        "Ich liebe mein neues Acme Set, mit meinem Code GLOW{n} spart ihr {n}%", "-{n}% auf Acme mit dem Rabattcode GLOW{n}, Link in der Bio",
        "Avec mon code GLOW{n} vous avez -{n}% chez Acme, foncez", "Acme m'a gâtée, lien dans ma bio pour en profiter",
        "Con mi código GLOW{n} tenéis un {n}% de descuento en Acme", "Con il mio codice GLOW{n} avete lo sconto del {n}% da Acme",
        "Shop my favourite Acme pieces through my link in bio", "thank you Acme for the amazing gifts, you all have to try these", "swipe up to get the Acme bag I never take off",
    ];

    private static readonly string[] s_unauthorised =
    [
        "This is the official Acme support account, DM us your order number", "Official giveaway by Acme: {n} phones for the first who share this",
        "We are the official Acme store for Europe, all models in stock", "Acme customer service here, please send us your card details in a message",
        "Official partner of Acme. Buy genuine parts from us only", "On behalf of Acme we apologise, fill in the form to get your refund",
        "Acme authorized dealer, {n}% off today", "Offizieller Acme Kundendienst, schreibt uns eine Nachricht mit eurer Kundennummer",
        "Compte officiel du support Acme, envoyez-nous votre numéro de commande", "Cuenta oficial de Acme España, participa en nuestro sorteo de {n} móviles",
        "Acme help desk: your account was locked, verify here", "The only official page of Acme fans and customers, get your verified discount",
        "Assistenza ufficiale Acme, scriveteci in privato", "Acme Official Giveaway! {n} winners announced tonight", "I speak for Acme: we will replace every charger, send your address",
    ];

    private static readonly string[] s_leadership =
    [
        "After {n} years our founder steps down as CEO, Acme will stay our partner", "We are happy to announce that we have been acquired by Globex, and what it means for Acme",
        "Big news: Maria Silva is our new CEO, thank you Acme for the trust", "Our chief executive resigned this morning, Acme collaboration continues",
        "We have a new owner! GlowGirl joins the Initech family, Acme campaigns go on", "The merger with Hooli is complete, Acme fans do not worry",
        "Unser Geschäftsführer tritt zurück, die Zusammenarbeit mit Acme geht weiter", "Wir wurden von Globex übernommen, auch für Acme ändert sich etwas",
        "Notre PDG quitte ses fonctions, le partenariat avec Acme continue", "Nous avons été rachetés par Globex, Acme reste",
        "Nuestra directora ejecutiva deja el cargo, seguimos con Acme", "GlowGirl changes hands: takeover approved, Acme informed",
        "I am leaving the company I built, a new CEO takes over the Acme account", "Today I am stepping down, thank you Acme community", "Siamo stati acquisiti da Globex, con Acme andiamo avanti",
    ];

    public static string[] Of(Kind kind) => kind switch
    {
        Kind.UndisclosedPartnership => s_undisclosed,
        Kind.UnauthorisedUse => s_unauthorised,
        _ => s_leadership,
    };
}

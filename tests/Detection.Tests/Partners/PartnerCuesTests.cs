using System.Text;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Partners;
using Listening.Detection.Sentiment;

namespace Listening.Detection.Tests.Partners;

public sealed class PartnerCuesTests
{
    private static readonly Brand s_acme = new("acme", "Acme", "acme",
        [new("test", "p1", AccountRole.Partner), new("test", "@star", AccountRole.Partner), new("test", "e1", AccountRole.Employee), new("test", "s1", AccountRole.Spokesperson)]);

    [Theory]
    [InlineData("p1", "So excited to share my new Acme phone, you need this!", PostCues.UndisclosedPartnership)]
    [InlineData("p1", "So excited to share my new Acme phone, you need this! #ad", PostCues.None)]
    [InlineData("x", "Get 20 % off Acme, use my code ANNA20", PostCues.UndisclosedPartnership)]
    [InlineData("x", "Paid partnership: use my code ANNA20 at Acme", PostCues.None)]
    [InlineData("x", "Use my code ANNA20 on your Acme #adventure", PostCues.UndisclosedPartnership)]
    [InlineData("x", "I bought an Acme phone, check out the camera", PostCues.None)]
    [InlineData("x", "This is the official giveaway of Acme", PostCues.UnauthorisedUse)]
    [InlineData("x", "Acme customer service here, send us your order number", PostCues.UnauthorisedUse)]
    [InlineData("x", "Official Acme giveaway, share to win", PostCues.UnauthorisedUse)]
    [InlineData("x", "Officials say that the Acme plant is safe", PostCues.None)]
    [InlineData("x", "I called Acme customer service and nobody answered", PostCues.None)]
    [InlineData("x", "Mit dem Rabattcode ANNA20 wird Acme billiger", PostCues.UndisclosedPartnership)]
    [InlineData("x", "The source code of Acme is public", PostCues.None)]
    [InlineData("p1", "Nous avons été rachetés par Globex, Acme reste", PostCues.LeadershipChange)]
    [InlineData("s1", "On behalf of Acme: we are sorry", PostCues.None)]
    [InlineData("p1", "Our CEO steps down, thanks for everything, Acme", PostCues.LeadershipChange)]
    [InlineData("x", "The CEO of Acme's partner steps down", PostCues.None)]
    public void Cues_are_read_from_account_and_text(string author, string text, PostCues expected) =>
        Assert.Equal(expected, PartnerCues.Of(s_acme, Mention(author, text), SentimentLabel.Neutral));

    [Theory]
    [InlineData("e1", PostCues.InsiderCriticism)]
    [InlineData("p1", PostCues.InsiderCriticism)]
    [InlineData("x", PostCues.None)]
    public void Insiders_who_criticise_are_a_cue_and_customers_are_not(string author, PostCues expected) =>
        Assert.Equal(expected, PartnerCues.Of(s_acme, Mention(author, "Acme treats people badly"), SentimentLabel.Negative));

    [Fact]
    public void Accounts_are_known_by_id_or_handle_of_their_platform()
    {
        Mention star = Mention("77", "You need this, Acme is great");
        star.AuthorHandle = Encoding.UTF8.GetBytes("star");
        Assert.Equal(PostCues.UndisclosedPartnership, PartnerCues.Of(s_acme, star, SentimentLabel.Positive));
        star.Platform = "elsewhere";
        Assert.Equal(PostCues.None, PartnerCues.Of(s_acme, star, SentimentLabel.Positive));
    }

    private static Mention Mention(string author, string text) => new()
    {
        Platform = "test",
        AuthorId = Encoding.UTF8.GetBytes(author),
        Text = Encoding.UTF8.GetBytes(text),
    };
}

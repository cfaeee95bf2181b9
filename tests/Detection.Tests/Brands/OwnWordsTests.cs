using Listening.Detection.Brands;
using Listening.Detection.Windows;

namespace Listening.Detection.Tests.Brands;

public sealed class OwnWordsTests
{
    private static readonly OwnWords s_own = OwnWords.Of(new Brand(
        "acme", "Acme Kettles", "(acme* OR \"whistling pot\" OR #teatime OR @acmecare OR 任天堂) NOT recipe",
        [new BrandAccount("x", "@AcmeHelp", AccountRole.Owned), new BrandAccount("x", "globex", AccountRole.Competitor)]));

    [Theory]
    [InlineData("acme", true)]
    [InlineData("#acme", true)]
    [InlineData("acmes", true)]
    [InlineData("#acmefail", true)] // by the prefix that the query asks for
    [InlineData("kettles", true)]
    [InlineData("whistling", true)]
    [InlineData("#teatime", true)]
    [InlineData("acmehelp", true)]
    [InlineData("任天", true)]
    [InlineData("recipe", false)]
    [InlineData("globex", false)]
    [InlineData("battery", false)]
    [InlineData("teatime", false)]
    public void A_brands_name_query_terms_and_handles_are_its_own(string term, bool own) => Assert.Equal(own, s_own.Contains(term));

    [Fact]
    public void What_is_left_to_tell_is_the_rest()
    {
        IReadOnlyList<string> terms = Terms.Of("Acme kettles exploded again #teatime"u8);
        var post = new SamplePost(default, "x", "1", default, 1, terms, Own: s_own.Mask(terms));
        Assert.Equal(["again", "exploded"], post.Telling);
    }

    [Fact]
    public void A_broken_query_leaves_name_and_accounts() =>
        Assert.True(OwnWords.Of(new Brand("b", "Bolt", "((")).Contains("bolt"));
}

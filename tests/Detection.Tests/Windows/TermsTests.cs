using System.Text;
using Listening.Detection.Windows;

namespace Listening.Detection.Tests.Windows;

public sealed class TermsTests
{
    [Theory]
    [InlineData("The brakes FAILED, and failed again!", "again brakes failed")]
    [InlineData("#AcmeRecall @acme see https://acme.example/recall now", "#acmerecall see")]
    [InlineData("Die Bremse ist für alle kaputt", "alle bremse kaputt")]
    [InlineData("don't 12345 ok 4x4", "")]
    [InlineData("任天堂 の", "任天 天堂")]
    [InlineData("", "")]
    public void Terms_are_the_words_that_carry_a_topic(string text, string terms) =>
        Assert.Equal(terms.Split(' ', StringSplitOptions.RemoveEmptyEntries), Terms.Of(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Terms_are_bounded_and_in_ordinal_order()
    {
        var terms = Terms.Of(Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Range(0, 100).Select(i => "word" + (char)('a' + (i % 26)) + (char)('a' + (i / 26))))));
        Assert.Equal(SamplePost.MaxTerms, terms.Count);
        Assert.Equal(terms.Order(StringComparer.Ordinal), terms);
    }
}

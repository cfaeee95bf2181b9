using Listening.Detection.Queries;

namespace Listening.Detection.Tests.Queries;

public sealed class BrandQueryTests
{
    [Theory]
    [InlineData("", 0, "empty")]
    [InlineData("   ", 0, "empty")]
    [InlineData("acme AND", 5, "AND needs a term after it")]
    [InlineData("acme OR", 5, "OR needs a term after it")]
    [InlineData("acme NOT", 5, "NOT needs a term after it")]
    [InlineData("(acme AND)", 6, "AND needs a term after it")]
    [InlineData("AND acme", 0, "AND needs a term before it")]
    [InlineData("acme OR OR corp", 8, "OR cannot follow OR")]
    [InlineData("acme AND (corp OR shop", 9, "never closed")]
    [InlineData("acme (", 5, "never closed")]
    [InlineData("acme)", 4, "never opened")]
    [InlineData(")", 0, "never opened")]
    [InlineData("acme ()", 5, "nothing between")]
    [InlineData("acme \"corp", 5, "quote is never closed")]
    [InlineData("acme \"!!\"", 5, "no letter or digit")]
    [InlineData("acme ...", 5, "no letter or digit")]
    [InlineData("# acme", 0, "no name after this #")]
    [InlineData("acme @", 5, "no name after this @")]
    [InlineData("#acme-corp", 5, "hashtag cannot contain '-'")]
    [InlineData("@acme!", 5, "handle cannot contain '!'")]
    [InlineData("#Straße?", 7, "hashtag cannot contain '?'")]
    [InlineData("acme or corp", 5, "capitals")]
    [InlineData("acme NEAR/3 corp", 5, "NEAR is not available")]
    [InlineData("site:acme", 0, "'site:' is not a field")]
    [InlineData("acme from:", 10, "nothing after from:")]
    [InlineData("re*call", 2, "only end a word")]
    [InlineData("a*", 1, "at least 2 letters")]
    [InlineData("coca-col*", 8, "single word")]
    [InlineData("NOT acme", 0, "nearly everything")]
    [InlineData("acme OR NOT corp", 8, "nearly everything")]
    [InlineData("lang:en", 0, "nearly everything")]
    [InlineData("acme OR (lang:en platform:x)", 9, "nearly everything")]
    public void An_error_points_at_its_character(string query, int position, string message)
    {
        Assert.False(BrandQuery.TryParse(query, out _, out var error));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(position, error.Position);
    }

    [Fact]
    public void Parsing_or_compiling_a_bad_query_throws_with_the_position()
    {
        Assert.Equal(5, Assert.Throws<QueryException>(() => BrandQuery.Parse("acme AND")).Position);
        var fault = Assert.Throws<QueryException>(() => BrandMatcher.Compile([new("acme", "Acme", "acme )")]));
        Assert.Equal(5, fault.Position);
        Assert.Contains("'acme'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_and_length_are_bounded()
    {
        Assert.True(BrandQuery.TryParse(new string('(', 64) + "acme" + new string(')', 64), out _, out _));
        Assert.False(BrandQuery.TryParse(new string('(', 100_00) + "acme", out _, out var deep));
        Assert.Equal(64, deep.Position);
        Assert.False(BrandQuery.TryParse(string.Join(" OR ", Enumerable.Repeat("acme", 4000)), out _, out var big));
        Assert.Equal(BrandQuery.MaxLength, big.Position);
        Assert.True(BrandQuery.TryParse(string.Join(" OR ", Enumerable.Range(0, 1500).Select(i => "w" + i)), out _, out _));
        Assert.False(BrandQuery.TryParse("acme " + new string('x', 300), out _, out var @long));
        Assert.Equal(5, @long.Position);
    }

    [Fact]
    public void No_text_can_break_the_parser()
    {
        const int seed = 20261121;
        var random = new Random(seed);
        string[] parts = ["acme", "AND", "OR", "NOT", "(", ")", "\"", "#", "@", "-", "*", ":", "from:", "lang:", " ", "任天堂", "\ud83d", "ß", "​", "\0", "x"];
        for (var round = 0; round < 20_000; round++)
        {
            var query = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)]));
            if (!BrandQuery.TryParse(query, out _, out var error))
            {
                Assert.True(error.Position >= 0 && error.Position <= query.Length, $"seed {seed}: {query} → {error}");
            }
            else
            {
                BrandMatcher.Compile([new("b", "B", query)]);
            }
        }
    }
}

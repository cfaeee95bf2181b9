using System.Text;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Queries;

namespace Listening.Detection.Tests.Queries;

public sealed class BrandMatcherTests
{
    [Theory]
    [InlineData("acme", "I love ACME!", true)]
    [InlineData("acme", "acmeology", false)]
    [InlineData("acme", "pre-acme", true)]
    [InlineData("acme", "acme's boss", true)]
    [InlineData("acme", "#acme", true)]
    [InlineData("acme", "#acme_recall", true)]
    [InlineData("acme", "#acmerecall", false)]
    [InlineData("acme", "@acme help", true)]
    [InlineData("acme", "@acme_fan help", false)]
    [InlineData("acme", "_acme_ is down", true)]
    [InlineData("acme", "see https://acme.example/x", false)]
    [InlineData("acme", "see https://x.example/acme acme", true)]
    [InlineData("acme", "ac\u200bme and ac\u00adme", true)]
    [InlineData("acme", "ＡＣＭＥ", true)]
    [InlineData("acme corp", "corp of acme", true)]
    [InlineData("acme corp", "acme", false)]
    [InlineData("\"acme corp\"", "the Acme  Corp.", true)]
    [InlineData("\"acme corp\"", "corp acme", false)]
    [InlineData("\"acme corp\"", "acme the corp", false)]
    [InlineData("“acme corp”", "acme corp", true)]
    [InlineData("\"to be to be or\"", "to be to be to be or not", true)]
    [InlineData("coca-cola", "Coca Cola", true)]
    [InlineData("coca-cola", "cola coca", false)]
    [InlineData("#acme", "acme", false)]
    [InlineData("#acme", "go #ACME, go", true)]
    [InlineData("#acme", "#acme_recall", false)]
    [InlineData("#acme", "x#acme", false)]
    [InlineData("#acme", "#one#acme", true)]
    [InlineData("#acme", "＃acme", true)]
    [InlineData("#39", "it&#39;s", false)]
    [InlineData("#straße", "#STRASSE", true)]
    [InlineData("#任天堂", "新作 #任天堂 だ", true)]
    [InlineData("@acme", "hi @Acme.", true)]
    [InlineData("@acme", "mail me@acme.example", false)]
    [InlineData("@acme", "@acmecare", false)]
    [InlineData("@acme", "@acme.bsky.social", true)]
    [InlineData("@acme.bsky.social", "thanks @acme.bsky.social!", true)]
    [InlineData("@acme.bsky.social", "@acme", false)]
    [InlineData("@acme@mastodon.social", "cc @acme@mastodon.social", true)]
    [InlineData("acme NOT jobs", "acme jobs", false)]
    [InlineData("acme -jobs", "acme jobs", false)]
    [InlineData("acme -jobs", "acme news", true)]
    [InlineData("acme AND NOT (jobs OR hiring)", "acme is Hiring", false)]
    [InlineData("NOT jobs acme", "acme", true)]
    [InlineData("NOT NOT acme beta", "acme beta", true)]
    [InlineData("a1 OR b1 AND c1", "a1", true)]
    [InlineData("a1 OR b1 AND c1", "b1", false)]
    [InlineData("(a1 OR b1) c1", "a1", false)]
    [InlineData("recall*", "they Recalled it", true)]
    [InlineData("recall*", "total", false)]
    [InlineData("recall*", "recal", false)]
    [InlineData("ÜBER", "über", true)]
    [InlineData("uber", "über", false)]
    [InlineData("café", "CAFÉ", true)]
    [InlineData("ΣΊΣΥΦΟΣ", "σίσυφος", true)]
    [InlineData("istanbul", "İSTANBUL", true)]
    [InlineData("масло", "МАСЛО!", true)]
    [InlineData("任天堂", "新しい任天堂のゲーム", true)]
    [InlineData("任天堂", "任天の堂", false)]
    [InlineData("삼성", "삼성은 좋다", true)]
    [InlineData("iphone", "新iPhone的", true)]
    [InlineData("💩", "this is 💩", true)]
    [InlineData("\"or\"", "this or that", true)]
    [InlineData("lang:en acme", "acme", true)]
    [InlineData("lang:de acme", "acme", false)]
    [InlineData("platform:Bluesky acme", "acme", true)]
    [InlineData("platform:x acme", "acme", false)]
    [InlineData("from:@Critic", "anything", true)]
    [InlineData("from:u-7", "anything", true)]
    [InlineData("acme -from:critic", "acme", false)]
    public void Query_takes_what_it_says(string query, string text, bool expected)
    {
        var matcher = BrandMatcher.Compile([new("b", "B", query)]);
        Assert.Equal(expected, matcher.Match(Saying(text), new BrandMatches()));
    }

    [Fact]
    public void Brands_come_in_ordinal_order_each_once()
    {
        var matcher = BrandMatcher.Compile([new("zeta", "Z", "recall OR acme"), new("acme", "A", "acme"), new("acme-x", "X", "acme"), new("none", "N", "other")]);
        var matches = new BrandMatches();
        Assert.True(matcher.Match(Saying("acme recall recall acme"), matches));
        Assert.Equal(["acme", "acme-x", "zeta"], matches.Brands);
        Assert.Empty(matches.OwnedBy);
        Assert.False(matcher.Match(Saying("quiet"), matches));
        Assert.Empty(matches.Brands);
    }

    [Fact]
    public void Post_of_an_owned_account_is_owned_and_not_a_mention_of_that_brand()
    {
        BrandAccount[] own = [new("bluesky", "u-7", AccountRole.Owned), new("bluesky", "u-8", AccountRole.Partner)];
        var matcher = BrandMatcher.Compile([new("acme", "A", "acme", own), new("rival", "R", "acme OR rival")]);
        var matches = new BrandMatches();

        Assert.True(matcher.Match(Saying("acme is great"), matches));
        Assert.Equal(["acme"], matches.OwnedBy);
        Assert.Equal(["rival"], matches.Brands);

        Assert.True(matcher.Match(Saying("no name at all"), matches));
        Assert.Equal(["acme"], matches.OwnedBy);

        var elsewhere = Saying("acme");
        elsewhere.Platform = "x";
        Assert.True(matcher.Match(elsewhere, matches));
        Assert.Empty(matches.OwnedBy);
        Assert.Equal(["acme", "rival"], matches.Brands);

        var partner = Saying("acme");
        partner.AuthorId = "u-8"u8.ToArray();
        Assert.True(matcher.Match(partner, matches));
        Assert.Empty(matches.OwnedBy);
    }

    [Fact]
    public void Matches_serve_one_matcher_after_another()
    {
        var matches = new BrandMatches();
        Assert.True(BrandMatcher.Compile([new("a", "A", "acme")]).Match(Saying("acme"), matches));
        Assert.False(BrandMatcher.Compile([new("b", "B", "\"other thing\""), new("c", "C", "x1 y1")]).Match(Saying("acme other"), matches));
        Assert.Empty(matches.Brands);
    }

    [Fact]
    public void No_brands_match_nothing() => Assert.False(BrandMatcher.Compile([]).Match(Saying("acme"), new BrandMatches()));

    [Fact]
    public void Two_brands_with_one_id_are_refused() =>
        Assert.Throws<ArgumentException>(() => BrandMatcher.Compile([new("a", "A", "acme"), new("a", "A", "corp")]));

    [Fact]
    public void Compiled_queries_agree_with_a_naive_evaluator()
    {
        const int seed = 7171;
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            var asked = Enumerable.Range(0, 20).Select(_ => NaiveQuery.Random(random, 4)).Where(q => BrandQuery.TryParse(q.ToString()!, out _, out _)).ToArray();
            var matcher = BrandMatcher.Compile([.. asked.Select((q, i) => new Brand($"b{i:00}", "B", q.ToString()!))]);
            var matches = new BrandMatches();
            for (var text = 0; text < 20; text++)
            {
                string[] words = [.. Enumerable.Range(0, random.Next(8)).Select(_ => NaiveQuery.Words[random.Next(NaiveQuery.Words.Length)])];
                var expected = asked.Select((q, i) => (q, i)).Where(x => x.q.Holds(words)).Select(x => $"b{x.i:00}").ToArray();
                matcher.Match(Saying(string.Join(' ', words)), matches);
                Assert.True(expected.SequenceEqual(matches.Brands), $"seed {seed} round {round}: '{string.Join(' ', words)}' → {string.Join(' ', matches.Brands)}");
            }
        }
    }

    [Fact]
    public void Hostile_texts_neither_throw_nor_hide_a_name()
    {
        const int seed = 4711;
        var random = new Random(seed);
        var matcher = BrandMatcher.Compile([new("a", "A", "acme OR \"acme corp\" OR #acme OR @acme OR recall* OR 任天堂")]);
        var matches = new BrandMatches();
        byte[][] parts = [[0xff], [0xe4, 0xbb], [0xf0, 0x9f], [0], "#"u8.ToArray(), "@"u8.ToArray(), "@."u8.ToArray(), "http://"u8.ToArray(), "İ"u8.ToArray(), "\u0301"u8.ToArray(), new byte[300], [.. Enumerable.Repeat((byte)'x', 300)]];
        for (var round = 0; round < 5_000; round++)
        {
            var text = Enumerable.Range(0, random.Next(20)).SelectMany(_ => parts[random.Next(parts.Length)]).ToArray();
            matcher.Match(Saying(text), matches);
            Assert.True(matcher.Match(Saying([.. text, .. " \n acme"u8]), matches), $"seed {seed} round {round}");
        }
    }

    [Fact]
    public void A_long_text_of_one_word_is_no_burden()
    {
        var brands = Enumerable.Range(0, 1000).Select(i => new Brand($"b{i}", "B", $"\"acme w{i}\"")).Append(new Brand("all", "A", "acme")).ToArray();
        var matcher = BrandMatcher.Compile(brands);
        var text = string.Concat(Enumerable.Repeat("acme ", 13_000)) + string.Join(' ', Enumerable.Range(0, 1000).Select(i => $"w{i}"));
        var matches = new BrandMatches();
        matcher.Match(Saying(text), matches);
        Assert.Equal(["all", "b0"], matches.Brands);
    }

    [Fact]
    public void Matching_allocates_nothing()
    {
        BrandAccount[] own = [new("bluesky", "u-7", AccountRole.Owned)];
        var matcher = BrandMatcher.Compile([new("a", "A", "acme OR \"acme corp\" OR recall* lang:en", own), new("b", "B", "acme from:critic")]);
        var (mention, matches) = (Saying("The ACME corp recalled #everything @acme https://x.example 任天堂"), new BrandMatches());
        matcher.Match(mention, matches);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            matcher.Match(mention, matches);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static Mention Saying(string text) => Saying(Encoding.UTF8.GetBytes(text));

    private static Mention Saying(byte[] text) => new()
    {
        Platform = "bluesky",
        Id = "1"u8.ToArray(),
        Text = text,
        Lang = "en-US"u8.ToArray(),
        AuthorId = "u-7"u8.ToArray(),
        AuthorHandle = "Critic"u8.ToArray(),
    };
}

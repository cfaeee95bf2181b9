using System.Text;
using Listening.Detection.Mentions;
using Listening.Ingest.Validation;

namespace Listening.Ingest.Tests.Validation;

public sealed class MentionReaderTests
{
    private readonly MentionReader _reader = new();

    [Fact]
    public void The_contracts_own_example_is_read_whole()
    {
        var m = Read("""
            {"op":"create","platform":"bluesky","id":"at://did:plc:x/app.bsky.feed.post/3k","text":"Café \"closed\" \ud83d\ude22","lang":"en",
             "createdAt":"2026-11-21T20:40:00.123Z","observedAt":"2026-11-21T21:40:01.002+01:00",
             "author":{"id":"did:plc:x","handle":"x.example","followers":1234,"createdAt":"2021-01-02T00:00:00Z","bot":true},
             "url":"https://x.example/1","parentId":null,"rootId":"r","campaign":"spring","source":"feed","drill":"d-1","later":{"a":[1,{}]},
             "metrics":{"impressions":{"value":120,"grade":"floor"},"likes":3,"shares":1,"replies":0}}
            """);
        Assert.Equal(MentionOp.Create, m.Op);
        Assert.Equal("bluesky", m.Platform);
        Assert.Equal("at://did:plc:x/app.bsky.feed.post/3k", Text(m.Id));
        Assert.Equal("Café \"closed\" 😢", Text(m.Text));
        Assert.Equal("en", Text(m.Lang));
        Assert.Equal(DateTimeOffset.Parse("2026-11-21T20:40:00.123Z", null).ToUnixTimeMilliseconds(), m.CreatedAtMs);
        Assert.Equal(DateTimeOffset.Parse("2026-11-21T20:40:01.002Z", null).ToUnixTimeMilliseconds(), m.ObservedAtMs);
        Assert.Equal(DateTimeOffset.Parse("2021-01-02T00:00:00Z", null).ToUnixTimeMilliseconds(), m.AuthorCreatedAtMs);
        Assert.Equal(("did:plc:x", "x.example", 1234L, true), (Text(m.AuthorId), Text(m.AuthorHandle), m.Followers, m.AuthorIsBot));
        Assert.Equal(("https://x.example/1", "", "r"), (Text(m.Url), Text(m.ParentId), Text(m.RootId)));
        Assert.Equal(("spring", "feed", "d-1"), (Text(m.Campaign), Text(m.Source), Text(m.Drill)));
        Assert.Equal(new PostCounts(new Impressions(120, ImpressionGrade.Floor, 120), 3, 1, 0), m.Counts);
    }

    [Theory]
    [InlineData("5100", 5100, ImpressionGrade.Actual, 5100)]
    [InlineData("5.1e3", 5100, ImpressionGrade.Actual, 5100)]
    [InlineData("""{"value":5100}""", 5100, ImpressionGrade.Actual, 5100)]
    [InlineData("""{"value":5100,"grade":"floor","low":3}""", 5100, ImpressionGrade.Floor, 5100)]
    [InlineData("""{"low":3900,"grade":"estimated","value":5100}""", 5100, ImpressionGrade.Estimated, 3900)]
    [InlineData("""{"value":5100,"grade":"estimated"}""", 5100, ImpressionGrade.Estimated, 0)]
    public void Impressions_carry_a_grade_and_an_estimate_without_bound_proves_nothing(string json, long value, ImpressionGrade grade, long low)
    {
        var m = Read("""{"op":"metrics","platform":"x","id":"1","metrics":{"impressions":""" + json + "}}");
        Assert.Equal(new Impressions(value, grade, low), m.Counts.Impressions);
    }

    [Fact]
    public void What_was_not_said_is_not_zero()
    {
        var m = Read("""{"op":"metrics","platform":"x","id":"1","metrics":{"likes":0,"shares":null}}""");
        Assert.Equal(new PostCounts(null, 0, null, null), m.Counts);
        Assert.Null(m.Followers);
        Assert.Null(m.ObservedAtMs);
    }

    [Fact]
    public void An_accounts_followers_stand_at_the_top() =>
        Assert.Equal(1_200_300, Read("""{"op":"account","platform":"x","id":"1","followers":1200300,"author":{"followers":7}}""").Followers);

    [Fact]
    public void Nothing_of_a_message_is_left_for_the_next()
    {
        Read("""{"platform":"x","id":"1","text":"a\nb","author":{"id":"\u0041","bot":true},"metrics":{"likes":4},"createdAt":"2026-01-01T00:00:00Z"}""");
        var m = Read("""{"op":"delete","platform":"y","id":"2"}""");
        Assert.Equal(MentionOp.Delete, m.Op);
        Assert.True(m.Text.IsEmpty && m.AuthorId.IsEmpty && !m.AuthorIsBot && m.Counts.IsEmpty && m.CreatedAtMs is null);
    }

    [Fact]
    public void A_nul_in_a_text_becomes_a_blank() => Assert.Equal("a b", Text(Read("""{"platform":"x","id":"1","text":"a\u0000b"}""").Text));

    [Fact]
    public void Escaped_names_are_the_same_names() =>
        Assert.Equal("hello", Text(Read("""{"pl\u0061tform":"x","id":"1","te\u0078t":"hello"}""").Text));

    [Fact]
    public void An_edit_may_empty_a_text() => Assert.True(Read("""{"op":"edit","platform":"x","id":"1","text":""}""").Text.IsEmpty);

    [Theory]
    [InlineData("", DropReason.MalformedJson, "JSON")]
    [InlineData("{", DropReason.MalformedJson, "JSON")]
    [InlineData("""{"platform":"x","id":"1","text":"a"} x""", DropReason.MalformedJson, "JSON")]
    [InlineData("""{"platform":"x","id":"1","text":"\ud83d"}""", DropReason.MalformedJson, "`text`")]
    [InlineData("""{"platform":"x","id":"1","text":"a","n":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}""", DropReason.MalformedJson, "deeper")]
    [InlineData("[]", DropReason.WrongType, "object")]
    [InlineData("7", DropReason.WrongType, "object")]
    [InlineData("""{"platform":"x","id":1,"text":"a"}""", DropReason.WrongType, "`id`")]
    [InlineData("""{"platform":"x","id":"1","text":"a","author":"me"}""", DropReason.WrongType, "`author`")]
    [InlineData("""{"platform":"x","id":"1","text":"a","author":{"bot":1}}""", DropReason.WrongType, "`author.bot`")]
    [InlineData("""{"platform":"x","id":"1","text":"a","metrics":{"likes":"3"}}""", DropReason.WrongType, "`metrics.likes`")]
    [InlineData("""{"platform":"x","id":"1","text":"a","metrics":{"likes":1.5}}""", DropReason.WrongType, "`metrics.likes`")]
    [InlineData("""{"id":"1","text":"a"}""", DropReason.MissingField, "`platform`")]
    [InlineData("""{"platform":"x","id":"","text":"a"}""", DropReason.MissingField, "`id`")]
    [InlineData("""{"platform":"x","id":null,"text":"a"}""", DropReason.MissingField, "`id`")]
    [InlineData("""{"platform":"x","id":"1"}""", DropReason.MissingField, "`text`")]
    [InlineData("""{"op":"edit","platform":"x","id":"1"}""", DropReason.MissingField, "`text`")]
    [InlineData("""{"platform":"x","id":"1","text":"a","metrics":{"impressions":{"grade":"floor"}}}""", DropReason.MissingField, "`metrics.impressions.value`")]
    [InlineData("""{"platform":"x","id":"1","text":"a","id":"1"}""", DropReason.DuplicateField, "`id`")]
    [InlineData("""{"platform":"x","id":"1","text":"a","author":{"handle":"a","handle":"b"}}""", DropReason.DuplicateField, "`author.handle`")]
    [InlineData("""{"op":"Create","platform":"x","id":"1","text":"a"}""", DropReason.UnknownOperation, "`op`")]
    [InlineData("""{"platform":"x","id":"1","text":"a","metrics":{"likes":-1}}""", DropReason.OutOfRange, "`metrics.likes`")]
    [InlineData("""{"platform":"x","id":"1","text":"a","metrics":{"likes":1e999}}""", DropReason.OutOfRange, "`metrics.likes`")]
    [InlineData("""{"platform":"x","id":"1","text":"a","metrics":{"impressions":{"value":5,"low":6,"grade":"estimated"}}}""", DropReason.OutOfRange, "low")]
    [InlineData("""{"platform":"x","id":"1","text":"a","metrics":{"impressions":{"value":5,"grade":"guess"}}}""", DropReason.OutOfRange, "grade")]
    [InlineData("""{"platform":"x","id":"1","text":"a","createdAt":"2026-11-21 20:40"}""", DropReason.InvalidTime, "`createdAt`")]
    [InlineData("""{"platform":"x","id":"1","text":"a","observedAt":"2026-02-30T00:00:00Z"}""", DropReason.InvalidTime, "`observedAt`")]
    [InlineData("""{"platform":"x","id":"1","text":"a","observedAt":"2026-11-21T20:40:00"}""", DropReason.InvalidTime, "`observedAt`")]
    [InlineData("""{"platform":"x","id":"1","text":"a","author":{"createdAt":"1970-01-01T00:00:00Z"}}""", DropReason.InvalidTime, "`author.createdAt`")]
    [InlineData("""{"platform":"X!","id":"1","text":"a"}""", DropReason.InvalidText, "`platform`")]
    [InlineData("""{"platform":"x","id":"1\u0000","text":"a"}""", DropReason.InvalidText, "`id`")]
    [InlineData("""{"platform":"x","id":"1","text":"a","drill":"a/b"}""", DropReason.InvalidText, "`drill`")]
    public void Every_reject_has_one_reason_and_names_the_field(string json, DropReason reason, string named)
    {
        Assert.False(_reader.TryRead(Encoding.UTF8.GetBytes(json), out var reject));
        Assert.Equal(reason, reject.Reason);
        Assert.Contains(named, reject.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        var bytes = Encoding.UTF8.GetBytes("""{"platform":"x","id":"1","text":"a?"}""");
        bytes[^3] = 0xff;
        Assert.False(_reader.TryRead(bytes, out var reject));
        Assert.Equal(DropReason.InvalidText, reject.Reason);
    }

    [Theory]
    [InlineData("a", 1)]
    [InlineData("é", 2)]
    [InlineData("\\u00e9", 2)]
    public void A_text_may_have_64_KiB_however_it_is_written(string letter, int bytes)
    {
        var most = string.Concat(Enumerable.Repeat(letter, MentionLimits.TextBytes / bytes));
        Assert.Equal(MentionLimits.TextBytes, Read($$"""{"platform":"x","id":"1","text":"{{most}}"}""").Text.Length);
        Assert.False(_reader.TryRead(Encoding.UTF8.GetBytes($$"""{"platform":"x","id":"1","text":"{{most}}{{letter}}"}"""), out var reject));
        Assert.Equal(DropReason.TooLong, reject.Reason);
    }

    [Fact]
    public void A_good_message_costs_no_allocation()
    {
        var message = Encoding.UTF8.GetBytes("""{"platform":"x","id":"1","text":"a\tb","author":{"id":"u"},"metrics":{"impressions":5},"createdAt":"2026-01-01T00:00:00Z"}""");
        Assert.True(_reader.TryRead(message, out _));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            _reader.TryRead(message, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("2026-11-21T20:40:00Z", 1795293600000)]
    [InlineData("2026-11-21t20:40:00.5z", 1795293600500)]
    [InlineData("2026-11-21 20:40:00.123456789Z", 1795293600123)]
    [InlineData("2026-11-21T22:40:00+02:00", 1795293600000)]
    [InlineData("2026-11-21T18:10:00-02:30", 1795293600000)]
    [InlineData("2016-12-31T23:59:60Z", 1483228800000)]
    public void Times_are_read_as_RFC_3339_writes_them(string text, long unixMs)
    {
        Assert.True(Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out var ms));
        Assert.Equal(unixMs, ms);
    }

    private Mention Read(string json)
    {
        Assert.True(_reader.TryRead(Encoding.UTF8.GetBytes(json), out var reject), reject.Detail);
        return _reader.Mention;
    }

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}

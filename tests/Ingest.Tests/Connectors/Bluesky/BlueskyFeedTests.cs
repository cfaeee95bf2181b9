using System.Text;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Queries;
using Listening.Ingest.Connectors.Bluesky;
using Listening.Ingest.Pipeline;
using Listening.Ingest.Validation;
using Listening.Shared;

namespace Listening.Ingest.Tests.Connectors.Bluesky;

public sealed class BlueskyFeedTests : IDisposable
{
    private const long T0 = 1_795_293_600_000_000; // 2026-11-21T20:40:00Z in µs
    private const long Second = 1_000_000;

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(T0 / 1000);
    private static readonly string Acme = JetstreamFrames.Uri("did:plc:a", "1");

    private readonly TempFolder _folder = new();
    private readonly Watchlist _watchlist = new(BrandMatcher.Compile([new Brand("acme", "Acme", "acme OR #acme", [new BrandAccount("bluesky", "did:plc:own", AccountRole.Owned)])]));
    private BlueskyState _state;
    private BlueskyFeed _feed;
    private long _at = T0;

    public BlueskyFeedTests() => (_state, _feed) = Open();

    public void Dispose()
    {
        _feed.Dispose();
        _state.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Only_posts_of_a_brand_leave_the_firehose()
    {
        Take(t => JetstreamFrames.Post(t, "did:plc:x", "9", "lovely weather"));
        Take(t => JetstreamFrames.Post(t, "did:plc:a", "1", "My ACME toaster\nburns"));
        var m = Assert.Single(Lines());
        Assert.Equal((MentionOp.Create, "bluesky", Acme, "My ACME toaster\nburns", "en", "did:plc:a"), (m.Op, m.Platform, m.Id, m.Text, m.Lang, m.Author));
        Assert.Equal(_at / 1000, m.ObservedAtMs);
        Assert.Equal("https://bsky.app/profile/did:plc:a/post/1", m.Url);
    }

    [Fact]
    public void A_brands_own_post_is_taken_too() =>
        Assert.Equal("did:plc:own", Assert.Single(Lines(t => JetstreamFrames.Post(t, "did:plc:own", "1", "Buy our toasters"))).Author);

    [Fact]
    public void A_senseless_createdAt_does_not_lose_the_post() =>
        Assert.Null(Assert.Single(Lines(t => JetstreamFrames.Post(t, "did:plc:a", "1", "acme", createdAt: "0000-99-99"))).CreatedAtMs);

    [Fact]
    public void Reactions_of_different_accounts_make_the_estimate()
    {
        Take(t => JetstreamFrames.Post(t, "did:plc:a", "1", "acme burns"));
        Lines();
        for (var i = 0; i < 10; i++)
        {
            Take(t => JetstreamFrames.Like(t, $"did:plc:{i}", Acme));
        }

        Take(t => JetstreamFrames.Repost(t, "did:plc:0", Acme));
        Take(t => JetstreamFrames.Post(t, "did:plc:r", "2", "same here", parent: Acme));
        Take(t => JetstreamFrames.Post(t, "did:plc:q", "3", "look", quoted: Acme));
        var told = Told();
        Assert.Equal(new PostCounts(new Impressions(12 * 25, ImpressionGrade.Estimated, 12 * 5), 10, 2, 1), told.Counts);
        Assert.Equal((MentionOp.Metrics, Acme, _at / 1000), (told.Op, told.Id, told.ObservedAtMs));
    }

    [Fact]
    public void One_account_that_reacts_again_and_again_moves_nothing()
    {
        Take(t => JetstreamFrames.Post(t, "did:plc:a", "1", "acme"));
        for (var i = 0; i < 50; i++)
        {
            Take(t => JetstreamFrames.Like(t, "did:plc:bot", Acme));
            Take(t => JetstreamFrames.Like(t, "did:plc:a", Acme));
        }

        var counts = Told().Counts;
        Assert.Equal((1L, 25L), (counts.Likes, counts.Impressions?.Value));
    }

    [Fact]
    public void An_answer_deep_in_a_thread_counts_for_its_start()
    {
        Take(t => JetstreamFrames.Post(t, "did:plc:a", "1", "acme"));
        Take(t => JetstreamFrames.Post(t, "did:plc:r", "2", "no", parent: JetstreamFrames.Uri("did:plc:z", "7"), root: Acme));
        Assert.Equal(1, Told().Counts.Replies);
    }

    [Fact]
    public void Counts_are_told_at_most_every_few_seconds()
    {
        Take(t => JetstreamFrames.Post(t, "did:plc:a", "1", "acme"));
        Take(t => JetstreamFrames.Like(t, "did:plc:1", Acme));
        Assert.Equal(2, LinesAt(0).Count);
        Take(t => JetstreamFrames.Like(t, "did:plc:2", Acme));
        Assert.Empty(LinesAt(2));
        Assert.Equal(2, Assert.Single(LinesAt(3)).Counts.Likes);
        Assert.Empty(LinesAt(30));
    }

    [Fact]
    public void Only_what_was_handed_over_is_deleted_also_after_a_restart()
    {
        Take(t => JetstreamFrames.Post(t, "did:plc:a", "1", "acme"));
        Take(t => JetstreamFrames.Post(t, "did:plc:a", "2", "something else"));
        Lines();
        Restart();
        Take(t => JetstreamFrames.Delete(t, "did:plc:a", "2"));
        Take(t => JetstreamFrames.Delete(t, "did:plc:a", "1"));
        Assert.Equal((MentionOp.Delete, Acme), Lines().Select(m => (m.Op, m.Id)).Single());
        Take(t => JetstreamFrames.Delete(t, "did:plc:a", "1"));
        Assert.Empty(Lines());
    }

    [Fact]
    public void An_account_that_is_gone_takes_its_posts_with_it()
    {
        Take(t => JetstreamFrames.Post(t, "did:plc:a", "1", "acme"));
        Lines();
        Take(t => JetstreamFrames.Post(t, "did:plc:a", "2", "acme again"));
        Take(t => JetstreamFrames.Post(t, "did:plc:b", "1", "acme too"));
        Take(t => JetstreamFrames.AccountGone(t, "did:plc:a"));
        Assert.Equal(["1", "2"], Lines().Where(m => m.Op == MentionOp.Delete).Select(m => m.Id[^1..]).Order());
    }

    [Fact]
    public void An_edit_of_a_known_post_is_handed_over()
    {
        Take(t => JetstreamFrames.Post(t, "did:plc:a", "1", "acme"));
        Lines();
        Take(t => JetstreamFrames.Edit(t, "did:plc:a", "1", "acme is fine"));
        Take(t => JetstreamFrames.Edit(t, "did:plc:z", "1", "acme is fine"));
        Assert.Equal((MentionOp.Edit, "acme is fine"), Lines().Select(m => (m.Op, m.Text)).Single());
    }

    [Fact]
    public void What_comes_again_after_a_reconnect_does_not_count_twice()
    {
        var post = Take(t => JetstreamFrames.Post(t, "did:plc:a", "1", "acme"));
        var like = Take(t => JetstreamFrames.Like(t, "did:plc:1", Acme));
        Lines();
        Restart();
        _feed.Connected();
        Take(post);
        Take(like);
        Take(t => JetstreamFrames.Like(t, "did:plc:2", Acme));
        Assert.Equal(2, Told().Counts.Likes);
    }

    [Fact]
    public void The_cursor_is_that_of_what_is_safe_in_the_log()
    {
        Take(t => JetstreamFrames.Post(t, "did:plc:a", "1", "acme"));
        Assert.Null(_state.Cursor);
        Lines();
        Assert.Equal(_at, _state.Cursor);
    }

    [Fact]
    public void The_least_promising_posts_leave_when_there_are_too_many_and_are_counted()
    {
        var hot = new HotPosts(100, TimeSpan.FromHours(48));
        for (var i = 0; i < 100; i++)
        {
            var post = hot.Add(new HotPost("did:plc:a", $"{i}", T0), T0);
            for (var by = 0; by < i; by++)
            {
                post.Like($"did:plc:{by}", T0);
            }
        }

        hot.Add(new HotPost("did:plc:a", "fresh", T0 + Second), T0 + Second);
        Assert.Equal(10, hot.Dropped);
        Assert.Equal(91, hot.Count);
        Assert.Null(hot.Find(JetstreamFrames.Uri("did:plc:a", "0")));
        Assert.NotNull(hot.Find(JetstreamFrames.Uri("did:plc:a", "99")));
        Assert.NotNull(hot.Find(JetstreamFrames.Uri("did:plc:a", "fresh")));
    }

    [Fact]
    public void Posts_that_are_followed_long_enough_leave_first_and_silently()
    {
        var hot = new HotPosts(2, TimeSpan.FromHours(48));
        hot.Add(new HotPost("did:plc:a", "old", T0), T0);
        hot.Add(new HotPost("did:plc:a", "new", T0 + (48 * 3600 * Second)), T0 + (48 * 3600 * Second));
        hot.Add(new HotPost("did:plc:a", "newest", T0 + (49 * 3600 * Second)), T0 + (49 * 3600 * Second));
        Assert.Equal((2, 0L), (hot.Count, hot.Dropped));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("null", false)]
    [InlineData("[1]", false)]
    [InlineData("""{"did":7,"time_us":1}""", false)]
    [InlineData("""{"did":"d","time_us":"1"}""", false)]
    [InlineData("""{"did":"d","time_us":1e300}""", false)]
    [InlineData("""{"did":"d","time_us":1,"kind":"commit","commit":{"operation":"create","collection":"app.bsky.feed.post","rkey":"1","record":{"text":"\ud83d"}}}""", false)]
    [InlineData("""{"did":"d","time_us":1,"kind":"identity","identity":{}}""", true)]
    [InlineData("""{"did":"d","time_us":1,"kind":"commit","commit":[]}""", true)]
    [InlineData("""{"did":"d","time_us":1,"commit":{"operation":"create","collection":"app.bsky.feed.post","rkey":"1","record":{"text":7,"langs":"en","reply":3,"embed":[]}}}""", true)]
    [InlineData("""{"did":"d","time_us":1,"commit":{"operation":"create","collection":"app.bsky.feed.like","rkey":"1","record":null}}""", true)]
    public void Strange_frames_are_garbage_or_nothing(string frame, bool isEvent)
    {
        var e = JetstreamEvent.Parse(Encoding.UTF8.GetBytes(frame));
        Assert.Equal(isEvent, e is not null);
        if (e is not null)
        {
            _feed.Take(e);
            Assert.Equal(0, _feed.Lines.Count);
        }
    }

    private (BlueskyState, BlueskyFeed) Open()
    {
        var options = new BlueskyOptions { StateFile = _folder.At("bluesky.db") };
        var state = new BlueskyState(options.StateFile);
        var feed = new BlueskyFeed(_watchlist, options, state, Now);
        feed.Connected();
        return (state, feed);
    }

    private void Restart()
    {
        _feed.Dispose();
        _state.Dispose();
        (_state, _feed) = Open();
    }

    private string Take(Func<long, string> frame)
    {
        var made = frame(_at += Second / 100);
        Take(made);
        return made;
    }

    private void Take(string frame) => _feed.Take(JetstreamEvent.Parse(Encoding.UTF8.GetBytes(frame))!);

    private List<Line> Lines(Func<long, string>? frame = null)
    {
        if (frame is not null)
        {
            Take(frame);
        }

        var lines = Line.ReadAll(_feed.Lines.Body);
        _feed.Saved();
        return lines;
    }

    private Line Told() => LinesAt(0).Last(l => l.Op == MentionOp.Metrics);

    private List<Line> LinesAt(int seconds)
    {
        _feed.TellMetrics(Now + TimeSpan.FromSeconds(seconds));
        var lines = Line.ReadAll(_feed.Lines.Body);
        if (seconds > 0 || lines.Count > 1)
        {
            _feed.Saved();
        }

        return lines;
    }
}

/// <summary>A mention line, read by the product's own reader.</summary>
internal sealed record Line(
    MentionOp Op, string Platform, string Id, string Text, string Lang, string Author, string Url, long? ObservedAtMs, long? CreatedAtMs, PostCounts Counts)
{
    public static List<Line> ReadAll(ReadOnlyMemory<byte> body) =>
        [.. Encoding.UTF8.GetString(body.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => Read(Encoding.UTF8.GetBytes(l)))];

    public static Line Read(ReadOnlyMemory<byte> json)
    {
        var reader = new MentionReader();
        Assert.True(reader.TryRead(json, out var reject), reject.Detail);
        var m = reader.Mention;
        return new Line(m.Op, m.Platform, S(m.Id), S(m.Text), S(m.Lang), S(m.AuthorId), S(m.Url), m.ObservedAtMs, m.CreatedAtMs, m.Counts);

        static string S(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
    }
}

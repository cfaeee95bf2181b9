using System.Text;
using Listening.Detection.Mentions;
using Listening.Detection.Queries;
using Listening.Ingest.Pipeline;
using Listening.Ingest.Validation;

namespace Listening.Ingest.Connectors.Bluesky;

/// <summary>
/// What a stream of events means for the brands: lines of the mention contract for posts that match (the rest of the firehose ends here), for
/// their edits and deletions, and for the reactions to them. No network and no clock of its own; one caller at a time.
/// </summary>
internal sealed class BlueskyFeed : IDisposable
{
    public const string Platform = "bluesky";

    // A request to the intake has at most 10 000 lines; this much at a time leaves room for posts.
    private const int MostMetrics = 2000;

    private readonly Watchlist _watchlist;
    private readonly BlueskyOptions _options;
    private readonly BlueskyState _state;
    private readonly HotPosts _hot;
    private readonly Mention _mention = new();
    private readonly BrandMatches _matches = new();
    private readonly HashSet<HotPost> _unsaved = [];
    private readonly List<(string Did, string Rkey)> _deleted = [];
    private long _countAfterUs;

    /// <param name="state">Stays the caller's.</param>
    public BlueskyFeed(Watchlist watchlist, BlueskyOptions options, BlueskyState state, DateTimeOffset now)
    {
        (_watchlist, _options, _state) = (watchlist, options, state);
        _hot = new HotPosts(options.HotPosts, options.FollowFor);
        CursorUs = state.Cursor;
        var nowUs = now.ToUnixTimeMilliseconds() * 1000;
        foreach (var post in state.Load(nowUs - (long)options.FollowFor.TotalMicroseconds, options.HotPosts, nowUs))
        {
            _hot.Add(post, nowUs);
            if (post.Accounts > 0)
            {
                // It may have stopped before it told these; told twice they change nothing.
                post.Restore(CursorUs ?? 0);
                _unsaved.Add(post);
            }
        }
    }

    /// <summary>Newest stamp seen, unix µs; null when nothing was ever seen.</summary>
    public long? CursorUs { get; private set; }

    public long Matched { get; private set; }

    public long Dropped => _hot.Dropped;

    /// <summary>What is to be handed to the intake.</summary>
    public MentionLines Lines { get; } = new();

    /// <summary>
    /// A new connection starts a little before the cursor: posts come again and change nothing, but reactions up to the cursor are in the
    /// counts and must not count twice.
    /// </summary>
    public void Connected() => _countAfterUs = CursorUs ?? 0;

    public void Take(JetstreamEvent e)
    {
        switch (e.Kind)
        {
            case JetstreamKind.Post:
                TakePost(e, e.Post!);
                break;
            case JetstreamKind.PostEdit when Known(e):
                Begin("edit", e.PostUri, e.TimeMs).Text(e.Post!.Text).Field("lang", Lang(e.Post)).Author(e.Did).End();
                break;
            case JetstreamKind.PostDelete when Known(e):
                Delete(e.Did, e.Rkey, e.TimeMs);
                break;
            case JetstreamKind.AccountDelete:
                foreach (var post in _state.PostsOf(e.Did).Concat(_unsaved.Where(p => p.Did == e.Did).ToArray()).DistinctBy(p => p.Rkey))
                {
                    Delete(e.Did, post.Rkey, e.TimeMs);
                }

                break;
            case JetstreamKind.Like when Counts(e):
                Touch(_hot.Find(e.Subject))?.Like(e.Did, e.TimeUs);
                break;
            case JetstreamKind.Repost when Counts(e):
                Touch(_hot.Find(e.Subject))?.Share(e.Did, e.TimeUs);
                break;
        }

        CursorUs = Math.Max(CursorUs ?? 0, e.TimeUs);
    }

    /// <summary>Writes the counts of posts that changed and were not told for a while.</summary>
    public void TellMetrics(DateTimeOffset now)
    {
        foreach (var post in _unsaved.Where(p => p.Changed && now - p.ToldAt >= _options.MetricsInterval).Take(MostMetrics).ToArray())
        {
            post.ToldAt = now;
            post.Changed = false;
            Begin("metrics", post.Uri, post.ChangedUs / 1000).Metrics(post.Counts).End();
        }
    }

    /// <summary>Call when the log has all <see cref="Lines"/>. Counts that were not told yet stay to be told.</summary>
    public void Saved()
    {
        if (CursorUs is { } cursor)
        {
            _state.Save(cursor, _unsaved, _deleted);
        }

        _unsaved.RemoveWhere(p => !p.Changed);
        _deleted.Clear();
        Lines.Clear();
    }

    public void Dispose() => Lines.Dispose();

    private void TakePost(JetstreamEvent e, JetstreamPost post)
    {
        if (Counts(e))
        {
            // An answer deep in a thread is a reaction to the post that it answers, and to the one that started it.
            Touch(_hot.Find(post.Parent))?.Reply(e.Did, e.TimeUs);
            if (post.Root != post.Parent)
            {
                Touch(_hot.Find(post.Root))?.Reply(e.Did, e.TimeUs);
            }

            Touch(_hot.Find(post.Quoted))?.Share(e.Did, e.TimeUs);
        }

        if (!IsOfABrand(e, post))
        {
            return;
        }

        Matched++;
        _unsaved.Add(_hot.Add(new HotPost(e.Did, e.Rkey, e.TimeUs), e.TimeUs));
        var line = Begin("create", e.PostUri, e.TimeMs)
            .Text(post.Text)
            .Field("lang", Lang(post))
            .Author(e.Did)
            .Field("url", $"https://bsky.app/profile/{e.Did}/post/{e.Rkey}")
            .Field("parentId", Reference(post.Parent))
            .Field("rootId", Reference(post.Root))
            .Field("source", Platform);
        if (CreatedAtMs(post) is { } created)
        {
            line.Time("createdAt", created);
        }

        line.End();
    }

    private bool IsOfABrand(JetstreamEvent e, JetstreamPost post)
    {
        _mention.Clear();
        _mention.Platform = Platform;
        _mention.Id = Encoding.UTF8.GetBytes(e.PostUri);
        _mention.Text = Encoding.UTF8.GetBytes(post.Text);
        _mention.Lang = Encoding.UTF8.GetBytes(Lang(post) ?? "");
        _mention.AuthorId = Encoding.UTF8.GetBytes(e.Did);
        _mention.ParentId = Encoding.UTF8.GetBytes(post.Parent ?? "");
        return !_mention.Text.IsEmpty && _watchlist.Current.Match(_mention, _matches);
    }

    private bool Counts(JetstreamEvent e) => e.TimeUs > _countAfterUs;

    private bool Known(JetstreamEvent e) => _hot.Find(e.PostUri) is not null || _state.Knows(e.Did, e.Rkey);

    private HotPost? Touch(HotPost? post)
    {
        if (post is not null)
        {
            _unsaved.Add(post);
        }

        return post;
    }

    private void Delete(string did, string rkey, long atMs)
    {
        var uri = JetstreamEvent.UriOf(did, rkey);
        _unsaved.RemoveWhere(p => p.Uri == uri);
        _hot.Remove(uri);
        _deleted.Add((did, rkey));
        Begin("delete", uri, atMs).End();
    }

    private MentionLines Begin(string op, string uri, long atMs) => Lines.Begin(op, Platform, uri, atMs);

    private static string? Lang(JetstreamPost post) => post.Lang is { Length: <= 35 } lang ? lang : null;

    private static string? Reference(string? uri) => uri is { Length: <= 256 } ? uri : null;

    private static long? CreatedAtMs(JetstreamPost post) =>
        // The author's claim; a senseless one is no reason to lose the post.
        post.CreatedAt is { Length: <= 64 } text && Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out var ms)
            && ms is >= MentionLimits.EarliestMs and < MentionLimits.LatestMs ? ms : null;
}

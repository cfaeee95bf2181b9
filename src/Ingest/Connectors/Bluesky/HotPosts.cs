using System.Text;
using Listening.Detection.Mentions;

namespace Listening.Ingest.Connectors.Bluesky;

/// <summary>One matched post and the reactions to it.</summary>
internal sealed class HotPost(string did, string rkey, long seenUs)
{
    // Exact up to here (about 200 KB); a post with more reactions has passed every threshold, and later ones are counted unseen.
    private const int MaxRemembered = 8192;

    private readonly HashSet<UInt128> _reactions = [];

    public string Did { get; } = did;
    public string Rkey { get; } = rkey;
    public string Uri { get; } = JetstreamEvent.UriOf(did, rkey);
    public long SeenUs { get; } = seenUs;

    public long Likes { get; set; }

    /// <summary>Reposts and quotes.</summary>
    public long Shares { get; set; }
    public long Replies { get; set; }

    /// <summary>Different accounts that reacted in any way; the author is none of them.</summary>
    public long Accounts { get; set; }

    /// <summary>Stamp of the newest reaction, unix µs.</summary>
    public long ChangedUs { get; private set; }

    /// <summary>When its counts were last told, by our clock; the default is "never".</summary>
    public DateTimeOffset ToldAt { get; set; }

    /// <summary>There is something that was not told yet.</summary>
    public bool Changed { get; set; }

    public PostCounts Counts => new(BlueskyReach.Of(Accounts), Likes, Shares, Replies);

    /// <summary>Its counts come from the state file and may not have been told.</summary>
    public void Restore(long asOfUs) => (ChangedUs, Changed) = (asOfUs, true);

    public void Like(string by, long timeUs) => Likes += React('l', by, timeUs);

    public void Share(string by, long timeUs) => Shares += React('s', by, timeUs);

    public void Reply(string by, long timeUs)
    {
        // Every answer counts as one, its author as one account.
        React('r', by, timeUs);
        Replies++;
        Changed = true;
    }

    /// <returns>1 when this account did this for the first time.</returns>
    private int React(char how, string by, long timeUs)
    {
        ChangedUs = Math.Max(ChangedUs, timeUs);
        if (by == Did || !First(how, by))
        {
            return 0;
        }

        Accounts += First('*', by) ? 1 : 0;
        Changed = true;
        return 1;
    }

    // A cryptographic hash: strangers choose dids, and must not be able to hide behind one another.
    private bool First(char how, string by) =>
        _reactions.Count >= MaxRemembered || _reactions.Add(PostKey.Of(how.ToString(), Encoding.UTF8.GetBytes(by)).Value);
}

/// <summary>
/// The posts whose reactions are followed: bounded, and when it is full the least promising tenth leaves and is counted.
/// Promise = reactions for the time it has been out, so that a fresh post is not beaten by yesterday's.
/// </summary>
internal sealed class HotPosts(int capacity, TimeSpan followFor)
{
    private readonly Dictionary<string, HotPost> _posts = new(StringComparer.Ordinal);

    public int Count => _posts.Count;

    /// <summary>Posts that had to leave before their time.</summary>
    public long Dropped { get; private set; }

    public HotPost? Find(string? uri) => uri is not null ? _posts.GetValueOrDefault(uri) : null;

    public IEnumerable<HotPost> All => _posts.Values;

    public HotPost Add(HotPost post, long nowUs)
    {
        if (_posts.Count >= capacity)
        {
            MakeRoom(nowUs);
        }

        return _posts.TryAdd(post.Uri, post) ? post : _posts[post.Uri];
    }

    public void Remove(string uri) => _posts.Remove(uri);

    private void MakeRoom(long nowUs)
    {
        var oldest = nowUs - (long)followFor.TotalMicroseconds;
        foreach (var post in _posts.Values.Where(p => p.SeenUs < oldest).ToArray())
        {
            _posts.Remove(post.Uri);
        }

        if (_posts.Count < capacity)
        {
            return;
        }

        var leave = _posts.Values.OrderBy(p => Promise(p, nowUs)).ThenBy(p => p.SeenUs).Take(Math.Max(1, capacity / 10)).ToArray();
        foreach (var post in leave)
        {
            _posts.Remove(post.Uri);
        }

        Dropped += leave.Length;
    }

    private static double Promise(HotPost post, long nowUs)
    {
        const double HalfHourUs = 1.8e9;
        return (post.Accounts + 1) / (Math.Max(0, nowUs - post.SeenUs) + HalfHourUs);
    }
}

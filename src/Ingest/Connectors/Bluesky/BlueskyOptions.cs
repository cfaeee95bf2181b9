namespace Listening.Ingest.Connectors.Bluesky;

/// <summary>How Bluesky's public stream (Jetstream v1) is listened to. No credentials are needed.</summary>
public sealed record BlueskyOptions
{
    /// <summary>Hosts that speak Jetstream v1, tried in turn. Default: the four public ones.</summary>
    public IReadOnlyList<Uri> Hosts { get; init; } =
    [
        new("wss://jetstream2.us-east.bsky.network"), new("wss://jetstream1.us-east.bsky.network"),
        new("wss://jetstream2.us-west.bsky.network"), new("wss://jetstream1.us-west.bsky.network"),
    ];

    /// <summary>File for the cursor and the posts that are followed; made when missing.</summary>
    public required string StateFile { get; init; }

    /// <summary>How far a reconnect goes back: instances stamp the same event a little differently. Default 5 s.</summary>
    public TimeSpan Rewind { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Without a message for this long the source is shown as silent. The stream carries hundreds of events a second. Default 15 s.</summary>
    public TimeSpan SilentAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Without a message for this long the connection is given up and another host is tried. Default 60 s.</summary>
    public TimeSpan DeadAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>First pause after a failed connection; doubles up to <see cref="LongestPause"/>. Default 1 s.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Default 60 s.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Matched posts wait at most this long for company before they are handed to the intake. Default 200 ms.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The counts of one post are told at most this often. Default 3 s.</summary>
    public TimeSpan MetricsInterval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Posts whose likes, reposts, replies and quotes are followed at once; the least promising leave first. Default 20 000.</summary>
    public int HotPosts { get; init; } = 20_000;

    /// <summary>How long a post is followed. Engagement on Bluesky is over within a day or two. Default 48 h.</summary>
    public TimeSpan FollowFor { get; init; } = TimeSpan.FromHours(48);

    /// <exception cref="ArgumentException">All errors in one message.</exception>
    public void Validate()
    {
        var errors = new List<string>();
        if (Hosts.Count == 0 || Hosts.Any(h => !h.IsAbsoluteUri || h.Scheme is not ("ws" or "wss")))
        {
            errors.Add("Hosts must be ws:// or wss:// addresses.");
        }

        foreach (var (name, value) in (ReadOnlySpan<(string, TimeSpan)>)
        [
            (nameof(SilentAfter), SilentAfter), (nameof(DeadAfter), DeadAfter), (nameof(FirstPause), FirstPause), (nameof(LongestPause), LongestPause),
            (nameof(FlushInterval), FlushInterval), (nameof(MetricsInterval), MetricsInterval), (nameof(FollowFor), FollowFor),
        ])
        {
            if (value <= TimeSpan.Zero)
            {
                errors.Add($"{name} is {value}; it must be positive.");
            }
        }

        if (Rewind < TimeSpan.Zero)
        {
            errors.Add($"Rewind is {Rewind}; it must not be negative.");
        }

        if (HotPosts < 1)
        {
            errors.Add($"HotPosts is {HotPosts}; it must be at least 1.");
        }

        if (errors.Count > 0)
        {
            throw new ArgumentException("The Bluesky connector's options are wrong: " + string.Join(' ', errors));
        }
    }
}

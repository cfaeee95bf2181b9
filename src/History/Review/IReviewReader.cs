using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Detection.Mentions;
using Listening.History.Backtest;
using Listening.History.Queries;

namespace Listening.History.Review;

/// <summary>Everything that is stored about one incident.</summary>
/// <param name="Timeline">In the order in which it was written.</param>
/// <param name="Signals">Oldest first, at most <see cref="MaxSignals"/>.</param>
/// <param name="Pauses">Those that served it, oldest first.</param>
/// <param name="Receipts">Of these pauses, in the order they came.</param>
/// <param name="OwnPosts">The first posts of the brand's own accounts from the crossing on, at most <see cref="MaxOwnPosts"/>.</param>
public sealed record IncidentRecords(
    Incident Incident,
    IReadOnlyList<TimelineEntry> Timeline,
    IReadOnlyList<StoredSignal> Signals,
    IReadOnlyList<Pause> Pauses,
    IReadOnlyList<Receipt> Receipts,
    IReadOnlyList<OwnPost> OwnPosts)
{
    /// <summary>What a document can still show; a crisis has tens.</summary>
    public const int MaxSignals = 1_000;

    public const int MaxOwnPosts = 50;
}

/// <param name="ParentId">The post that it answers; null when it stands alone.</param>
public sealed record OwnPost(string Platform, string Id, DateTimeOffset At, string? ParentId);

/// <summary>What review, comparison and back-test read; the figures are made of it in pure code above both stores.</summary>
public interface IReviewReader
{
    /// <param name="asOf">The records as they stood at that moment; null = now.</param>
    /// <returns>Null when there is none that the viewer may see, or there was none yet.</returns>
    Task<IncidentRecords?> IncidentAsync(Viewer viewer, string id, DateTimeOffset? asOf, CancellationToken cancellationToken);

    /// <exception cref="ArgumentException">An <c>AsOf</c> for a stream that mention rows do not tell.</exception>
    /// <exception cref="UnauthorizedAccessException">The viewer may not see the brand.</exception>
    Task<MinuteSeries> MinutesAsync(Viewer viewer, MinuteQuery query, CancellationToken cancellationToken);

    /// <summary>What a brand is split into by this kind of stream: the platforms, campaigns … that were ever heard, in ordinal order.</summary>
    Task<IReadOnlyList<string>> StreamValuesAsync(Viewer viewer, string brand, StreamKind kind, string drill, CancellationToken cancellationToken);

    /// <summary>The public's posts of a window, most seen first (as of the moment asked); those of unknown reach last, oldest first.</summary>
    Task<IReadOnlyList<MentionItem>> TopPostsAsync(Viewer viewer, WindowQuery query, CancellationToken cancellationToken);

    /// <summary>Who wrote most in a window, most posts first, ties by name. Erased authors are not named.</summary>
    Task<IReadOnlyList<AuthorCount>> TopAuthorsAsync(Viewer viewer, WindowQuery query, CancellationToken cancellationToken);

    /// <summary>About <paramref name="size"/> mentions spread evenly over a window, the same ones each time.</summary>
    Task<MentionSample> SampleAsync(Viewer viewer, WindowQuery query, int size, CancellationToken cancellationToken);

    /// <summary>
    /// The public's posts of the window's brand that ever reached <paramref name="atLeast"/> impressions, with how they grew, oldest first, at most
    /// <see cref="WindowQuery.Max"/>. For a brand's own thresholds to be tried again.
    /// </summary>
    Task<IReadOnlyList<PostPath>> PathsAsync(Viewer viewer, WindowQuery query, long atLeast, CancellationToken cancellationToken);

    /// <summary>When posts of the brand's own accounts went out, in order.</summary>
    Task<IReadOnlyList<DateTimeOffset>> OwnPostsAsync(Viewer viewer, WindowQuery query, CancellationToken cancellationToken);

    /// <summary>The public's mentions of a window's brand with their words, in order of event time, at most <see cref="WindowQuery.Max"/>; drills are left out.</summary>
    /// <param name="after">The last mention of the page before; null starts.</param>
    Task<IReadOnlyList<ScoredMention>> ScoredAsync(Viewer viewer, WindowQuery query, ScoredMention? after, CancellationToken cancellationToken);

    /// <summary>What the incident pinned when it opened.</summary>
    /// <returns>Null when it pinned nothing, or the viewer may not see it.</returns>
    Task<PinnedReplay?> PinAsync(Viewer viewer, string incident, CancellationToken cancellationToken);

    /// <summary>Incidents of a brand that pinned pulses of this stretch of time, in the order in which they opened.</summary>
    /// <exception cref="UnauthorizedAccessException">The viewer may not see the brand.</exception>
    Task<IReadOnlyList<string>> PinsAsync(Viewer viewer, string brand, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);
}

namespace Listening.Alerts.Publishing.Schedulers;

/// <summary>What a publishing tool says of a post.</summary>
public enum ToolState : byte
{
    /// <summary>It will be published when it is due. Also a word that we do not know: holding once too often is the smaller mistake.</summary>
    Queued,

    /// <summary>It will not be published until somebody says so.</summary>
    Draft,
    Published,

    /// <summary>The tool tried and could not; nobody knows how far it got.</summary>
    Failed,
}

/// <summary>A post as its tool lists it. A null place matches every pause, as in the permit: who does not say where, is held by a pause anywhere.</summary>
/// <param name="DueAt">Null when the tool names none: then it counts as due now.</param>
/// <param name="Text">For people who decide about it; never stored.</param>
public sealed record ToolPost(
    string Id, DateTimeOffset? DueAt, ToolState State, string? Brand, string? Platform = null, string? Account = null, string? Campaign = null,
    string? Partner = null, string? Text = null);

/// <summary>
/// A tool that can list its posts, hold one and let it go. What it answers is only believed when the next listing says the same: tools
/// swallow their failures.
/// </summary>
public interface IPublishingTool
{
    ToolOptions Options { get; }

    /// <summary>Requests that may be under way at once.</summary>
    int Parallel { get; }

    /// <summary>Every post due in the span, and those without a due time; a recurring one as often as the tool names it.</summary>
    /// <exception cref="ToolException">It cannot be asked now.</exception>
    Task<IReadOnlyList<ToolPost>> ListAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    /// <exception cref="ToolException">It refused, or did not answer.</exception>
    Task HoldAsync(string id, CancellationToken cancellationToken);

    /// <summary>Puts a held post back where it was. Only for posts that are due later: the callers see to it.</summary>
    /// <exception cref="ToolException">It refused, or did not answer.</exception>
    Task ReleaseAsync(string id, DateTimeOffset dueAt, CancellationToken cancellationToken);
}

/// <summary>A publishing tool did not do what it was asked. The words are for people.</summary>
/// <param name="retryAfter">Nothing will be answered before: ask nothing more until then.</param>
public sealed class ToolException(string message, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    public TimeSpan? RetryAfter { get; } = retryAfter;
}

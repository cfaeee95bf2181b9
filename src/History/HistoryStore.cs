using Listening.Alerts.Access;
using Listening.Alerts.Stores;
using Listening.History.Archive;
using Listening.History.Privacy;
using Listening.History.Queries;
using Listening.History.Retention;
using Listening.History.Review;
using Listening.Ingest.Brands;
using Listening.Ingest.Pipeline;

namespace Listening.History;

/// <summary>
/// History as the host composes it: every port that others own, the reading side of the API, and what the store's own services need. One
/// file on SQLite (<see cref="Sqlite.SqliteHistory"/>) or TimescaleDB; no role knows which.
/// </summary>
public abstract class HistoryStore : IAsyncDisposable
{
    public abstract IScoreStore Score { get; }
    public abstract IPulseStore Pulses { get; }
    public abstract IAlertStore Alerts { get; }
    public abstract IAlertReader AlertReader { get; }
    public abstract IDocumentReader Documents { get; }
    public abstract IFeedReader Feed { get; }
    public abstract IAccessStore Access { get; }
    public abstract IBrandStore Brands { get; }

    /// <summary>Series, mentions and texts for the API.</summary>
    public abstract IHistoryReader Reader { get; }

    /// <summary>Records and minutes for reviews, comparisons and back-tests.</summary>
    public abstract IReviewReader Review { get; }

    /// <summary>The words of people in it, for erasure.</summary>
    public abstract IWordStore Words { get; }

    /// <summary>What it is, for status and log: product, edition, version, schema; never an address or a password.</summary>
    public abstract string Description { get; }

    /// <summary>The name that the first link of the audit chain gave the store, and the chain's newest link.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public abstract Task<(string Store, AuditLink Head)> AuditHeadAsync(CancellationToken cancellationToken);

    /// <summary>Applies retention until nothing is left to do, in short transactions behind the effects.</summary>
    /// <exception cref="IOException">The store cannot be written.</exception>
    public abstract Task RetainAsync(RetentionOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Adds minutes up to hours and days, where they are over or changed since, in short transactions behind the effects. Answers are the same
    /// before and after, only sooner. Any number of nodes at once.
    /// </summary>
    /// <exception cref="IOException">The store cannot be written.</exception>
    public abstract Task RollUpAsync(CancellationToken cancellationToken);

    /// <summary>The clock that all nodes share; null where this process is alone and its own is as good.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public virtual Task<DateTimeOffset?> ClockAsync(CancellationToken cancellationToken) => Task.FromResult<DateTimeOffset?>(null);

    /// <summary>Why nothing can be written now, and what to do; null when it can, or is not known not to.</summary>
    public virtual string? Trouble => null;

    /// <summary>How much it holds; cheap enough to ask each minute.</summary>
    public abstract Task<StorageSize> SizeAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}

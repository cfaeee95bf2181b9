using Listening.Alerts.Access;
using Listening.Alerts.Stores;
using Listening.History.Privacy;
using Listening.History.Queries;
using Listening.History.Review;
using Listening.Ingest.Brands;
using Listening.Ingest.Pipeline;

namespace Listening.History.Tests.Contracts;

/// <summary>A store of its own for each test; every implementation runs the same contract suites through one of these.</summary>
public abstract class HistoryUnderTest : IAsyncDisposable
{
    public abstract IScoreStore Score { get; }
    public abstract IPulseStore Pulses { get; }
    public abstract IAlertStore Alerts { get; }
    public abstract IAlertReader Reader { get; }
    public abstract IDocumentReader Documents { get; }
    public abstract IWordStore Words { get; }
    public abstract IFeedReader Feed { get; }
    public abstract IAccessStore Access { get; }
    public abstract IBrandStore Brands { get; }
    public abstract IHistoryReader Queries { get; }
    public abstract IReviewReader Review { get; }

    public abstract HistoryStore Store { get; }

    /// <summary>The store's clock.</summary>
    internal abstract ManualTimeProvider Time { get; init; }

    /// <summary>Closes and opens again: what is found then was stored.</summary>
    public abstract Task ReopenAsync();

    /// <summary>Counts rows, to see what no port tells.</summary>
    public abstract long Count(string table);

    /// <summary>Sum of a column over all rows.</summary>
    public abstract long Sum(string table, string column);

    public abstract ValueTask DisposeAsync();
}

using Listening.Alerts.Access;
using Listening.Alerts.Audit;
using Listening.Alerts.Feed;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Detection.Signals;

namespace Listening.Alerts.Stores;

/// <summary>
/// One short transaction of effects. Reads see what it wrote. Given to a function that decides and writes; the function is pure but for this
/// and may run again after a conflict.
/// </summary>
public interface IAlertTransaction
{
    /// <summary>The transaction's <c>recordedAt</c>.</summary>
    DateTimeOffset Now { get; }

    StoredSignal? FindSignal(string id);

    void Put(StoredSignal signal);

    /// <summary>Signals of a brand and drill whose event time is not before <paramref name="since"/>, newest first.</summary>
    IReadOnlyList<StoredSignal> Signals(string brand, string drill, DateTimeOffset since, int max);

    Incident? FindIncident(string id);

    /// <summary>Not resolved, of this brand and drill, oldest first.</summary>
    IReadOnlyList<Incident> OpenIncidents(string brand, string drill);

    /// <summary>Stores a new version; earlier ones stay.</summary>
    void Put(Incident incident);

    void Append(TimelineEntry entry);

    Pause? FindPause(string id);

    IReadOnlyList<Pause> ActivePauses();

    /// <summary>Pauses of a brand that people resumed, newest first, at most <paramref name="max"/>.</summary>
    IReadOnlyList<Pause> ResumedPauses(string brand, string drill, int max);

    void Put(Pause pause);

    void Put(Receipt receipt);

    IReadOnlyList<Receipt> Receipts(string pauseId);

    /// <summary>The newest version; null when there is none, or it was removed.</summary>
    Document? FindDocument(string kind, string id);

    /// <summary>Newest versions, removed ones left out, in the order in which the documents were first written.</summary>
    IReadOnlyList<Document> Documents(string kind, string? brand = null, string? parent = null, int max = 10_000);

    /// <summary>Those whose time has come, earliest first.</summary>
    IReadOnlyList<Document> DueDocuments(string kind, DateTimeOffset until, int max);

    /// <summary>Stores the next version; the earlier ones stay.</summary>
    Document Put(DocumentDraft draft);

    /// <summary>Appends to the hash chain.</summary>
    void Audit(AuditEntry entry);

    /// <returns>Its sequence.</returns>
    long Publish(FeedEntry message);
}

/// <summary>What Alerts needs of History to act.</summary>
public interface IAlertStore
{
    /// <summary>
    /// Runs <paramref name="effect"/> in a transaction of its own, ahead of waiting bulk work; durable (fsynced) when it completes.
    /// </summary>
    /// <exception cref="IOException">The store cannot be written: the caller keeps its fail-safe state and tries again.</exception>
    Task<T> TransactAsync<T>(Func<IAlertTransaction, T> effect, CancellationToken cancellationToken);
}

/// <summary>The durable messages, read by cursor: nothing is queued for a slow reader.</summary>
public interface IFeedReader
{
    /// <summary>Changes when the store is another one (restored, replaced): a client then starts from a snapshot.</summary>
    string Epoch { get; }

    /// <summary>The newest committed sequence.</summary>
    long Head { get; }

    /// <summary>Messages after <paramref name="since"/> that the viewer may see and asked for, in order.</summary>
    /// <param name="brands">Null = all the viewer may see.</param>
    /// <returns>Null when <paramref name="since"/> is older than what is kept: send a snapshot.</returns>
    Task<IReadOnlyList<FeedMessage>?> ReadAsync(
        Viewer viewer, IReadOnlyList<string>? brands, long since, int max, CancellationToken cancellationToken);

    /// <summary>Completes when <see cref="Head"/> is greater than <paramref name="than"/>.</summary>
    Task WaitAsync(long than, CancellationToken cancellationToken);
}

/// <summary>Incidents and pauses as people read them; every method filters by the viewer.</summary>
public interface IAlertReader
{
    /// <summary>A reader of the picture as it stood: of everything that has versions, the newest recorded by then.</summary>
    /// <param name="moment">Null = now.</param>
    IAlertReader AsOf(DateTimeOffset? moment);

    Task<IReadOnlyList<Incident>> IncidentsAsync(Viewer viewer, IncidentQuery query, CancellationToken cancellationToken);

    Task<Incident?> IncidentAsync(Viewer viewer, string id, CancellationToken cancellationToken);

    Task<IReadOnlyList<TimelineEntry>> TimelineAsync(Viewer viewer, string incident, CancellationToken cancellationToken);

    Task<IReadOnlyList<StoredSignal>> SignalsAsync(Viewer viewer, SignalQuery query, CancellationToken cancellationToken);

    /// <param name="activeOnly">False: also resumed ones, newest first.</param>
    Task<IReadOnlyList<Pause>> PausesAsync(Viewer viewer, bool activeOnly, CancellationToken cancellationToken);

    Task<IReadOnlyList<Receipt>> ReceiptsAsync(Viewer viewer, string pauseId, CancellationToken cancellationToken);
}

/// <param name="After">Cursor: id of the last item of the page before; null starts. The same for signals.</param>
public sealed record IncidentQuery(string? Brand = null, bool OpenOnly = false, string? After = null, int Max = 100);

public sealed record SignalQuery(string? Brand = null, string? Incident = null, string? After = null, int Max = 100);

using Listening.Alerts.Access;
using Listening.Alerts.Audit;
using Listening.Alerts.Feed;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Tests.World;

/// <summary>The ports of History in memory, one transaction at a time, with the failures that a disk has.</summary>
internal sealed class MemoryAlertStore(TimeProvider time) : IAlertStore, IFeedReader, IAlertReader, IDocumentReader
{
    private readonly Lock writer = new();
    private readonly List<TaskCompletionSource> waiting = [];
    private Rows rows = new();

    /// <summary>Until then transactions fail before anything is stored.</summary>
    public DateTimeOffset FailUntil { get; set; }

    /// <summary>The next transaction is stored and then said to have failed: the disk was full when the answer came.</summary>
    public bool LoseNextAnswer { get; set; }

    /// <summary>Runs between the effect and its commit.</summary>
    public Action? BeforeCommit { get; set; }

    public int Commits { get; private set; }

    public string Epoch => "memory";

    public long Head => rows.Feed.Count;

    public IReadOnlyList<AuditEntry> Audited => rows.Audit;

    public IReadOnlyList<FeedMessage> Feed => rows.Feed;

    public IReadOnlyList<TimelineEntry> Timeline => rows.Timeline;

    public IReadOnlyList<Incident> Incidents => [.. rows.Incidents.Values];

    public IReadOnlyList<Pause> Pauses => [.. rows.Pauses.Values];

    public IReadOnlyList<StoredSignal> Signals => [.. rows.Signals.Values];

    public Task<T> TransactAsync<T>(Func<IAlertTransaction, T> effect, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            lock (writer)
            {
                return Task.FromResult(Transact(effect));
            }
        }
        catch (IOException error)
        {
            return Task.FromException<T>(error);
        }
        finally
        {
            lock (waiting)
            {
                waiting.ForEach(w => w.TrySetResult());
                waiting.Clear();
            }
        }
    }

    private T Transact<T>(Func<IAlertTransaction, T> effect)
    {
        var next = rows.Copy();
        var result = effect(new Transaction(next, time.GetUtcNow()));
        BeforeCommit?.Invoke();
        if (time.GetUtcNow() < FailUntil)
        {
            throw new IOException("disk full");
        }

        rows = next;
        Commits++;
        if (LoseNextAnswer)
        {
            LoseNextAnswer = false;
            throw new IOException("no answer");
        }

        return result;
    }

    public Task<IReadOnlyList<FeedMessage>?> ReadAsync(
        Viewer viewer, IReadOnlyList<string>? brands, long since, int max, CancellationToken cancellationToken)
    {
        var seen = rows.Feed.Where(m => m.Brand is null || (viewer.MaySee(m.Brand) && (brands is null || brands.Contains(m.Brand)))).ToList();
        return Task.FromResult<IReadOnlyList<FeedMessage>?>(
            [.. seen.Select((m, i) => m with { Previous = i == 0 ? 0 : seen[i - 1].Sequence }).Where(m => m.Sequence > since).Take(max)]);
    }

    public async Task WaitAsync(long than, CancellationToken cancellationToken)
    {
        while (Head <= than)
        {
            var news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (waiting)
            {
                waiting.Add(news);
            }

            if (Head <= than)
            {
                await news.Task.WaitAsync(cancellationToken);
            }
        }
    }

    // It keeps no versions; the stores that do have their own contract suites.
    public IAlertReader AsOf(DateTimeOffset? moment) => moment is null ? this : throw new NotSupportedException();

    public Task<IReadOnlyList<Incident>> IncidentsAsync(Viewer viewer, IncidentQuery query, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Incident>>(
            [.. rows.Incidents.Values.Where(i => viewer.MaySee(i.Brand) && (query.Brand ?? i.Brand) == i.Brand && !(query.OpenOnly && i.IsOver))
                .OrderByDescending(i => i.OpenedAt).Take(query.Max)]);

    public Task<Incident?> IncidentAsync(Viewer viewer, string id, CancellationToken cancellationToken) =>
        Task.FromResult(rows.Incidents.GetValueOrDefault(id) is { } found && viewer.MaySee(found.Brand) ? found : null);

    public Task<IReadOnlyList<TimelineEntry>> TimelineAsync(Viewer viewer, string incident, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TimelineEntry>>([.. rows.Timeline.Where(t => t.Incident == incident)]);

    public Task<IReadOnlyList<StoredSignal>> SignalsAsync(Viewer viewer, SignalQuery query, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StoredSignal>>(
            [.. rows.Signals.Values.Where(s => viewer.MaySee(s.Signal.Brand) && (query.Incident ?? s.Incident) == s.Incident).Take(query.Max)]);

    public Task<IReadOnlyList<Pause>> PausesAsync(Viewer viewer, bool activeOnly, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Pause>>(
            [.. rows.Pauses.Values.Where(p => (p.Scope.Brand is null || viewer.MaySee(p.Scope.Brand)) && (p.IsActive || !activeOnly)).OrderByDescending(p => p.Since)]);

    public Task<IReadOnlyList<Receipt>> ReceiptsAsync(Viewer viewer, string pauseId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Receipt>>([.. rows.Receipts.Where(r => r.PauseId == pauseId)]);

    public Task<IReadOnlyList<Document>> DocumentsAsync(Viewer viewer, string kind, DocumentQuery query, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Document>>(
            [.. (query.Latest ? rows.Newest(kind, query.AsOf).Reverse() : rows.Newest(kind, query.AsOf))
                .Where(d => Sees(viewer, d) && (query.Brand ?? d.Brand) == d.Brand && (query.Parent ?? d.Parent) == d.Parent)
                .SkipWhile(d => query.After is not null && d.Id != query.After).Skip(query.After is null ? 0 : 1).Take(query.Max)]);

    public Task<Document?> DocumentAsync(Viewer viewer, string kind, string id, DateTimeOffset? asOf, CancellationToken cancellationToken) =>
        Task.FromResult(rows.Newest(kind, asOf).FirstOrDefault(d => d.Id == id && Sees(viewer, d)));

    public Task<IReadOnlyList<Document>> VersionsAsync(Viewer viewer, string kind, string id, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Document>>([.. rows.Documents.Where(d => d.Kind == kind && d.Id == id && Sees(viewer, d))]);

    private static bool Sees(Viewer viewer, Document document) => document.Brand is null || viewer.MaySee(document.Brand);

    private sealed class Rows
    {
        public List<Document> Documents { get; private init; } = [];
        public Dictionary<string, StoredSignal> Signals { get; private init; } = [];
        public Dictionary<string, Incident> Incidents { get; private init; } = [];
        public Dictionary<string, Pause> Pauses { get; private init; } = [];
        public List<TimelineEntry> Timeline { get; private init; } = [];
        public List<Receipt> Receipts { get; private init; } = [];
        public List<AuditEntry> Audit { get; private init; } = [];
        public List<FeedMessage> Feed { get; private init; } = [];

        public Rows Copy() => new()
        {
            Signals = new(Signals),
            Incidents = new(Incidents),
            Pauses = new(Pauses),
            Timeline = [.. Timeline],
            Receipts = [.. Receipts],
            Audit = [.. Audit],
            Feed = [.. Feed],
            Documents = [.. Documents],
        };

        public IEnumerable<Document> Newest(string kind, DateTimeOffset? asOf = null) => Documents
            .Where(d => d.Kind == kind && (asOf is null || d.RecordedAt <= asOf)).GroupBy(d => d.Id).Select(v => v.Last()).Where(d => !d.Removed);
    }

    private sealed class Transaction(Rows rows, DateTimeOffset now) : IAlertTransaction
    {
        public DateTimeOffset Now => now;

        public StoredSignal? FindSignal(string id) => rows.Signals.GetValueOrDefault(id);

        public void Put(StoredSignal signal) => rows.Signals.Add(signal.Signal.Id, signal);

        public IReadOnlyList<StoredSignal> Signals(string brand, string drill, DateTimeOffset since, int max) =>
            [.. rows.Signals.Values.Where(s => s.Signal.Brand == brand && s.Signal.Drill == drill && s.Signal.At >= since).OrderByDescending(s => s.Signal.At).Take(max)];

        public Incident? FindIncident(string id) => rows.Incidents.GetValueOrDefault(id);

        public IReadOnlyList<Incident> OpenIncidents(string brand, string drill) =>
            [.. rows.Incidents.Values.Where(i => i.Brand == brand && i.Drill == drill && !i.IsOver).OrderBy(i => i.OpenedAt)];

        public void Put(Incident incident)
        {
            Assert.Equal((rows.Incidents.GetValueOrDefault(incident.Id)?.Version ?? 0) + 1, incident.Version);
            rows.Incidents[incident.Id] = incident;
        }

        public void Append(TimelineEntry entry) => rows.Timeline.Add(entry);

        public Pause? FindPause(string id) => rows.Pauses.GetValueOrDefault(id);

        public IReadOnlyList<Pause> ActivePauses() => [.. rows.Pauses.Values.Where(p => p.IsActive)];

        public IReadOnlyList<Pause> ResumedPauses(string brand, string drill, int max) =>
            [.. rows.Pauses.Values.Where(p => !p.IsActive && p.Scope.Brand == brand && p.Drill == drill).OrderByDescending(p => p.ResumedAt).Take(max)];

        public void Put(Pause pause)
        {
            Assert.Equal((rows.Pauses.GetValueOrDefault(pause.Id)?.Version ?? 0) + 1, pause.Version);
            rows.Pauses[pause.Id] = pause;
        }

        public void Put(Receipt receipt) => rows.Receipts.Add(receipt);

        public IReadOnlyList<Receipt> Receipts(string pauseId) => [.. rows.Receipts.Where(r => r.PauseId == pauseId)];

        public Document? FindDocument(string kind, string id) => rows.Newest(kind).FirstOrDefault(d => d.Id == id);

        public IReadOnlyList<Document> Documents(string kind, string? brand = null, string? parent = null, int max = 10_000) =>
            [.. rows.Newest(kind).Where(d => (brand ?? d.Brand) == d.Brand && (parent ?? d.Parent) == d.Parent).Take(max)];

        public IReadOnlyList<Document> DueDocuments(string kind, DateTimeOffset until, int max) =>
            [.. rows.Newest(kind).Where(d => d.DueAt <= until).OrderBy(d => d.DueAt).Take(max)];

        public Document Put(DocumentDraft draft)
        {
            var version = rows.Documents.Count(d => d.Kind == draft.Kind && d.Id == draft.Id) + 1;
            var document = new Document(
                draft.Kind, draft.Id, version, draft.Brand, draft.Parent, draft.DueAt, now, draft.By, draft.Removed, draft.Body);
            rows.Documents.Add(document);
            return document;
        }

        public void Audit(AuditEntry entry) => rows.Audit.Add(entry);

        public long Publish(FeedEntry message)
        {
            rows.Feed.Add(new FeedMessage(rows.Feed.Count + 1, rows.Feed.Count, message.Kind, message.Brand, message.Drill, now, message.Payload));
            return rows.Feed.Count;
        }
    }
}

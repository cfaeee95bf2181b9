using Listening.Alerts.Audit;
using Listening.Alerts.Feed;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;
using Listening.Detection.Signals;
using Listening.History.Timescale.Core;

namespace Listening.History.Timescale;

/// <summary>One effect on the lane's connection. A new version puts <c>current</c> out on the one before; nothing else of it changes.</summary>
internal sealed class AlertTransaction(EffectScope scope) : IAlertTransaction
{
    public DateTimeOffset Now => scope.Now;

    public StoredSignal? FindSignal(string id) => One<StoredSignal>("SELECT body FROM signals WHERE id = $1 AND current", id);

    public void Put(StoredSignal signal)
    {
        scope.Run("UPDATE signals SET current = false WHERE id = $1 AND current", signal.Signal.Id);
        scope.Run(
            """
            INSERT INTO signals (id, current, brand, drill, kind, incident, decision, at_ms, recorded_ms, body)
            VALUES ($1, true, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            signal.Signal.Id, signal.Signal.Brand, signal.Signal.Drill, Signal.NameOf(signal.Signal.Kind), signal.Incident, signal.Decision,
            signal.Signal.At, scope.NowMs, RowJson.Write(signal));
    }

    public IReadOnlyList<StoredSignal> Signals(string brand, string drill, DateTimeOffset since, int max) => All<StoredSignal>(
        "SELECT body FROM signals WHERE current AND brand = $1 AND drill = $2 AND at_ms >= $3 ORDER BY at_ms DESC, seq DESC LIMIT $4", brand, drill, since, max);

    public Incident? FindIncident(string id) => One<Incident>("SELECT body FROM incidents WHERE id = $1 AND current", id);

    public IReadOnlyList<Incident> OpenIncidents(string brand, string drill) => All<Incident>(
        "SELECT body FROM incidents WHERE current AND state < 4 AND brand = $1 AND drill = $2 ORDER BY opened_ms, seq", brand, drill);

    public void Put(Incident incident)
    {
        scope.Run("UPDATE incidents SET current = false WHERE id = $1 AND current", incident.Id);
        scope.Run(
            """
            INSERT INTO incidents (id, version, current, brand, drill, state, opened_ms, recorded_ms, body)
            VALUES ($1, $2, true, $3, $4, $5, $6, $7, $8)
            """,
            incident.Id, incident.Version, incident.Brand, incident.Drill, incident.State, incident.OpenedAt, scope.NowMs, RowJson.Write(incident));
        if (incident.Version == 1)
        {
            PinRows.Begin(scope, incident);
        }
    }

    public void Append(TimelineEntry entry) => scope.Run(
        "INSERT INTO timeline (incident, at_ms, recorded_ms, body) VALUES ($1, $2, $3, $4)", entry.Incident, entry.At, scope.NowMs, RowJson.Write(entry));

    public Pause? FindPause(string id) => One<Pause>("SELECT body FROM pauses WHERE id = $1 AND current", id);

    public IReadOnlyList<Pause> ActivePauses() => All<Pause>("SELECT body FROM pauses WHERE current AND state = 0 ORDER BY since_ms, seq");

    public IReadOnlyList<Pause> ResumedPauses(string brand, string drill, int max) => All<Pause>(
        "SELECT body FROM pauses WHERE current AND state = 1 AND brand = $1 AND drill = $2 ORDER BY resumed_ms DESC, seq DESC LIMIT $3",
        brand, drill, max);

    public void Put(Pause pause)
    {
        scope.Run("UPDATE pauses SET current = false WHERE id = $1 AND current", pause.Id);
        scope.Run(
            """
            INSERT INTO pauses (id, version, current, brand, drill, state, since_ms, resumed_ms, recorded_ms, body)
            VALUES ($1, $2, true, $3, $4, $5, $6, $7, $8, $9)
            """,
            pause.Id, pause.Version, pause.Scope.Brand, pause.Drill, pause.State, pause.Since, pause.ResumedAt, scope.NowMs, RowJson.Write(pause));
    }

    public void Put(Receipt receipt) => scope.Run(
        "INSERT INTO receipts (pause, scheduler, at_ms, recorded_ms, body) VALUES ($1, $2, $3, $4, $5)",
        receipt.PauseId, receipt.Scheduler, receipt.At, scope.NowMs, RowJson.Write(receipt));

    public IReadOnlyList<Receipt> Receipts(string pauseId) => All<Receipt>("SELECT body FROM receipts WHERE pause = $1 ORDER BY seq", pauseId);

    public Document? FindDocument(string kind, string id) =>
        Where("kind = $1 AND id = $2 AND current AND NOT removed", kind, id) is [var found, ..] ? found : null;

    public IReadOnlyList<Document> Documents(string kind, string? brand = null, string? parent = null, int max = 10_000) => Where(
        """
        kind = $1 AND current AND NOT removed AND ($2::text IS NULL OR brand = $2) AND ($3::text IS NULL OR parent = $3)
        ORDER BY first_seq LIMIT $4
        """,
        kind, brand, parent, max);

    public IReadOnlyList<Document> DueDocuments(string kind, DateTimeOffset until, int max) =>
        Where("kind = $1 AND current AND NOT removed AND due_ms <= $2 ORDER BY due_ms, seq LIMIT $3", kind, until, max);

    public Document Put(DocumentDraft draft) => DocumentRows.Append(scope, draft);

    public void Audit(AuditEntry entry) => AuditRows.Append(scope, entry);

    public long Publish(FeedEntry message)
    {
        scope.Head = scope.Head with { Feed = scope.Head.Feed + 1 };
        scope.Run(
            "INSERT INTO feed (sequence, kind, brand, drill, at_ms, payload) VALUES ($1, $2, $3, $4, $5, $6)",
            scope.Head.Feed, message.Kind, message.Brand, message.Drill, scope.NowMs, message.Payload);
        return scope.Head.Feed;
    }

    private T? One<T>(string sql, params ReadOnlySpan<object?> values)
        where T : class => scope.Rows(sql, Pg.Body<T>, values).FirstOrDefault();

    private List<T> All<T>(string sql, params ReadOnlySpan<object?> values) => scope.Rows(sql, Pg.Body<T>, values);

    private List<Document> Where(string where, params ReadOnlySpan<object?> values) =>
        scope.Rows(DocumentRows.Select + where, DocumentRows.Read, values);
}

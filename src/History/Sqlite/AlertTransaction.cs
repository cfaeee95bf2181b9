using Listening.Alerts.Audit;
using Listening.Alerts.Feed;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;
using Listening.Detection.Signals;
using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

/// <summary>One effect on the writer's connection. A new version puts <c>current</c> out on the one before; nothing else of it changes.</summary>
internal sealed class AlertTransaction(WriteScope scope) : IAlertTransaction
{
    private readonly Database database = scope.Database;

    public DateTimeOffset Now => scope.Now;

    /// <summary>The last sequence given; 0 when none was.</summary>
    public long Published { get; private set; }

    public StoredSignal? FindSignal(string id) => One<StoredSignal>("SELECT body FROM signals WHERE id = ? AND current = 1", id);

    public void Put(StoredSignal signal)
    {
        database.Run("UPDATE signals SET current = 0 WHERE id = ? AND current = 1", signal.Signal.Id);
        database.Run(
            """
            INSERT INTO signals (id, current, brand, drill, kind, incident, decision, at_ms, recorded_ms, body)
            VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            signal.Signal.Id, signal.Signal.Brand, signal.Signal.Drill, Signal.NameOf(signal.Signal.Kind), signal.Incident, signal.Decision,
            signal.Signal.At, scope.NowMs, RowJson.Write(signal));
    }

    public IReadOnlyList<StoredSignal> Signals(string brand, string drill, DateTimeOffset since, int max) => All<StoredSignal>(
        "SELECT body FROM signals WHERE current = 1 AND brand = ? AND drill = ? AND at_ms >= ? ORDER BY at_ms DESC, seq DESC LIMIT ?", brand, drill, since, max);

    public Incident? FindIncident(string id) => One<Incident>("SELECT body FROM incidents WHERE id = ? AND current = 1", id);

    public IReadOnlyList<Incident> OpenIncidents(string brand, string drill) => All<Incident>(
        "SELECT body FROM incidents WHERE current = 1 AND state < 4 AND brand = ? AND drill = ? ORDER BY opened_ms, seq", brand, drill);

    public void Put(Incident incident)
    {
        database.Run("UPDATE incidents SET current = 0 WHERE id = ? AND current = 1", incident.Id);
        database.Run(
            """
            INSERT INTO incidents (id, version, current, brand, drill, state, opened_ms, recorded_ms, body)
            VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?)
            """,
            incident.Id, incident.Version, incident.Brand, incident.Drill, incident.State, incident.OpenedAt, scope.NowMs, RowJson.Write(incident));
        if (incident.Version == 1)
        {
            PinRows.Begin(scope, incident);
        }
    }

    public void Append(TimelineEntry entry) => database.Run(
        "INSERT INTO timeline (incident, at_ms, recorded_ms, body) VALUES (?, ?, ?, ?)", entry.Incident, entry.At, scope.NowMs, RowJson.Write(entry));

    public Pause? FindPause(string id) => One<Pause>("SELECT body FROM pauses WHERE id = ? AND current = 1", id);

    public IReadOnlyList<Pause> ActivePauses() =>
        All<Pause>("SELECT body FROM pauses WHERE current = 1 AND state = 0 ORDER BY since_ms, seq");

    public IReadOnlyList<Pause> ResumedPauses(string brand, string drill, int max) => All<Pause>(
        "SELECT body FROM pauses WHERE current = 1 AND state = 1 AND brand = ? AND drill = ? ORDER BY resumed_ms DESC, seq DESC LIMIT ?",
        brand, drill, max);

    public void Put(Pause pause)
    {
        database.Run("UPDATE pauses SET current = 0 WHERE id = ? AND current = 1", pause.Id);
        database.Run(
            """
            INSERT INTO pauses (id, version, current, brand, drill, state, since_ms, resumed_ms, recorded_ms, body)
            VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?)
            """,
            pause.Id, pause.Version, pause.Scope.Brand, pause.Drill, pause.State, pause.Since, pause.ResumedAt, scope.NowMs, RowJson.Write(pause));
    }

    public void Put(Receipt receipt) => database.Run(
        "INSERT INTO receipts (pause, scheduler, at_ms, recorded_ms, body) VALUES (?, ?, ?, ?, ?)",
        receipt.PauseId, receipt.Scheduler, receipt.At, scope.NowMs, RowJson.Write(receipt));

    public IReadOnlyList<Receipt> Receipts(string pauseId) => All<Receipt>("SELECT body FROM receipts WHERE pause = ? ORDER BY seq", pauseId);

    public Document? FindDocument(string kind, string id) =>
        DocumentRows.Read(database, "kind = ?1 AND id = ?2 AND current = 1 AND removed = 0", kind, id).FirstOrDefault();

    public IReadOnlyList<Document> Documents(string kind, string? brand = null, string? parent = null, int max = 10_000) => DocumentRows.Read(
        database,
        "kind = ?1 AND current = 1 AND removed = 0 AND (?2 IS NULL OR brand = ?2) AND (?3 IS NULL OR parent = ?3) ORDER BY first_seq LIMIT ?4",
        kind, brand, parent, max);

    public IReadOnlyList<Document> DueDocuments(string kind, DateTimeOffset until, int max) => DocumentRows.Read(
        database, "kind = ?1 AND current = 1 AND removed = 0 AND due_ms <= ?2 ORDER BY due_ms, seq LIMIT ?3", kind, until, max);

    public Document Put(DocumentDraft draft) => DocumentRows.Append(scope, draft);

    public void Audit(AuditEntry entry) => AuditRows.Append(scope, entry);

    public long Publish(FeedEntry message)
    {
        Published = database.Number("UPDATE counters SET value = value + 1 WHERE name = 'feed' RETURNING value")
            ?? throw new InvalidOperationException("The feed's counter is gone.");
        database.Run(
            "INSERT INTO feed (sequence, kind, brand, drill, at_ms, payload) VALUES (?, ?, ?, ?, ?, ?)",
            Published, message.Kind, message.Brand, message.Drill, scope.NowMs, message.Payload);
        return Published;
    }

    private T? One<T>(string sql, params ReadOnlySpan<object?> values)
        where T : class
    {
        using var rows = database.Rows(sql, values);
        return rows.Step() ? RowJson.Read<T>(rows.Blob(0)) : null;
    }

    private List<T> All<T>(string sql, params ReadOnlySpan<object?> values)
    {
        using var rows = database.Rows(sql, values);
        return RowJson.ReadAll<T>(rows);
    }
}

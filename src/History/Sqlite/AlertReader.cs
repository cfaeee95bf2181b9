using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;
using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

/// <param name="moment">The picture as it stood; null = now.</param>
internal sealed class AlertReader(ReaderPool readers, DateTimeOffset? moment = null) : IAlertReader
{
    private const string Seen = "(?1 IS NULL OR brand IN (SELECT value FROM json_each(?1)))";

    // A pause of every brand concerns everybody.
    private const string PauseSeen = "(?1 IS NULL OR brand IS NULL OR brand IN (SELECT value FROM json_each(?1)))";

    public IAlertReader AsOf(DateTimeOffset? moment) => moment is null ? this : new AlertReader(readers, moment);

    public Task<IReadOnlyList<Incident>> IncidentsAsync(Viewer viewer, IncidentQuery query, CancellationToken cancellationToken) =>
        All<Incident>(
            $"""
             SELECT body FROM incidents WHERE {Newest("incidents", 5)} AND {Seen} AND (?2 = 0 OR state < 4)
             AND (?3 IS NULL OR (opened_ms, id) < (SELECT opened_ms, id FROM incidents WHERE id = ?3 AND current = 1))
             ORDER BY opened_ms DESC, id DESC LIMIT ?4
             """,
            cancellationToken, Sight.Of(viewer, query.Brand), query.OpenOnly, query.After, query.Max);

    public Task<Incident?> IncidentAsync(Viewer viewer, string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(readers.Read(database =>
        {
            using var rows = database.Rows($"SELECT body FROM incidents WHERE {Newest("incidents", 3)} AND {Seen} AND id = ?2", At(Sight.Of(viewer), id));
            return rows.Step() ? RowJson.Read<Incident>(rows.Blob(0)) : null;
        }));
    }

    public Task<IReadOnlyList<TimelineEntry>> TimelineAsync(Viewer viewer, string incident, CancellationToken cancellationToken) =>
        All<TimelineEntry>(
            $"""
             SELECT body FROM timeline WHERE incident = (SELECT id FROM incidents WHERE {Newest("incidents", 3)} AND {Seen} AND id = ?2){Until(3)} ORDER BY seq
             """,
            cancellationToken, Sight.Of(viewer), incident);

    public Task<IReadOnlyList<StoredSignal>> SignalsAsync(Viewer viewer, SignalQuery query, CancellationToken cancellationToken) =>
        All<StoredSignal>(
            $"""
             SELECT body FROM signals WHERE {Newest("signals", 5)} AND {Seen} AND (?2 IS NULL OR incident = ?2)
             AND (?3 IS NULL OR seq < (SELECT seq FROM signals WHERE id = ?3 AND {Newest("signals", 5)})) ORDER BY seq DESC LIMIT ?4
             """,
            cancellationToken, Sight.Of(viewer, query.Brand), query.Incident, query.After, query.Max);

    public Task<IReadOnlyList<Pause>> PausesAsync(Viewer viewer, bool activeOnly, CancellationToken cancellationToken) =>
        All<Pause>(
            activeOnly
                ? $"SELECT body FROM pauses WHERE {Newest("pauses", 2)} AND state = 0 AND {PauseSeen} ORDER BY since_ms DESC, seq DESC"
                : $"SELECT body FROM pauses WHERE {Newest("pauses", 2)} AND {PauseSeen} ORDER BY since_ms DESC, seq DESC",
            cancellationToken, Sight.Of(viewer));

    public Task<IReadOnlyList<Receipt>> ReceiptsAsync(Viewer viewer, string pauseId, CancellationToken cancellationToken) =>
        All<Receipt>(
            $"""
             SELECT body FROM receipts WHERE pause = (SELECT id FROM pauses WHERE {Newest("pauses", 3)} AND {PauseSeen} AND id = ?2){Until(3)} ORDER BY seq
             """,
            cancellationToken, Sight.Of(viewer), pauseId);

    // Of now a partial index knows the newest version; of a moment it is the last one recorded by then.
    private string Newest(string table, int parameter) => moment is null
        ? "current = 1"
        : $"seq = (SELECT max(seq) FROM {table} v WHERE v.id = {table}.id AND v.recorded_ms <= ?{parameter})";

    private string Until(int parameter) => moment is null ? "" : $" AND recorded_ms <= ?{parameter}";

    /// <summary>The moment is the parameter behind the others.</summary>
    private object?[] At(params object?[] values) => moment is null ? values : [.. values, moment];

    private Task<IReadOnlyList<T>> All<T>(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<T>>(readers.Read(database =>
        {
            using var rows = database.Rows(sql, At(values));
            return RowJson.ReadAll<T>(rows);
        }));
    }
}

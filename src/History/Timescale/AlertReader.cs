using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;
using Listening.History.Timescale.Core;

namespace Listening.History.Timescale;

/// <param name="moment">The picture as it stood; null = now.</param>
internal sealed class AlertReader(Server server, DateTimeOffset? moment = null) : IAlertReader
{
    private const string Seen = "($1::text[] IS NULL OR brand = ANY ($1))";

    // A pause of every brand concerns everybody.
    private const string PauseSeen = "($1::text[] IS NULL OR brand IS NULL OR brand = ANY ($1))";

    public IAlertReader AsOf(DateTimeOffset? moment) => moment is null ? this : new AlertReader(server, moment);

    public Task<IReadOnlyList<Incident>> IncidentsAsync(Viewer viewer, IncidentQuery query, CancellationToken cancellationToken) =>
        All<Incident>(
            $"""
             SELECT body FROM incidents WHERE {Newest("incidents", 5)} AND {Seen} AND (NOT $2 OR state < 4)
             AND ($3::text IS NULL OR (opened_ms, id) < (SELECT opened_ms, id FROM incidents WHERE id = $3 AND current))
             ORDER BY opened_ms DESC, id DESC LIMIT $4
             """,
            cancellationToken, Sight.Brands(viewer, query.Brand), query.OpenOnly, query.After, query.Max);

    public async Task<Incident?> IncidentAsync(Viewer viewer, string id, CancellationToken cancellationToken) =>
        await All<Incident>($"SELECT body FROM incidents WHERE {Newest("incidents", 3)} AND {Seen} AND id = $2", cancellationToken, Sight.Brands(viewer), id) is [var found, ..]
            ? found
            : null;

    public Task<IReadOnlyList<TimelineEntry>> TimelineAsync(Viewer viewer, string incident, CancellationToken cancellationToken) =>
        All<TimelineEntry>(
            $"SELECT body FROM timeline WHERE incident = (SELECT id FROM incidents WHERE {Newest("incidents", 3)} AND {Seen} AND id = $2){Until(3)} ORDER BY seq",
            cancellationToken, Sight.Brands(viewer), incident);

    public Task<IReadOnlyList<StoredSignal>> SignalsAsync(Viewer viewer, SignalQuery query, CancellationToken cancellationToken) =>
        All<StoredSignal>(
            $"""
             SELECT body FROM signals WHERE {Newest("signals", 5)} AND {Seen} AND ($2::text IS NULL OR incident = $2)
             AND ($3::text IS NULL OR seq < (SELECT seq FROM signals WHERE id = $3 AND {Newest("signals", 5)})) ORDER BY seq DESC LIMIT $4
             """,
            cancellationToken, Sight.Brands(viewer, query.Brand), query.Incident, query.After, query.Max);

    public Task<IReadOnlyList<Pause>> PausesAsync(Viewer viewer, bool activeOnly, CancellationToken cancellationToken) =>
        All<Pause>(
            activeOnly
                ? $"SELECT body FROM pauses WHERE {Newest("pauses", 2)} AND state = 0 AND {PauseSeen} ORDER BY since_ms DESC, seq DESC"
                : $"SELECT body FROM pauses WHERE {Newest("pauses", 2)} AND {PauseSeen} ORDER BY since_ms DESC, seq DESC",
            cancellationToken, (object?)Sight.Brands(viewer));

    public Task<IReadOnlyList<Receipt>> ReceiptsAsync(Viewer viewer, string pauseId, CancellationToken cancellationToken) =>
        All<Receipt>(
            $"SELECT body FROM receipts WHERE pause = (SELECT id FROM pauses WHERE {Newest("pauses", 3)} AND {PauseSeen} AND id = $2){Until(3)} ORDER BY seq",
            cancellationToken, Sight.Brands(viewer), pauseId);

    // Of now a partial index knows the newest version; of a moment it is the last one recorded by then.
    private string Newest(string table, int parameter) => moment is null
        ? "current"
        : $"seq = (SELECT max(seq) FROM {table} v WHERE v.id = {table}.id AND v.recorded_ms <= ${parameter})";

    private string Until(int parameter) => moment is null ? "" : $" AND recorded_ms <= ${parameter}";

    private async Task<IReadOnlyList<T>> All<T>(string sql, CancellationToken cancellationToken, params object?[] values) =>
        await server.RowsAsync(sql, Pg.Body<T>, cancellationToken, moment is null ? values : [.. values, moment]);
}

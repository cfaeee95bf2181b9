using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Detection.Signals;
using Listening.History.Review;
using Listening.History.Timescale.Core;
using Npgsql;

namespace Listening.History.Timescale;

/// <summary>The records of one incident, as of any moment: of everything that has versions, the newest recorded by then.</summary>
internal static class ReviewRows
{
    public static async Task<IncidentRecords?> ReadAsync(
        NpgsqlConnection connection, string[]? sight, string id, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        var until = asOf?.ToUnixTimeMilliseconds() ?? long.MaxValue;
        async Task<List<T>> AllAsync<T>(string sql, params object?[] values)
        {
            await using var command = connection.Command(sql, values);
            return await command.AllAsync(Pg.Body<T>, cancellationToken);
        }

        var found = await AllAsync<Incident>(
            """
            SELECT body FROM incidents WHERE id = $2 AND recorded_ms <= $3 AND ($1::text[] IS NULL OR brand = ANY ($1)) ORDER BY version DESC LIMIT 1
            """,
            sight, id, until);
        if (found is not [var incident])
        {
            return null;
        }

        var timeline = await AllAsync<TimelineEntry>("SELECT body FROM timeline WHERE incident = $1 AND recorded_ms <= $2 ORDER BY seq", id, until);
        var signals = await AllAsync<StoredSignal>(
            """
            SELECT s.body FROM signals n
            JOIN LATERAL (SELECT seq, at_ms, body FROM signals WHERE id = n.id AND recorded_ms <= $2 ORDER BY seq DESC LIMIT 1) s ON true
            WHERE n.current AND n.incident = $1 ORDER BY s.at_ms, s.seq LIMIT $3
            """,
            id, until, IncidentRecords.MaxSignals);
        var pauses = await AllAsync<Pause>(
            """
            SELECT p.body FROM pauses n
            JOIN LATERAL (SELECT seq, since_ms, body FROM pauses WHERE id = n.id AND recorded_ms <= $2 ORDER BY seq DESC LIMIT 1) p ON true
            WHERE n.current AND (n.brand IS NULL OR n.brand = $3) AND p.body::json ->> 'incident' = $1 ORDER BY p.since_ms, p.seq
            """,
            id, until, incident.Brand);
        var receipts = new List<Receipt>();
        foreach (var pause in pauses)
        {
            receipts.AddRange(await AllAsync<Receipt>("SELECT body FROM receipts WHERE pause = $1 AND recorded_ms <= $2 ORDER BY seq", pause.Id, until));
        }

        return new IncidentRecords(incident, timeline, signals, pauses, receipts, await OwnAsync(connection, incident, until, cancellationToken));
    }

    private static async Task<List<OwnPost>> OwnAsync(NpgsqlConnection connection, Incident incident, long until, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            """
            SELECT p.platform, p.post, b.event_ms, m.parent FROM mention_brands b JOIN posts p ON p.id = b.post
            JOIN mentions m ON m.post = b.post AND m.event_ms = p.mention_ms
            WHERE b.brand = $1 AND b.role = 1 AND b.event_ms >= $2 AND b.recorded_ms <= $3 AND m.drill = $4 ORDER BY b.event_ms LIMIT $5
            """,
            incident.Brand, incident.CrossedAt, until, incident.Drill, IncidentRecords.MaxOwnPosts);
        return await command.AllAsync(r => new OwnPost(r.GetString(0), r.GetString(1), r.Time(2), r.TextOrNull(3)), cancellationToken);
    }
}

using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Detection.Signals;
using Listening.History.Review;
using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

/// <summary>The records of one incident, as of any moment: of everything that has versions, the newest recorded by then.</summary>
internal static class ReviewRows
{
    public static IncidentRecords? Read(Database database, string? sight, string id, DateTimeOffset? asOf)
    {
        var until = asOf?.ToUnixTimeMilliseconds() ?? long.MaxValue;
        var found = All<Incident>(
            database,
            """
            SELECT body FROM incidents WHERE id = ?2 AND recorded_ms <= ?3 AND (?1 IS NULL OR brand IN (SELECT value FROM json_each(?1)))
            ORDER BY version DESC LIMIT 1
            """,
            sight, id, until);
        if (found is not [var incident])
        {
            return null;
        }

        var timeline = All<TimelineEntry>(database, "SELECT body FROM timeline WHERE incident = ? AND recorded_ms <= ? ORDER BY seq", id, until);
        var signals = All<StoredSignal>(
            database,
            """
            SELECT s.body FROM signals n CROSS JOIN signals s
              ON s.seq = (SELECT max(seq) FROM signals WHERE id = n.id AND recorded_ms <= ?2)
            WHERE n.current = 1 AND n.incident = ?1 ORDER BY s.at_ms, s.seq LIMIT ?3
            """,
            id, until, IncidentRecords.MaxSignals);
        var pauses = All<Pause>(
            database,
            """
            SELECT p.body FROM pauses n CROSS JOIN pauses p
              ON p.seq = (SELECT max(seq) FROM pauses WHERE id = n.id AND recorded_ms <= ?2)
            WHERE n.current = 1 AND (n.brand IS NULL OR n.brand = ?3) AND p.body ->> 'incident' = ?1 ORDER BY p.since_ms, p.seq
            """,
            id, until, incident.Brand);
        var receipts = pauses.SelectMany(p => All<Receipt>(
            database, "SELECT body FROM receipts WHERE pause = ? AND recorded_ms <= ? ORDER BY seq", p.Id, until));
        return new IncidentRecords(incident, timeline, signals, pauses, [.. receipts], Own(database, incident, until));
    }

    private static List<OwnPost> Own(Database database, Incident incident, long until)
    {
        using var rows = database.Rows(
            """
            SELECT p.platform, p.post, b.event_ms, m.parent FROM mention_brands b CROSS JOIN posts p ON p.id = b.post
            CROSS JOIN mentions m ON m.post = b.post
            WHERE b.brand = ? AND b.role = 1 AND b.event_ms >= ? AND b.recorded_ms <= ? AND m.drill = ? ORDER BY b.event_ms LIMIT ?
            """,
            incident.Brand, incident.CrossedAt, until, incident.Drill, IncidentRecords.MaxOwnPosts);
        var posts = new List<OwnPost>();
        while (rows.Step())
        {
            posts.Add(new OwnPost(rows.Text(0), rows.Text(1), rows.Time(2), rows.TextOrNull(3)));
        }

        return posts;
    }

    private static List<T> All<T>(Database database, string sql, params ReadOnlySpan<object?> values)
    {
        using var rows = database.Rows(sql, values);
        return RowJson.ReadAll<T>(rows);
    }
}

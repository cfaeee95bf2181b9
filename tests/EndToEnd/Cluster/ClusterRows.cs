namespace Listening.EndToEnd.Cluster;

/// <summary>What a database remembers: every fact but the times at which it was written down.</summary>
internal sealed class ClusterRows(ClusterServers servers, string database)
{
    /// <summary>Everything that two runs over one log must agree on, by name.</summary>
    public static readonly IReadOnlyList<(string What, string Sql)> Facts =
    [
        ("mentions", """
            SELECT p.platform, p.post, p.phase, m.partition, m.log_offset, m.event_ms, m.negative, m.neutral, m.positive, m.lang
            FROM mentions m JOIN posts p ON p.id = m.post ORDER BY m.partition, m.log_offset
            """),
        ("brands of mentions", "SELECT b.brand, b.event_ms, b.role, p.post FROM mention_brands b JOIN posts p ON p.id = b.post ORDER BY 1, 2, 4"),
        ("posts", "SELECT platform, post, phase, event_ms, label, impressions, encode(state, 'hex') FROM posts ORDER BY key"),
        ("minutes", """
            SELECT s.brand, s.kind, s.value, s.drill, minute_ms, partition, volume, negative, neutral, positive, valence, risky, actual, floor, estimated, engagement
            FROM minutes JOIN streams s ON s.id = stream ORDER BY 1, 2, 3, 4, 5, 6
            """),

        // That a source fell silent is said of a node that was taken away; it is not in the log.
        ("signals", "SELECT id, brand, kind, at_ms, incident, decision FROM signals WHERE current AND kind <> 'silence' ORDER BY id"),
        ("incidents", "SELECT id, brand, state FROM incidents WHERE current AND brand <> '' ORDER BY id"),
        ("pauses", "SELECT id, brand, state FROM pauses WHERE current ORDER BY id"),
    ];

    public string[] PostIds => Rows("SELECT p.post FROM mentions m JOIN posts p ON p.id = m.post");

    public string[] Paused => Rows("SELECT brand FROM pauses WHERE current AND state = 0");

    /// <summary>Brand of every breach that was alerted.</summary>
    public string[] Breaches => Rows("SELECT brand FROM signals WHERE current AND kind = 'breach'");

    /// <summary>Volume of each brand and minute, counted from the rows.</summary>
    public string[] RowMinutes => Rows("SELECT brand, event_ms / 60000 * 60000, count(*) FROM mention_brands WHERE role = 0 GROUP BY 1, 2 ORDER BY 1, 2");

    /// <summary>The same as added up while counting.</summary>
    public string[] CountedMinutes => Rows(
        "SELECT s.brand, minute_ms, sum(volume)::bigint FROM minutes JOIN streams s ON s.id = stream WHERE s.kind = 0 GROUP BY 1, 2 HAVING sum(volume) > 0 ORDER BY 1, 2");

    /// <summary>Decisions that stand twice in the audit; none may.</summary>
    public string[] AuditTwice => Rows("SELECT action, subject FROM audit WHERE action LIKE '%opened' OR action LIKE '%paused' GROUP BY 1, 2 HAVING count(*) > 1");

    /// <summary>How many numbers are missing in the feed and in the audit.</summary>
    public string[] Gaps => Rows("SELECT (SELECT max(sequence) - count(*) FROM feed), (SELECT max(seq) - count(*) FROM audit)");

    public string[] Rows(string sql) => servers.Rows(sql, database);
}

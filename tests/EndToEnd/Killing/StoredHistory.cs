using Microsoft.Data.Sqlite;

namespace Listening.EndToEnd.Killing;

/// <summary>What a data folder remembers, read from its file: every fact but the times at which it was written down.</summary>
internal sealed class StoredHistory : IDisposable
{
    private readonly SqliteConnection connection;

    public StoredHistory(string data)
    {
        connection = new SqliteConnection($"Data Source={Path.Combine(data, "history.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
    }

    public string[] Mentions => Rows(
        "SELECT p.platform, p.post, p.phase, m.partition, m.offset, m.event_ms, m.negative, m.neutral, m.positive, m.lang, hex(p.key) "
        + "FROM mentions m JOIN posts p ON p.id = m.post ORDER BY m.partition, m.offset");

    public string[] PostIds => Rows("SELECT p.post FROM mentions m JOIN posts p ON p.id = m.post");

    public string[] BrandsOfMentions => Rows(
        "SELECT b.brand, b.event_ms, b.role, hex(p.key) FROM mention_brands b JOIN posts p ON p.id = b.post ORDER BY 1, 2, 4");

    public string[] Minutes => Rows(
        "SELECT s.brand, s.kind, s.value, s.drill, minute_ms, partition, volume, negative, neutral, positive, valence, risky, actual, floor, estimated, engagement "
        + "FROM minutes JOIN streams s ON s.id = stream ORDER BY 1, 2, 3, 4, 5, 6");

    /// <summary>Volume of each brand and minute as added up while counting.</summary>
    public string[] CountedMinutes => Rows(
        "SELECT s.brand, minute_ms, sum(volume) FROM minutes JOIN streams s ON s.id = stream WHERE s.kind = 0 GROUP BY 1, 2 HAVING sum(volume) > 0 ORDER BY 1, 2");

    /// <summary>The same, counted from the rows.</summary>
    public string[] RowMinutes => Rows(
        "SELECT brand, event_ms / 60000 * 60000, count(*) FROM mention_brands WHERE role = 0 GROUP BY 1, 2 ORDER BY 1, 2");

    public string[] Posts => Rows("SELECT platform, post, phase, event_ms, label, impressions, hex(state) FROM posts ORDER BY hex(key)");

    public string[] Signals => Rows("SELECT id, brand, kind, at_ms, incident, decision FROM signals WHERE current = 1 ORDER BY id");

    public string[] Incidents => Rows("SELECT id, brand, state FROM incidents WHERE current = 1 ORDER BY id");

    public string[] Pauses => Rows("SELECT id, brand, state FROM pauses WHERE current = 1 ORDER BY id");

    /// <summary>Numbers that must run without a gap.</summary>
    public (long Count, long Last) Audit => Run("audit", "seq");

    public (long Count, long Last) Feed => Run("feed", "sequence");

    public string[] AuditTwice => Rows("SELECT action, subject, count(*) FROM audit WHERE action LIKE '%opened' OR action LIKE '%paused' GROUP BY 1, 2 HAVING count(*) > 1");

    public void Dispose() => connection.Dispose();

    private (long Count, long Last) Run(string table, string column)
    {
        var row = Rows($"SELECT count(*), ifnull(max({column}), 0) FROM {table}")[0].Split('|');
        return (long.Parse(row[0], null), long.Parse(row[1], null));
    }

    private string[] Rows(string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are the constants above.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        }

        return [.. rows];
    }
}

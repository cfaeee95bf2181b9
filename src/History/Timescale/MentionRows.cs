using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.History.Queries;
using Listening.History.Timescale.Core;
using Npgsql;

namespace Listening.History.Timescale;

/// <summary>Mentions as people read them: the row, what edits made of it, and the post's state.</summary>
internal static class MentionRows
{
    // The newest edit and observation known by $1 stand for text, score and reach; a deleted post shows no word, also as of an earlier moment.
    // Of reach the best grade stands, of a grade the latest observation, of equal times the larger: PostReach says the same of now.
    // mention_ms names the chunk of the row. It is event_ms of mention_brands too, but the planner looks into every chunk unless the range is said of both.
    public const string Select =
        """
        SELECT p.platform, p.post, p.state, m.event_ms, m.recorded_ms, coalesce(r.text, m.text), m.author, m.url, m.drill,
          coalesce(r.negative, m.negative), coalesce(r.neutral, m.neutral), coalesce(r.positive, m.positive), coalesce(r.lang, m.lang),
          r.id IS NOT NULL, p.id, x.impressions, x.grade, x.low, CASE WHEN $1 < 9223372036854775807 THEN
            coalesce((SELECT likes FROM metrics WHERE post = p.id AND likes IS NOT NULL AND recorded_ms <= $1 ORDER BY observed_ms DESC, likes DESC LIMIT 1), 0)
            + coalesce((SELECT shares FROM metrics WHERE post = p.id AND shares IS NOT NULL AND recorded_ms <= $1 ORDER BY observed_ms DESC, shares DESC LIMIT 1), 0)
            + coalesce((SELECT replies FROM metrics WHERE post = p.id AND replies IS NOT NULL AND recorded_ms <= $1 ORDER BY observed_ms DESC, replies DESC LIMIT 1), 0)
            ELSE 0 END
        FROM {0} JOIN mentions m ON m.post = p.id AND m.event_ms = p.mention_ms
        LEFT JOIN LATERAL (
          SELECT * FROM revisions WHERE post = p.id AND NOT deleted AND recorded_ms <= $1 ORDER BY id DESC LIMIT 1) r ON true
        LEFT JOIN LATERAL (
          SELECT impressions, grade, low FROM metrics WHERE $1 < 9223372036854775807 AND post = p.id AND impressions IS NOT NULL AND recorded_ms <= $1
          ORDER BY grade, observed_ms DESC, impressions DESC LIMIT 1) x ON true
        WHERE {1}
        """;

    public static string From(string tables, string where) =>
        Select.Replace("{0}", tables, StringComparison.Ordinal).Replace("{1}", where, StringComparison.Ordinal);

    /// <summary>A row of <see cref="Select"/>.</summary>
    public static (MentionItem Item, PostState Post) Read(NpgsqlDataReader rows, string? brand, bool asOf) => MentionItems.Of(
        rows.GetString(0), rows.GetString(1), rows.GetFieldValue<byte[]>(2), brand, asOf, rows.Time(3), rows.Time(4), rows.TextOrNull(5), rows.TextOrNull(6),
        rows.TextOrNull(7), rows.GetString(8), (rows.GetInt32(9), rows.GetInt32(10), rows.GetInt32(11), rows.GetString(12)), edited: rows.GetBoolean(13),
        rows.IsDBNull(15)
            ? null
            : new Impressions(rows.GetInt64(15), (ImpressionGrade)rows.GetInt16(16), rows.IsDBNull(17) ? rows.GetInt64(15) : rows.GetInt64(17)),
        rows.GetInt64(18), rows.GetInt64(14));
}

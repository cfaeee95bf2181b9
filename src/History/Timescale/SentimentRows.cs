using Listening.Detection.Mentions;
using Listening.History.Queries;
using Listening.History.Timescale.Core;
using Npgsql;

namespace Listening.History.Timescale;

/// <summary>Sentiment in buckets: from minute rows, or as of a moment from the mentions known then.</summary>
internal static class SentimentRows
{
    public static async Task<SentimentSeries> ReadAsync(NpgsqlConnection connection, SentimentQuery query, CancellationToken cancellationToken)
    {
        var buckets = new SentimentBuckets(query);
        await using var rows = query.AsOf is { } asOf ? Mentions(connection, query, asOf, buckets) : Minutes(connection, query, buckets);
        await using (var reader = await rows.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                if (query.AsOf is null)
                {
                    buckets.Add(reader.GetInt64(0), MinuteSum.Read(reader, 1));
                }
                else
                {
                    buckets.Add(reader.GetInt64(0), (ushort)reader.GetInt32(1), (ushort)reader.GetInt32(2), (ushort)reader.GetInt32(3));
                }
            }
        }

        await using var heard = connection.Command("SELECT minute_ms FROM heard WHERE minute_ms >= $1 AND minute_ms < $2", buckets.FromMs, buckets.ToMs);
        (await heard.AllAsync(r => r.GetInt64(0), cancellationToken)).ForEach(buckets.Hear);
        return buckets.Series();
    }

    private static NpgsqlCommand Minutes(NpgsqlConnection connection, SentimentQuery query, SentimentBuckets buckets) => connection.Command(
        $"""
         SELECT minute_ms, {MinuteSum.Columns} FROM minutes
         WHERE stream = (SELECT id FROM streams WHERE brand = $1 AND kind = $2 AND value = $3 AND drill = $4) AND minute_ms >= $5 AND minute_ms < $6
         """,
        query.Brand, query.Platform is null ? StreamKind.Brand : StreamKind.Platform, query.Platform ?? "", query.Drill, buckets.FromMs, buckets.ToMs);

    private static NpgsqlCommand Mentions(NpgsqlConnection connection, SentimentQuery query, DateTimeOffset asOf, SentimentBuckets buckets) => connection.Command(
        """
        SELECT b.event_ms, m.negative, m.neutral, m.positive FROM mention_brands b
        JOIN posts p ON p.id = b.post JOIN mentions m ON m.post = b.post AND m.event_ms = p.mention_ms
        WHERE b.brand = $1 AND b.event_ms >= $2 AND b.event_ms < $3 AND b.role = 0 AND b.recorded_ms <= $4
        AND m.drill = $5 AND ($6::text IS NULL OR p.platform = $6)
        """,
        query.Brand, buckets.FromMs, buckets.ToMs, asOf, query.Drill, query.Platform);
}

using Listening.History.Queries;
using Listening.History.Timescale.Core;
using Npgsql;

namespace Listening.History.Timescale;

/// <summary>Sentiment in buckets: from sums, or as of a moment from the mentions known then.</summary>
internal static class SentimentRows
{
    public static async Task<SentimentSeries> ReadAsync(NpgsqlConnection connection, SentimentQuery query, CancellationToken cancellationToken)
    {
        var buckets = new SentimentBuckets(query);
        if (query.AsOf is { } asOf)
        {
            await using var rows = Mentions(connection, query, asOf, buckets);
            await using var reader = await rows.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                buckets.Add(reader.GetInt64(0), (ushort)reader.GetInt32(1), (ushort)reader.GetInt32(2), (ushort)reader.GetInt32(3));
            }
        }
        else
        {
            await SumRows.ReadAsync(
                connection, query.Stream, buckets.FromMs, buckets.ToMs, buckets.Grain, MinuteSum.Columns,
                r => buckets.Add(MinuteSum.Point(r, 0), MinuteSum.AuthorsOf(r, 0)), cancellationToken);
        }

        (await SumRows.HeardAsync(connection, buckets.FromMs, buckets.ToMs, buckets.Grain, cancellationToken)).ForEach(buckets.Hear);
        return buckets.Series();
    }

    private static NpgsqlCommand Mentions(NpgsqlConnection connection, SentimentQuery query, DateTimeOffset asOf, SentimentBuckets buckets) => connection.Command(
        """
        SELECT b.event_ms, m.negative, m.neutral, m.positive FROM mention_brands b
        JOIN posts p ON p.id = b.post JOIN mentions m ON m.post = b.post AND m.event_ms = p.mention_ms
        WHERE b.brand = $1 AND b.event_ms >= $2 AND b.event_ms < $3 AND b.role = 0 AND b.recorded_ms <= $4
        AND m.event_ms >= $2 AND m.event_ms < $3 AND m.drill = $5 AND ($6::text IS NULL OR p.platform = $6)
        """,
        query.Brand, buckets.FromMs, buckets.ToMs, asOf, query.Drill, query.Platform);
}

using System.Diagnostics;
using Listening.Ingest.Pipeline;
using Npgsql;
using NpgsqlTypes;

namespace Listening.Bench.History;

/// <summary>
/// The yardstick: the same mention rows by nothing but binary COPY into a hypertable with the same indexes, four connections, a commit a batch. No
/// posts, brands, minutes, pulses or positions.
/// </summary>
internal static class BareCopy
{
    private const int Connections = 4;

    public static async Task<string> RunAsync(string connection, int mentions, int brands, TimeSpan length)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using (var make = source.CreateCommand(
            """
            CREATE TABLE bare (LIKE listening.mentions);
            SELECT create_hypertable('bare', by_range('event_ms', 86400000::bigint));
            CREATE UNIQUE INDEX ON bare (post, event_ms);
            CREATE INDEX ON bare USING brin (recorded_ms);
            """))
        {
            await make.ExecuteNonQueryAsync();
        }

        var rates = new List<string>();
        foreach (var size in (int[])[mentions, 10_000])
        {
            var clock = Stopwatch.StartNew();
            var stored = await Task.WhenAll(Enumerable.Range(0, Connections).Select(c => Task.Run(() => CopyAsync(source, size + c, size, brands, length))));
            rates.Add($"{stored.Sum() / clock.Elapsed.TotalSeconds:F0}/s in batches of {size}");
        }

        return string.Join(", ", rates);
    }

    private static async Task<long> CopyAsync(NpgsqlDataSource source, int partition, int size, int brands, TimeSpan length)
    {
        var (rows, clock, stored) = (new BatchSource(partition, size, brands), Stopwatch.StartNew(), 0L);
        await using var connection = await source.OpenConnectionAsync();
        while (clock.Elapsed < length)
        {
            var batch = rows.Next(new PartitionPosition(partition, stored, 1));
            await using var copy = await connection.BeginBinaryImportAsync(
                """
                COPY bare (post, partition, log_offset, event_ms, appended_ms, recorded_ms, negative, neutral, positive, lang, drill, source, author, text)
                FROM STDIN (FORMAT BINARY)
                """);
            foreach (var row in batch.Mentions)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(((long)partition << 40) + row.Offset, NpgsqlDbType.Bigint);
                await copy.WriteAsync(partition, NpgsqlDbType.Integer);
                await copy.WriteAsync(row.Offset, NpgsqlDbType.Bigint);
                await copy.WriteAsync(row.Post.EventTimeMs, NpgsqlDbType.Bigint);
                await copy.WriteAsync(row.AppendedAtMs, NpgsqlDbType.Bigint);
                await copy.WriteAsync(row.AppendedAtMs, NpgsqlDbType.Bigint);
                await copy.WriteAsync((int)row.Post.Score.Negative, NpgsqlDbType.Integer);
                await copy.WriteAsync((int)row.Post.Score.Neutral, NpgsqlDbType.Integer);
                await copy.WriteAsync((int)row.Post.Score.Positive, NpgsqlDbType.Integer);
                await copy.WriteAsync(row.Post.Score.Language.ToString(), NpgsqlDbType.Text);
                await copy.WriteAsync("", NpgsqlDbType.Text);
                await copy.WriteAsync(row.Source!, NpgsqlDbType.Text);
                await copy.WriteAsync(row.Author!, NpgsqlDbType.Text);
                await copy.WriteAsync(row.Text, NpgsqlDbType.Text);
            }

            await copy.CompleteAsync();
            stored += batch.Mentions.Count;
        }

        return stored;
    }
}

using System.Diagnostics;
using Listening.Detection.Windows;
using Listening.History;
using Listening.History.Timescale.Core;
using Listening.Ingest.Pipeline;
using Npgsql;
using NpgsqlTypes;

namespace Listening.Bench.History;

/// <summary>
/// The yardstick: the rows of the same batches by nothing but binary COPY into tables with the same columns and indexes, as many connections, a
/// commit a batch. No questions, no conflicts, no fence.
/// </summary>
internal static class BareCopy
{
    private const int Connections = 4;

    /// <param name="schema">Whose tables are copied, empty.</param>
    /// <param name="everything">Posts, brands, metrics, minutes and pulses too, not the mention rows alone.</param>
    /// <returns>Mentions a second.</returns>
    public static async Task<double> RunAsync(string connection, string schema, bool everything, int mentions, int brands, TimeSpan length)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using (var make = source.CreateCommand(
            $"""
             DROP SCHEMA IF EXISTS bare CASCADE;
             CREATE SCHEMA bare;
             CREATE TABLE bare.posts (LIKE {schema}.posts INCLUDING INDEXES INCLUDING STORAGE) WITH (fillfactor = 85);
             CREATE TABLE bare.mentions (LIKE {schema}.mentions INCLUDING INDEXES);
             SELECT create_hypertable('bare.mentions', by_range('event_ms', 86400000::bigint), create_default_indexes => false);
             CREATE TABLE bare.mention_brands (LIKE {schema}.mention_brands INCLUDING INDEXES);
             SELECT create_hypertable('bare.mention_brands', by_range('event_ms', 86400000::bigint), create_default_indexes => false);
             CREATE TABLE bare.metrics (LIKE {schema}.metrics INCLUDING INDEXES);
             SELECT create_hypertable('bare.metrics', by_range('recorded_ms', 604800000::bigint), create_default_indexes => false);
             CREATE TABLE bare.minutes (LIKE {schema}.minutes INCLUDING INDEXES) WITH (fillfactor = 70);
             SELECT create_hypertable('bare.minutes', by_range('minute_ms', 604800000::bigint), create_default_indexes => false);
             CREATE TABLE bare.pulses (LIKE {schema}.pulses INCLUDING INDEXES);
             """))
        {
            await make.ExecuteNonQueryAsync();
        }

        var clock = Stopwatch.StartNew();
        var stored = await Task.WhenAll(Enumerable.Range(0, Connections).Select(c => Task.Run(() => CopyAsync(source, c, everything, mentions, brands, length))));
        return stored.Sum() / clock.Elapsed.TotalSeconds;
    }

    private static async Task<long> CopyAsync(NpgsqlDataSource source, int partition, bool everything, int size, int brands, TimeSpan length)
    {
        var (rows, clock, stored, batches) = (new BatchSource(partition, size, brands), Stopwatch.StartNew(), 0L, 0);
        var (codec, streams) = (new PostCodec(), new Dictionary<object, long>());
        await using var connection = await source.OpenConnectionAsync();
        while (clock.Elapsed < length)
        {
            var batch = rows.Next(new PartitionPosition(partition, stored, 1));
            await using var transaction = await connection.BeginTransactionAsync();
            await MentionsAsync(connection, batch, partition);
            if (everything)
            {
                await PostsAsync(connection, batch, partition, codec);
                await BrandsAsync(connection, batch, partition);
                await MetricsAsync(connection, batch, partition, stored);
                await MinutesAsync(connection, batch, (batches++ * Connections) + partition, streams);
                await PulseAsync(connection, batch);
            }

            await transaction.CommitAsync();
            stored += batch.Mentions.Count;
        }

        return stored;
    }

    private static long IdOf(int partition, long offset) => ((long)partition << 40) + offset;

    private static async Task RowsAsync<T>(NpgsqlConnection connection, string table, string columns, IEnumerable<T> rows, Func<NpgsqlBinaryImporter, T, Task> write)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY bare.{table} ({columns}) FROM STDIN (FORMAT BINARY)");
        foreach (var row in rows)
        {
            await copy.StartRowAsync();
            await write(copy, row);
        }

        await copy.CompleteAsync();
    }

    private static Task MentionsAsync(NpgsqlConnection connection, ScoreBatch batch, int partition) => RowsAsync(
        connection, "mentions", "post, partition, log_offset, event_ms, appended_ms, recorded_ms, negative, neutral, positive, lang, drill, source, author, text, url, observed_ms",
        batch.Mentions,
        async (copy, row) =>
        {
            await copy.WriteAsync(IdOf(partition, row.Offset), NpgsqlDbType.Bigint);
            await copy.WriteAsync(partition, NpgsqlDbType.Integer);
            await copy.WriteAsync(row.Offset, NpgsqlDbType.Bigint);
            await copy.WriteAsync(row.Post.EventTimeMs, NpgsqlDbType.Bigint);
            await copy.WriteAsync(row.AppendedAtMs, NpgsqlDbType.Bigint);
            await copy.WriteAsync(row.AppendedAtMs, NpgsqlDbType.Bigint);
            await copy.WriteAsync((int)row.Post.Score.Negative, NpgsqlDbType.Integer);
            await copy.WriteAsync((int)row.Post.Score.Neutral, NpgsqlDbType.Integer);
            await copy.WriteAsync((int)row.Post.Score.Positive, NpgsqlDbType.Integer);
            await copy.WriteAsync(row.Post.Score.Language.ToString(), NpgsqlDbType.Text);
            await copy.WriteAsync(row.Post.Drill, NpgsqlDbType.Text);
            foreach (var text in (string?[])[row.Source, row.Author, row.Text, row.Url])
            {
                await WriteAsync(copy, text);
            }

            await WriteAsync(copy, row.ObservedAtMs);
        });

    private static Task PostsAsync(NpgsqlConnection connection, ScoreBatch batch, int partition, PostCodec codec) => RowsAsync(
        connection, "posts", "id, key, platform, post, phase, event_ms, label, mention_ms, mention_offset, recorded_ms, updated_ms, state, impressions",
        batch.Mentions,
        async (copy, row) =>
        {
            var post = row.Post;
            await copy.WriteAsync(IdOf(partition, row.Offset), NpgsqlDbType.Bigint);
            await copy.WriteAsync(Pg.KeyOf(post.Key), NpgsqlDbType.Uuid);
            await copy.WriteAsync(post.Platform, NpgsqlDbType.Text);
            await copy.WriteAsync(post.Id, NpgsqlDbType.Text);
            await copy.WriteAsync((short)post.Phase, NpgsqlDbType.Smallint);
            await copy.WriteAsync(post.EventTimeMs, NpgsqlDbType.Bigint);
            await copy.WriteAsync((short)post.Label, NpgsqlDbType.Smallint);
            await copy.WriteAsync(post.EventTimeMs, NpgsqlDbType.Bigint);
            await copy.WriteAsync(row.Offset, NpgsqlDbType.Bigint);
            await copy.WriteAsync(row.AppendedAtMs, NpgsqlDbType.Bigint);
            await copy.WriteAsync(row.AppendedAtMs, NpgsqlDbType.Bigint);
            await copy.WriteAsync(codec.Encode(post).ToArray(), NpgsqlDbType.Bytea);
            await WriteAsync(copy, post.Reach.Impressions?.Value);
        });

    private static Task BrandsAsync(NpgsqlConnection connection, ScoreBatch batch, int partition) => RowsAsync(
        connection, "mention_brands", "brand, event_ms, post, role, recorded_ms", batch.Mentions.SelectMany(m => m.Post.Brands.Select(b => (Brand: b, Row: m))),
        async (copy, named) =>
        {
            await copy.WriteAsync(named.Brand, NpgsqlDbType.Text);
            await copy.WriteAsync(named.Row.Post.EventTimeMs, NpgsqlDbType.Bigint);
            await copy.WriteAsync(IdOf(partition, named.Row.Offset), NpgsqlDbType.Bigint);
            await copy.WriteAsync((short)0, NpgsqlDbType.Smallint);
            await copy.WriteAsync(named.Row.AppendedAtMs, NpgsqlDbType.Bigint);
        });

    private static Task MetricsAsync(NpgsqlConnection connection, ScoreBatch batch, int partition, long first) => RowsAsync(
        connection, "metrics", "post, observed_ms, appended_ms, recorded_ms, impressions, grade, low, likes", batch.Metrics.Select((m, i) => (Row: m, Id: IdOf(partition, first + i))),
        async (copy, metric) =>
        {
            await copy.WriteAsync(metric.Id, NpgsqlDbType.Bigint);
            await copy.WriteAsync(metric.Row.ObservedAtMs, NpgsqlDbType.Bigint);
            await copy.WriteAsync(metric.Row.AppendedAtMs, NpgsqlDbType.Bigint);
            await copy.WriteAsync(metric.Row.AppendedAtMs, NpgsqlDbType.Bigint);
            await copy.WriteAsync(metric.Row.Counts.Impressions!.Value.Value, NpgsqlDbType.Bigint);
            await copy.WriteAsync((short)metric.Row.Counts.Impressions!.Value.Grade, NpgsqlDbType.Smallint);
            await copy.WriteAsync(metric.Row.Counts.Impressions!.Value.Low, NpgsqlDbType.Bigint);
            await WriteAsync(copy, metric.Row.Counts.Likes);
        });

    /// <param name="batch">What one batch adds to each minute, as a row of its own: COPY cannot add.</param>
    /// <param name="number">In the place of the partition, so that each batch's rows are new.</param>
    private static Task MinutesAsync(NpgsqlConnection connection, ScoreBatch batch, int number, Dictionary<object, long> streams)
    {
        var authors = new Scratch();
        return RowsAsync(
            connection, "minutes", "stream, minute_ms, partition, recorded_ms, authors, volume, negative, neutral, positive, valence, risky, actual, floor, estimated, engagement",
            batch.Minutes,
            async (copy, delta) =>
            {
                var heard = delta.Heard;
                streams.TryAdd(delta.Stream, streams.Count);
                heard.Authors.Write(authors.Begin());
                await copy.WriteAsync(streams[delta.Stream], NpgsqlDbType.Bigint);
                await copy.WriteAsync(delta.MinuteMs, NpgsqlDbType.Bigint);
                await copy.WriteAsync(number, NpgsqlDbType.Integer);
                await copy.WriteAsync(delta.MinuteMs, NpgsqlDbType.Bigint);
                await copy.WriteAsync(authors.End().ToArray(), NpgsqlDbType.Bytea);
                foreach (var figure in (long[])[
                    heard.Volume, heard.Negative, heard.Neutral, heard.Positive, heard.Valence, heard.Risky, heard.ImpressionsActual, heard.ImpressionsFloor,
                    heard.ImpressionsEstimated, heard.Engagement])
                {
                    await copy.WriteAsync(figure, NpgsqlDbType.Bigint);
                }
            });
    }

    private static Task PulseAsync(NpgsqlConnection connection, ScoreBatch batch) => RowsAsync(
        connection, "pulses", "partition, from_offset, to_offset, recorded_ms, body", (PulseBatch[])[batch.Pulse],
        async (copy, pulse) =>
        {
            await copy.WriteAsync(pulse.Partition, NpgsqlDbType.Integer);
            await copy.WriteAsync(pulse.From, NpgsqlDbType.Bigint);
            await copy.WriteAsync(pulse.To, NpgsqlDbType.Bigint);
            await copy.WriteAsync(pulse.WatermarkMs, NpgsqlDbType.Bigint);
            await copy.WriteAsync(pulse.ToBytes(), NpgsqlDbType.Bytea);
        });

    private static Task WriteAsync(NpgsqlBinaryImporter copy, string? text) => text is null ? copy.WriteNullAsync() : copy.WriteAsync(text, NpgsqlDbType.Text);

    private static Task WriteAsync(NpgsqlBinaryImporter copy, long? number) => number is { } n ? copy.WriteAsync(n, NpgsqlDbType.Bigint) : copy.WriteNullAsync();
}

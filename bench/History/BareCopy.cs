using System.Diagnostics;
using Listening.Detection.Windows;
using Listening.History;
using Listening.History.Timescale.Core;
using Listening.Ingest.Pipeline;
using Npgsql;

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
    public static async Task<(long Mentions, TimeSpan Took)> RunAsync(string connection, string schema, bool everything, int mentions, int brands, TimeSpan length)
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
        return (stored.Sum(), clock.Elapsed);
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

    private static Task MentionsAsync(NpgsqlConnection connection, ScoreBatch batch, int partition) => connection.CopyAsync(
        "bare.mentions (post, partition, log_offset, event_ms, appended_ms, recorded_ms, negative, neutral, positive, lang, drill, source, author, text, url, observed_ms)",
        batch.Mentions,
        async (copy, row) =>
        {
            await copy.AddAsync(IdOf(partition, row.Offset));
            await copy.AddAsync(partition);
            await copy.AddAsync(row.Offset);
            await copy.AddAsync(row.Post.EventTimeMs);
            await copy.AddAsync(row.AppendedAtMs);
            await copy.AddAsync(row.AppendedAtMs);
            await copy.AddAsync((int)row.Post.Score.Negative);
            await copy.AddAsync((int)row.Post.Score.Neutral);
            await copy.AddAsync((int)row.Post.Score.Positive);
            await copy.AddAsync(row.Post.Score.Language.ToString());
            await copy.AddAsync(row.Post.Drill);
            foreach (var text in (string?[])[row.Source, row.Author, row.Text, row.Url])
            {
                await copy.AddAsync(text);
            }

            await copy.AddAsync(row.ObservedAtMs);
        },
        CancellationToken.None);

    private static Task PostsAsync(NpgsqlConnection connection, ScoreBatch batch, int partition, PostCodec codec) => connection.CopyAsync(
        "bare.posts (id, key, platform, post, phase, event_ms, label, mention_ms, mention_offset, recorded_ms, updated_ms, state, impressions)",
        batch.Mentions,
        async (copy, row) =>
        {
            var post = row.Post;
            await copy.AddAsync(IdOf(partition, row.Offset));
            await copy.AddAsync(Pg.KeyOf(post.Key));
            await copy.AddAsync(post.Platform);
            await copy.AddAsync(post.Id);
            await copy.AddAsync((short)post.Phase);
            await copy.AddAsync(post.EventTimeMs);
            await copy.AddAsync((short)post.Label);
            await copy.AddAsync(post.EventTimeMs);
            await copy.AddAsync(row.Offset);
            await copy.AddAsync(row.AppendedAtMs);
            await copy.AddAsync(row.AppendedAtMs);
            await copy.AddAsync(codec.Encode(post).ToArray());
            await copy.AddAsync(post.Reach.Impressions?.Value);
        },
        CancellationToken.None);

    private static Task BrandsAsync(NpgsqlConnection connection, ScoreBatch batch, int partition) => connection.CopyAsync(
        "bare.mention_brands (brand, event_ms, post, role, recorded_ms)", [.. batch.Mentions.SelectMany(m => m.Post.Brands.Select(b => (Brand: b, Row: m)))],
        async (copy, named) =>
        {
            await copy.AddAsync(named.Brand);
            await copy.AddAsync(named.Row.Post.EventTimeMs);
            await copy.AddAsync(IdOf(partition, named.Row.Offset));
            await copy.AddAsync((short)0);
            await copy.AddAsync(named.Row.AppendedAtMs);
        },
        CancellationToken.None);

    private static Task MetricsAsync(NpgsqlConnection connection, ScoreBatch batch, int partition, long first) => connection.CopyAsync(
        "bare.metrics (post, observed_ms, appended_ms, recorded_ms, impressions, grade, low, likes)", [.. batch.Metrics.Select((m, i) => (Row: m, Id: IdOf(partition, first + i)))],
        async (copy, metric) =>
        {
            await copy.AddAsync(metric.Id);
            await copy.AddAsync(metric.Row.ObservedAtMs);
            await copy.AddAsync(metric.Row.AppendedAtMs);
            await copy.AddAsync(metric.Row.AppendedAtMs);
            await copy.AddAsync(metric.Row.Counts.Impressions!.Value.Value);
            await copy.AddAsync((short)metric.Row.Counts.Impressions!.Value.Grade);
            await copy.AddAsync(metric.Row.Counts.Impressions!.Value.Low);
            await copy.AddAsync(metric.Row.Counts.Likes);
        },
        CancellationToken.None);

    /// <param name="batch">What one batch adds to each minute, as a row of its own: COPY cannot add.</param>
    /// <param name="number">In the place of the partition, so that each batch's rows are new.</param>
    private static Task MinutesAsync(NpgsqlConnection connection, ScoreBatch batch, int number, Dictionary<object, long> streams)
    {
        var authors = new Scratch();
        return connection.CopyAsync(
            "bare.minutes (stream, minute_ms, partition, recorded_ms, authors, volume, negative, neutral, positive, valence, risky, actual, floor, estimated, engagement)",
            batch.Minutes,
            async (copy, delta) =>
            {
                var heard = delta.Heard;
                streams.TryAdd(delta.Stream, streams.Count);
                heard.Authors.Write(authors.Begin());
                await copy.AddAsync(streams[delta.Stream]);
                await copy.AddAsync(delta.MinuteMs);
                await copy.AddAsync(number);
                await copy.AddAsync(delta.MinuteMs);
                await copy.AddAsync(authors.End().ToArray());
                foreach (var figure in (long[])[
                    heard.Volume, heard.Negative, heard.Neutral, heard.Positive, heard.Valence, heard.Risky, heard.ImpressionsActual, heard.ImpressionsFloor,
                    heard.ImpressionsEstimated, heard.Engagement])
                {
                    await copy.AddAsync(figure);
                }
            },
            CancellationToken.None);
    }

    private static Task PulseAsync(NpgsqlConnection connection, ScoreBatch batch) => connection.CopyAsync(
        "bare.pulses (partition, from_offset, to_offset, recorded_ms, body)", (PulseBatch[])[batch.Pulse],
        async (copy, pulse) =>
        {
            await copy.AddAsync(pulse.Partition);
            await copy.AddAsync(pulse.From);
            await copy.AddAsync(pulse.To);
            await copy.AddAsync(pulse.WatermarkMs);
            await copy.AddAsync(pulse.ToBytes());
        },
        CancellationToken.None);
}

using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.History.Timescale.Core;
using Listening.Ingest.Pipeline;
using Npgsql;

namespace Listening.History.Timescale;

/// <summary>
/// Statements of a score batch: one a table, whatever the number of rows. Where a row may be there already, <c>INSERT … SELECT unnest</c> with a column
/// each as an array, which takes part in the same round trip; COPY where rows are new (docs/adr/0012). Used by one commit at a time.
/// </summary>
internal sealed class BatchRows
{
    // Roles in mention_brands.
    private const short Counted = 0;
    private const short Owned = 1;
    private const short Joined = 2;

    private readonly PostCodec codec = new();

    /// <summary>Row id and event time of the mention row (null without one) of each post of the batch.</summary>
    private readonly Dictionary<PostKey, (long Id, long? MentionMs)> ids = [];

    /// <summary>The offset that a mention row of each post of the batch must have got.</summary>
    private readonly Dictionary<PostKey, MentionRow> mentions = [];

    /// <summary>Adds the statement that stores the posts and answers with their ids; rows that cannot be are refused before anything is sent.</summary>
    public void WritePosts(NpgsqlBatch batch, ScoreBatch from, long nowMs)
    {
        ids.Clear();
        mentions.Clear();
        var offsets = new HashSet<long>();
        foreach (var row in from.Mentions)
        {
            // What a unique index would say, were it allowed without the time: a broken invariant of the stage, so it must fail.
            if (!offsets.Add(row.Offset) || row.Offset < from.Pulse.From || row.Offset >= from.Pulse.To)
            {
                throw new InvalidOperationException($"Offset {row.Offset} of partition {row.Partition} came twice, or is not of its batch.");
            }

            if (!mentions.TryAdd(row.Post.Key, row))
            {
                throw Twice(row);
            }
        }

        var posts = from.Posts.Count == from.Posts.DistinctBy(p => p.Key).Count()
            ? from.Posts
            : [.. from.Posts.Reverse().DistinctBy(p => p.Key)];
        T[] Column<T>(Func<PostState, T> of) => [.. posts.Select(of)];
        MentionRow? RowOf(PostState post) => mentions.GetValueOrDefault(post.Key);

        // The first mention row of a post names its offset for good: a second one finds another's there.
        batch.Add(
            """
            INSERT INTO posts (key, platform, post, phase, event_ms, label, impressions, mention_ms, mention_offset, recorded_ms, updated_ms, state)
            SELECT key, platform, post, phase, event_ms, label, impressions, mention_ms, mention_offset, $10, $10, state
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::smallint[], $5::bigint[], $6::smallint[], $7::bigint[], $8::bigint[], $9::bigint[], $11::bytea[])
              AS u(key, platform, post, phase, event_ms, label, impressions, mention_ms, mention_offset, state)
            ON CONFLICT (key) DO UPDATE SET phase = excluded.phase, event_ms = excluded.event_ms, label = excluded.label,
              impressions = excluded.impressions, updated_ms = excluded.updated_ms, state = excluded.state,
              mention_ms = coalesce(posts.mention_ms, excluded.mention_ms), mention_offset = coalesce(posts.mention_offset, excluded.mention_offset)
            RETURNING key, id, mention_ms, mention_offset
            """,
            Column(p => Pg.KeyOf(p.Key)), Column(p => PgText.Clean(p.Platform)), Column(p => PgText.Clean(p.Id)), Column(p => (short)p.Phase),
            Column(p => p.EventTimeMs), Column(p => (short)p.Label), Column(p => p.Reach.Impressions?.Value), Column(p => RowOf(p)?.Post.EventTimeMs),
            Column(p => RowOf(p)?.Offset), nowMs, Column(p => codec.Encode(p).ToArray()));
    }

    /// <summary>Takes the answer of <see cref="WritePosts"/>, and looks up what the batch speaks of without storing it.</summary>
    public async Task TakeIdsAsync(
        NpgsqlConnection connection, List<(Guid Key, long Id, long? MentionMs, long? MentionOffset)> stored, ScoreBatch from, CancellationToken cancellationToken)
    {
        var byGuid = stored.ToDictionary(s => s.Key);
        foreach (var post in from.Posts)
        {
            var row = byGuid[Pg.KeyOf(post.Key)];
            ids[post.Key] = (row.Id, row.MentionMs);
        }

        foreach (var row in from.Mentions)
        {
            if (!byGuid.TryGetValue(Pg.KeyOf(row.Post.Key), out var post))
            {
                throw Without(row.Post.Platform, row.Post.Id);
            }

            if (post.MentionOffset != row.Offset)
            {
                throw Twice(row);
            }
        }

        var missing = from.Metrics.Select(m => (m.Key, m.Platform, m.Id)).Concat(from.Revisions.Select(r => (r.Post.Key, r.Post.Platform, r.Post.Id)))
            .Where(p => !ids.ContainsKey(p.Key)).DistinctBy(p => p.Key).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        await using var command = connection.Command("SELECT key, id, mention_ms FROM posts WHERE key = ANY ($1)", missing.Select(m => Pg.KeyOf(m.Key)).ToArray());
        var found = (await command.AllAsync(r => (Key: r.GetGuid(0), Id: r.GetInt64(1), Ms: Number(r, 2)), cancellationToken)).ToDictionary(f => f.Key);
        foreach (var (key, platform, id) in missing)
        {
            ids[key] = found.TryGetValue(Pg.KeyOf(key), out var row) ? (row.Id, row.Ms) : throw Without(platform, id);
        }
    }

    public static (Guid Key, long Id, long? MentionMs, long? MentionOffset) ReadId(NpgsqlDataReader rows) =>
        (rows.GetGuid(0), rows.GetInt64(1), Number(rows, 2), Number(rows, 3));

    /// <summary>Adds the statements of everything that hangs on the posts.</summary>
    /// <returns>Event times of the mentions whose words it erases: they name the chunks to clean.</returns>
    public List<long> WriteRows(NpgsqlBatch batch, ScoreBatch from, long nowMs)
    {
        WriteBrands(batch, from, nowMs);
        WriteRevisions(batch, from.Revisions, nowMs);
        foreach (var poison in from.Poison)
        {
            batch.Add(
                "INSERT INTO poison (partition, log_offset, appended_ms, recorded_ms, reason, detail, payload) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                poison.Partition, poison.Offset, poison.AppendedAtMs, nowMs, poison.Reason, poison.Detail, poison.Payload.ToArray());
        }

        var erased = new List<long>();
        foreach (var deletion in from.Revisions.Where(r => r.Text is null))
        {
            var (id, mentionMs) = ids[deletion.Post.Key];
            Erasure.OfPost(batch, id, mentionMs);
            erased.Add(mentionMs ?? deletion.AtMs);
        }

        return erased;
    }

    /// <summary>
    /// Copies the mention rows and the counts: new rows all, so nothing is asked of what is there. Each COPY costs two turns of its own.
    /// </summary>
    public async Task CopyAsync(NpgsqlConnection connection, ScoreBatch from, long nowMs, CancellationToken cancellationToken)
    {
        await connection.CopyAsync(
            "mentions (post, partition, log_offset, event_ms, appended_ms, recorded_ms, created_ms, observed_ms, negative, neutral, positive, lang, drill, source, parent, url, author, text)",
            from.Mentions,
            async (to, row) =>
            {
                var score = row.Post.Score;
                await to.AddAsync(ids[row.Post.Key].Id);
                await to.AddAsync(row.Partition);
                await to.AddAsync(row.Offset);
                await to.AddAsync(row.Post.EventTimeMs);
                await to.AddAsync(row.AppendedAtMs);
                await to.AddAsync(nowMs);
                await to.AddAsync(row.CreatedAtMs);
                await to.AddAsync(row.ObservedAtMs);
                await to.AddAsync((int)score.Negative);
                await to.AddAsync((int)score.Neutral);
                await to.AddAsync((int)score.Positive);
                await to.AddAsync(score.Language.ToString());
                await to.AddAsync(PgText.Clean(row.Post.Drill));
                await to.AddAsync(PgText.CleanOrNull(row.Source));
                await to.AddAsync(PgText.CleanOrNull(row.ParentId));
                await to.AddAsync(PgText.CleanOrNull(row.Url));
                await to.AddAsync(PgText.CleanOrNull(row.Author));
                await to.AddAsync(PgText.Clean(row.Text));
            },
            cancellationToken);
        await connection.CopyAsync(
            "metrics (post, observed_ms, appended_ms, recorded_ms, impressions, grade, low, likes, shares, replies)",
            from.Metrics,
            async (to, row) =>
            {
                var counts = row.Counts;
                await to.AddAsync(ids[row.Key].Id);
                await to.AddAsync(row.ObservedAtMs);
                await to.AddAsync(row.AppendedAtMs);
                await to.AddAsync(nowMs);
                await to.AddAsync(counts.Impressions?.Value);
                await to.AddAsync((short?)counts.Impressions?.Grade);
                await to.AddAsync(counts.Impressions?.Low);
                await to.AddAsync(counts.Likes);
                await to.AddAsync(counts.Shares);
                await to.AddAsync(counts.Replies);
            },
            cancellationToken);
    }

    private void WriteBrands(NpgsqlBatch batch, ScoreBatch from, long nowMs)
    {
        var names = new List<(string Brand, long EventMs, long Post, short Role)>();
        foreach (var row in from.Mentions)
        {
            var (id, post) = (ids[row.Post.Key].Id, row.Post);
            names.AddRange(post.Brands.Select(b => (b, post.EventTimeMs, id, Counted)));
            names.AddRange(post.OwnedBy.Select(b => (b, post.EventTimeMs, id, Owned)));
        }

        foreach (var row in from.Revisions.Where(r => r.Text is not null))
        {
            var (id, post) = (ids[row.Post.Key].Id, row.Post);
            names.AddRange(post.Brands.Select(b => (b, post.EventTimeMs, id, Joined)));
        }

        if (names.Count == 0)
        {
            return;
        }

        // A brand that an edit adds joins; the row that is there stays, with the moment it became known.
        batch.Add(
            """
            INSERT INTO mention_brands (brand, event_ms, post, role, recorded_ms)
            SELECT brand, event_ms, post, role, $1 FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::smallint[]) AS u(brand, event_ms, post, role)
            ON CONFLICT DO NOTHING
            """,
            nowMs, names.Select(n => PgText.Clean(n.Brand)).ToArray(), names.Select(n => n.EventMs).ToArray(), names.Select(n => n.Post).ToArray(),
            names.Select(n => n.Role).ToArray());
    }

    private void WriteRevisions(NpgsqlBatch batch, IReadOnlyList<RevisionRow> rows, long nowMs)
    {
        foreach (var row in rows)
        {
            var score = row.Post.Score;
            batch.Add(
                """
                INSERT INTO revisions (post, deleted, at_ms, appended_ms, recorded_ms, negative, neutral, positive, lang, text)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                """,
                ids[row.Post.Key].Id, row.Text is null, row.AtMs, row.AppendedAtMs, nowMs, (int)score.Negative, (int)score.Neutral,
                (int)score.Positive, score.Language.ToString(), row.Text);
        }
    }

    private static long? Number(NpgsqlDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetInt64(column);

    private static InvalidOperationException Twice(MentionRow row) =>
        new($"A second mention row of post {row.Post.Platform} {row.Post.Id} was to be stored.");

    private static InvalidOperationException Without(string platform, string id) => new($"A row of post {platform} {id} came without the post.");
}

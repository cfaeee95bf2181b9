using System.Buffers.Binary;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.History.Sqlite.Core;
using Listening.Ingest.Pipeline;

namespace Listening.History.Sqlite;

/// <summary>Writes the rows of a score batch. Belongs to the writer's thread.</summary>
internal sealed class BatchRows
{
    // Roles in mention_brands.
    private const int Counted = 0;
    private const int Owned = 1;
    private const int Joined = 2;

    private readonly PostCodec codec = new();

    // Row ids of the posts of the batch under way.
    private readonly Dictionary<PostKey, long> ids = [];
    private readonly byte[] key = new byte[16];

    public void Write(WriteScope scope, ScoreBatch batch)
    {
        ids.Clear();
        var database = scope.Database;
        foreach (var post in batch.Posts)
        {
            Put(database, scope.NowMs, post);
        }

        foreach (var mention in batch.Mentions)
        {
            Insert(database, scope.NowMs, mention);
        }

        foreach (var metric in batch.Metrics)
        {
            Insert(database, scope.NowMs, metric);
        }

        var deleted = new List<long>();
        foreach (var revision in batch.Revisions)
        {
            Insert(scope, revision, deleted);
        }

        PinRows.Forget(database, deleted);

        foreach (var poison in batch.Poison)
        {
            using var insert = database.Prepare(
                "INSERT INTO poison (partition, offset, appended_ms, recorded_ms, reason, detail, payload) VALUES (?, ?, ?, ?, ?, ?, ?)");
            insert.Bind(1, poison.Partition).Bind(2, poison.Offset).Bind(3, poison.AppendedAtMs).Bind(4, scope.NowMs)
                .Bind(5, poison.Reason).Bind(6, poison.Detail).Bind(7, poison.Payload.Span).Run();
        }
    }

    private void Put(Database database, long nowMs, PostState post)
    {
        var state = codec.Encode(post);
        var impressions = post.Reach.Impressions?.Value;
        if (TryFind(database, post.Key, out var id))
        {
            var update = database.Prepare(
                "UPDATE posts SET phase = ?2, event_ms = ?3, label = ?4, impressions = ?5, updated_ms = ?6, state = ?7 WHERE id = ?1");
            update.Bind(1, id).Bind(2, (long)post.Phase).Bind(3, post.EventTimeMs).Bind(4, (long)post.Label).Bind(5, impressions)
                .Bind(6, nowMs).Bind(7, state).Run();
            return;
        }

        var insert = database.Prepare(
            """
            INSERT INTO posts (key, platform, post, phase, event_ms, label, impressions, recorded_ms, updated_ms, state)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9)
            """);
        insert.Bind(1, KeyOf(post.Key)).Bind(2, post.Platform).Bind(3, post.Id).Bind(4, (long)post.Phase).Bind(5, post.EventTimeMs)
            .Bind(6, (long)post.Label).Bind(7, impressions).Bind(8, nowMs).Bind(9, state).Run();
        ids[post.Key] = database.LastRowId;
    }

    private void Insert(Database database, long nowMs, MentionRow row)
    {
        var post = row.Post;
        var id = IdOf(database, post.Key, post.Platform, post.Id);
        var score = post.Score;

        // A second row of the same post or offset violates UNIQUE: a broken invariant of the stage, so it must fail.
        var insert = database.Prepare(
            """
            INSERT INTO mentions (post, partition, offset, event_ms, appended_ms, recorded_ms, created_ms, observed_ms, negative, neutral,
              positive, lang, drill, source, parent, url, author, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
        insert.Bind(1, id).Bind(2, row.Partition).Bind(3, row.Offset).Bind(4, post.EventTimeMs).Bind(5, row.AppendedAtMs).Bind(6, nowMs)
            .Bind(7, row.CreatedAtMs).Bind(8, row.ObservedAtMs).Bind(9, score.Negative).Bind(10, score.Neutral).Bind(11, score.Positive)
            .Bind(12, score.Language.ToString()).Bind(13, post.Drill).Bind(14, row.Source).Bind(15, row.ParentId).Bind(16, row.Url)
            .Bind(17, row.Author).Bind(18, row.Text).Run();
        foreach (var brand in post.Brands)
        {
            Name(database, brand, post.EventTimeMs, id, Counted, nowMs);
        }

        foreach (var brand in post.OwnedBy)
        {
            Name(database, brand, post.EventTimeMs, id, Owned, nowMs);
        }
    }

    // A brand that an edit adds joins; the row that is there stays, with the moment it became known.
    private static void Name(Database database, string brand, long eventMs, long post, int role, long nowMs)
    {
        var name = database.Prepare("INSERT OR IGNORE INTO mention_brands (brand, event_ms, post, role, recorded_ms) VALUES (?, ?, ?, ?, ?)");
        name.Bind(1, brand).Bind(2, eventMs).Bind(3, post).Bind(4, role).Bind(5, nowMs).Run();
    }

    private void Insert(Database database, long nowMs, MetricRow row)
    {
        var counts = row.Counts;
        var insert = database.Prepare(
            """
            INSERT INTO metrics (post, observed_ms, appended_ms, recorded_ms, impressions, grade, low, likes, shares, replies)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
        insert.Bind(1, IdOf(database, row.Key, row.Platform, row.Id)).Bind(2, row.ObservedAtMs).Bind(3, row.AppendedAtMs).Bind(4, nowMs)
            .Bind(5, counts.Impressions?.Value).Bind(6, (long?)counts.Impressions?.Grade).Bind(7, counts.Impressions?.Low)
            .Bind(8, counts.Likes).Bind(9, counts.Shares).Bind(10, counts.Replies).Run();
    }

    private void Insert(WriteScope scope, RevisionRow row, List<long> deleted)
    {
        var (database, post) = (scope.Database, row.Post);
        var id = IdOf(database, post.Key, post.Platform, post.Id);
        var insert = database.Prepare(
            """
            INSERT INTO revisions (post, deleted, at_ms, appended_ms, recorded_ms, negative, neutral, positive, lang, text)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
        insert.Bind(1, id).Bind(2, row.Text is null ? 1 : 0).Bind(3, row.AtMs).Bind(4, row.AppendedAtMs).Bind(5, scope.NowMs)
            .Bind(6, post.Score.Negative).Bind(7, post.Score.Neutral).Bind(8, post.Score.Positive).Bind(9, post.Score.Language.ToString())
            .Bind(10, row.Text).Run();
        if (row.Text is null)
        {
            Erasure.OfPost(scope, id);
            deleted.Add(id);
            return;
        }

        foreach (var brand in post.Brands)
        {
            Name(database, brand, post.EventTimeMs, id, Joined, scope.NowMs);
        }
    }

    private long IdOf(Database database, PostKey post, string platform, string name) =>
        TryFind(database, post, out var id) ? id : throw new InvalidOperationException($"A row of post {platform} {name} came without the post.");

    private bool TryFind(Database database, PostKey post, out long id)
    {
        if (ids.TryGetValue(post, out id))
        {
            return true;
        }

        using var find = database.Prepare("SELECT id FROM posts WHERE key = ?").Bind(1, KeyOf(post));
        if (!find.Step())
        {
            return false;
        }

        ids[post] = id = find.Int64(0);
        return true;
    }

    public static byte[] KeyBytes(PostKey post)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, post.Value);
        return bytes;
    }

    private ReadOnlySpan<byte> KeyOf(PostKey post)
    {
        BinaryPrimitives.WriteUInt128BigEndian(key, post.Value);
        return key;
    }
}

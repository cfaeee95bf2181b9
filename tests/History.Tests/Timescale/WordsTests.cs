using System.Text;
using Listening.Alerts.Access;
using Listening.Alerts.Audit;
using Listening.Detection.Posts;
using Listening.History.Archive;
using Listening.History.Queries;
using Listening.History.Timescale;
using Listening.Ingest.Pipeline;

namespace Listening.History.Tests.Timescale;

/// <summary>Words that PostgreSQL does not take, and words that must leave it.</summary>
[Trait("Needs", "timescaledb")]
public sealed class TimescaleWordsTests(TimescaleDatabase database) : IClassFixture<TimescaleDatabase>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Nul_and_half_characters_do_not_keep_a_batch_from_being_stored()
    {
        const string Odd = "a\0b\ud83dc\udc4d \ud83d\udc4d";
        const string Stored = "a\ufffdb\ufffdc\ufffd \ud83d\udc4d";
        await using var history = await TimescaleHistoryUnderTest.OpenAsync(database);
        var at = await history.Score.OpenPartitionAsync(0, None);
        var post = A.Post("p" + Odd) with { Drill = Odd };
        var row = A.Mention(post, 0, Odd, author: Odd) with { ParentId = Odd, Source = Odd, Url = Odd };
        var minute = A.Minute("acme", 1) with { Stream = new("acme", Detection.Mentions.StreamKind.Hashtag, Odd, Odd) };
        await history.Score.CommitAsync(
            A.Batch(at, 2, row) with
            {
                Minutes = [minute], Revisions = [new RevisionRow(post, A.T0Ms, A.T0Ms, Odd)],
                Poison = [new PoisonRow(0, 1, A.T0Ms, "odd", Odd, Encoding.UTF8.GetBytes("\0"))],
            },
            None);
        var item = Assert.Single((await history.Queries.MentionsAsync(Viewer.System, new MentionQuery("acme", Drill: Stored), None)).Items);
        Assert.Equal((Stored, Stored, Stored), (item.Text, item.Author, item.Url));
        Assert.Single(await history.Score.FindPostsAsync([(post.Key, post.Platform, post.Id)], None));
        await history.Alerts.TransactAsync(
            t =>
            {
                t.Audit(new AuditEntry(t.Now, Odd, Odd, Odd, Odd, Odd));
                t.Put(A.Incident("i" + Odd));
                t.Put(new Listening.Alerts.Stores.DocumentDraft("note", "n", Odd, Odd));
                return t.Publish(A.Message(Odd, Odd));
            },
            None);
        var chain = await history.History.Server.ReadAsync(c => Task.FromResult(AuditChain.Verify(AuditRows.Walk(c))), None);
        Assert.True(chain.Holds, chain.Why);
    }

    [Fact]
    public async Task Deleted_posts_leave_no_row_version_with_their_words()
    {
        await using var history = await TimescaleHistoryUnderTest.OpenAsync(database);
        var at = await history.Score.OpenPartitionAsync(0, None);
        var posts = Enumerable.Range(0, 40).Select(i => A.Post($"p{i}")).ToList();
        await history.Score.CommitAsync(
            A.Batch(at, 40, [.. posts.Select((p, i) => A.Mention(p, i, $"text-{p.Id}-secret", author: $"author-{p.Id}-"))]) with
            {
                Revisions = [.. posts.Select(p => new RevisionRow(p, A.T0Ms, A.T0Ms, $"edit-{p.Id}-secret"))],
            },
            None);
        var gone = posts.Where((_, i) => i % 2 == 0).Select(p => p with { Phase = PostPhase.Tombstone }).ToList();
        await history.Score.CommitAsync(
            A.Batch(at with { Next = 40 }, 41) with { Posts = gone, Revisions = [.. gone.Select(p => new RevisionRow(p, A.T0Ms + 1, A.T0Ms + 1, null))] }, None);
        await history.History.Cleaner.RoundAsync(None);

        Assert.Equal(20, history.Count("mentions WHERE text IS NOT NULL"));
        Assert.Equal(20, history.Count("revisions WHERE text IS NOT NULL"));

        // Row versions as they lie in the pages, dead ones too: none holds a word of a deleted post, and each of the others is there once.
        var versions = Versions(history);
        Assert.All(posts.Except(posts.Where((_, i) => i % 2 == 0)), p => Assert.Single(versions, v => Has(v, $"text-{p.Id}-secret")));
        Assert.All(gone, p => Assert.DoesNotContain(versions, v => Has(v, $"text-{p.Id}-secret") || Has(v, $"author-{p.Id}-") || Has(v, $"edit-{p.Id}-secret")));
    }

    [Fact]
    public async Task Shredded_words_are_in_no_data_file()
    {
        await using var history = await TimescaleHistoryUnderTest.OpenAsync(database);
        var at = await history.Score.OpenPartitionAsync(0, None);
        var posts = Enumerable.Range(0, 200).Select(i => A.Post($"shred-{i}")).ToList();
        await history.Score.CommitAsync(A.Batch(at, 200, [.. posts.Select((p, i) => A.Mention(p, i, $"words-of-{p.Id}-end", author: "ann"))]), None);
        var files = await Files(history);
        Assert.True(files is null || Found(files, posts) == 200, "The words were never in the files that are searched.");

        var gone = posts.Where((_, i) => i % 2 == 0).Select(p => p with { Phase = PostPhase.Tombstone }).ToList();
        await history.Score.CommitAsync(
            A.Batch(at with { Next = 200 }, 201) with { Posts = gone, Revisions = [.. gone.Select(p => new RevisionRow(p, A.T0Ms + 1, A.T0Ms + 1, null))] }, None);
        await history.Words.ShredAsync(None);

        files = await Files(history);
        Assert.Equal(files is null ? 0 : 100, files is null ? 0 : Found(files, posts));
        Assert.Equal(0, files is null ? 0 : Found(files, gone));
        Assert.Equal(0, history.Count("rewrites"));
        Assert.Equal(100, history.Count("mentions WHERE text LIKE 'words-of-shred-%'"));
    }

    private static int Found(List<byte[]> files, IEnumerable<PostState> posts) => posts.Count(p => files.Exists(f => Has(f, $"words-of-{p.Id}-end")));

    /// <summary>The bytes on the disk of the chunks and revisions; null where the server's disk is not ours to read.</summary>
    private static async Task<List<byte[]>?> Files(TimescaleHistoryUnderTest history)
    {
        await history.History.Server.RowsAsync("CHECKPOINT", _ => 0, None);
        var paths = await history.History.Server.RowsAsync(
            """
            SELECT current_setting('data_directory') || '/' || pg_relation_filepath(file::regclass) FROM (
              SELECT format('%I.%I', chunk_schema, chunk_name) AS file FROM timescaledb_information.chunks
              WHERE hypertable_schema = $1 AND hypertable_name = 'mentions' UNION ALL SELECT 'revisions') AS files
            """,
            r => r.GetString(0), None, history.History.Server.Schema);
        return paths.TrueForAll(File.Exists) ? [.. paths.Select(File.ReadAllBytes)] : null;
    }

    private static List<byte[]> Versions(TimescaleHistoryUnderTest history)
    {
        TimescaleServer.Run(history.Connection, "CREATE EXTENSION IF NOT EXISTS pageinspect SCHEMA public");
        return history.History.Server.RowsAsync(
            """
            SELECT t_data FROM (
              SELECT format('%I.%I', chunk_schema, chunk_name) AS file FROM timescaledb_information.chunks
              WHERE hypertable_schema = $1 AND hypertable_name = 'mentions' UNION ALL SELECT 'revisions') AS files,
              generate_series(0, pg_relation_size(file::regclass) / current_setting('block_size')::bigint - 1) AS page,
              heap_page_items(get_raw_page(file, page::integer)) WHERE t_data IS NOT NULL
            """,
            r => r.GetFieldValue<byte[]>(0), None, history.History.Server.Schema).GetAwaiter().GetResult();
    }

    private static bool Has(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}

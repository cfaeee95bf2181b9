using System.Text;
using Listening.Detection.Posts;
using Listening.History.Sqlite;
using Listening.Ingest.Pipeline;

namespace Listening.History.Tests.Sqlite;

public sealed class ErasureTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Deleted_posts_leave_no_byte_of_their_texts_in_any_file(int seed)
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        var random = new Random(seed);
        var (posts, alive, gone) = (new List<PostState>(), new HashSet<string>(), new HashSet<string>());
        var at = await history.Score.OpenPartitionAsync(0, None);
        var other = await history.Score.OpenPartitionAsync(1, None);

        // Two partitions in turn, texts from a word to many pages, edits, deletions early and late: what makes SQLite split and merge pages.
        for (var round = 0; round < 30; round++)
        {
            var batch = new List<MentionRow>();
            for (var i = 0; i < 20; i++)
            {
                var post = A.Post($"p-{posts.Count}");
                posts.Add(post);
                alive.Add(post.Id);
                batch.Add(A.Mention(post, at.Next + i, Text(post, random), at.Partition, author: $"author-{post.Id}-"));
            }

            var revisions = new List<RevisionRow>();
            var edited = posts[random.Next(posts.Count)];
            if (alive.Contains(edited.Id))
            {
                revisions.Add(new RevisionRow(edited, A.T0Ms, A.T0Ms, Text(edited, random)));
            }

            var tombs = new List<PostState>();
            foreach (var post in posts.Where(p => alive.Contains(p.Id) && random.Next(5) == 0).ToList())
            {
                alive.Remove(post.Id);
                gone.Add(post.Id);
                tombs.Add(post with { Phase = PostPhase.Tombstone, AuthorId = "" });
                revisions.Add(new RevisionRow(tombs[^1], A.T0Ms + 1, A.T0Ms + 1, null));
            }

            var states = batch.Select(m => m.Post).Concat(tombs).DistinctBy(p => (p.Id, p.Phase)).ToList();
            await history.Score.CommitAsync(A.Batch(at, at.Next + 20, [.. batch]) with { Posts = states, Revisions = revisions }, None);
            (at, other) = (other, at with { Next = at.Next + 20 });
        }

        Assert.True(await history.History.CheckpointAsync());
        var bytes = Directory.GetFiles(history.Folder, SqliteHistory.FileName + "*").Select(Bytes).ToList();
        Assert.True(gone.Count > 100 && alive.Count > 10, $"seed {seed}: {gone.Count} gone, {alive.Count} alive");
        Assert.All(gone, id => Assert.DoesNotContain(bytes, b => Has(b, $"text-{id}-") || Has(b, $"author-{id}-") || Has(b, $"example.org/{id}\0")));
        Assert.All(alive, id => Assert.Contains(bytes, b => Has(b, $"text-{id}-")));
    }

    [Fact]
    public async Task Wal_is_cut_after_a_deletion_without_being_asked()
    {
        await using var history = await SqliteHistoryUnderTest.OpenAsync();
        var at = await history.Score.OpenPartitionAsync(0, None);
        var post = A.Post("p1");
        await history.Score.CommitAsync(A.Batch(at, 1, A.Mention(post, 0, "text-p1-secret")), None);
        var wal = Path.Combine(history.Folder, SqliteHistory.FileName + "-wal");
        Assert.True(Has(Bytes(wal), "text-p1-secret"));
        var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        history.History.Writer.Cut += () => cut.TrySetResult();
        var tomb = post with { Phase = PostPhase.Tombstone };
        await history.Score.CommitAsync(
            A.Batch(at with { Next = 1 }, 2) with { Posts = [tomb], Revisions = [new RevisionRow(tomb, A.T0Ms, A.T0Ms, null)] }, None);
        await cut.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, new FileInfo(wal).Length);
        Assert.False(Has(Bytes(Path.Combine(history.Folder, SqliteHistory.FileName)), "text-p1-secret"));
    }

    private static string Text(PostState post, Random random) =>
        string.Join(' ', Enumerable.Repeat($"text-{post.Id}-secret", random.Next(10) == 0 ? 400 : random.Next(1, 12)));

    private static byte[] Bytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static bool Has(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}

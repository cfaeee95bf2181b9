using System.Text;
using Listening.Detection.Posts;
using Listening.Detection.Windows;
using Listening.Ingest.Pipeline;

namespace Listening.History.Privacy;

/// <summary>
/// Keeps erased people out of the store: what was read before an erasure, or lies in a stage's cache, or is read again from a log that cannot be
/// changed, is written without words and without its author. Counts stay as they are. Costs nothing while nobody was erased.
/// </summary>
public sealed class ErasingScoreStore(IScoreStore store, ErasureRegister register) : IScoreStore
{
    public Task<PartitionPosition> OpenPartitionAsync(int partition, CancellationToken cancellationToken) => store.OpenPartitionAsync(partition, cancellationToken);

    public Task<IReadOnlyList<PostState>> FindPostsAsync(
        IReadOnlyList<(Detection.Mentions.PostKey Key, string Platform, string Id)> posts, CancellationToken cancellationToken) =>
        store.FindPostsAsync(posts, cancellationToken);

    public Task<IReadOnlyDictionary<int, long>> PositionsAsync(CancellationToken cancellationToken) => store.PositionsAsync(cancellationToken);

    public Task CommitAsync(ScoreBatch batch, CancellationToken cancellationToken) =>
        store.CommitAsync(register.IsEmpty ? batch : WithoutErased(batch), cancellationToken);

    private ScoreBatch WithoutErased(ScoreBatch batch) => batch with
    {
        Posts = [.. batch.Posts.Select(p => Covers(p, p.EventTimeMs) ? Nameless(p) : p)],
        Mentions = [.. batch.Mentions.Select(Clean)],
        Revisions = [.. batch.Revisions.Select(Clean)],
        Pulse = WithoutErased(batch.Pulse, batch.Posts),
        Poison = [.. batch.Poison.Where(p => !WordSearch.Names(register, p.Payload.Span))],
    };

    private PulseBatch WithoutErased(PulseBatch pulse, IReadOnlyList<PostState> posts)
    {
        var erased = posts.Where(p => Covers(p, p.EventTimeMs)).Select(p => p.Key).ToHashSet();
        foreach (var heard in erased.Count > 0 ? pulse.Pulses : [])
        {
            heard.Heard.Forget(erased.Contains);
        }

        return pulse;
    }

    private bool Covers(PostState post, long atMs, string? handle = null) =>
        register.OfPost(post.Key) is not null
        || register.OfAuthor(post.Platform, Utf8(post.AuthorId), Utf8(handle), atMs) is not null;

    private MentionRow Clean(MentionRow row) => Covers(row.Post, row.AppendedAtMs, row.Author)
        ? row with { Post = Nameless(row.Post), Text = "", Author = null, Url = null }
        : WordSearch.WithoutHandles(register, row.Post.Platform, Utf8(row.Text)) is { } crossed ? row with { Text = Encoding.UTF8.GetString(crossed) } : row;

    private RevisionRow Clean(RevisionRow row) => row.Text is null ? row
        : Covers(row.Post, row.AppendedAtMs) ? row with { Post = Nameless(row.Post), Text = "" }
        : WordSearch.WithoutHandles(register, row.Post.Platform, Utf8(row.Text)) is { } crossed ? row with { Text = Encoding.UTF8.GetString(crossed) } : row;

    // As long as before: the row on the disk is changed in place.
    private static PostState Nameless(PostState post) => post with { AuthorId = Erased.Of(post.AuthorId)! };

    private static byte[] Utf8(string? text) => Encoding.UTF8.GetBytes(text ?? "");
}

/// <summary>What stands for erased words: NUL, one for each byte of UTF-8.</summary>
public static class Erased
{
    public static string? Of(string? words) => words is null ? null : new string('\0', Encoding.UTF8.GetByteCount(words));

    public static bool Is(string words) => words.Length > 0 && words.AsSpan().IndexOfAnyExcept('\0') < 0;
}

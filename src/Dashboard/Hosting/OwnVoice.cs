using Listening.Alerts.Publishing;
using Listening.Alerts.Sla;
using Listening.Alerts.Stores;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Ingest.Pipeline;

namespace Listening.Dashboard.Hosting;

/// <summary>
/// Hears what a brand's own accounts say among the mentions that are about to be stored: the first public reply stops the clock of its crisis.
/// Before the batch, so that no reply is lost with a process; heard twice it is the same reply.
/// </summary>
internal sealed class OwnVoice(IScoreStore inner, EffectRunner effects) : IScoreStore
{
    public Task<PartitionPosition> OpenPartitionAsync(int partition, CancellationToken cancellationToken) => inner.OpenPartitionAsync(partition, cancellationToken);

    public Task<IReadOnlyList<PostState>> FindPostsAsync(IReadOnlyList<(PostKey Key, string Platform, string Id)> posts, CancellationToken cancellationToken) =>
        inner.FindPostsAsync(posts, cancellationToken);

    public Task<IReadOnlyDictionary<int, long>> PositionsAsync(CancellationToken cancellationToken) => inner.PositionsAsync(cancellationToken);

    public async Task CommitAsync(ScoreBatch batch, CancellationToken cancellationToken)
    {
        OwnWords[] words = [.. batch.Mentions.Where(m => m.Post.OwnedBy.Count > 0).SelectMany(WordsOf)];
        if (words.Length > 0)
        {
            await effects.UntilDurableAsync(
                "Own words",
                transaction =>
                {
                    foreach (var said in words)
                    {
                        FirstReply.Heard(transaction, said);
                    }

                    return true;
                },
                cancellationToken);
        }

        await inner.CommitAsync(batch, cancellationToken);
    }

    private static IEnumerable<OwnWords> WordsOf(MentionRow row) => row.Post.OwnedBy.Select(brand => new OwnWords(
        brand,
        row.Post.Drill,
        row.Post.Platform,
        row.Post.Id,
        DateTimeOffset.FromUnixTimeMilliseconds(row.Post.EventTimeMs),
        [.. new[] { row.ParentId, row.Post.RootId }.Where(id => !string.IsNullOrEmpty(id)).Select(id => id!).Distinct(StringComparer.Ordinal)],
        ApprovedText.HashOf(row.Text)));
}

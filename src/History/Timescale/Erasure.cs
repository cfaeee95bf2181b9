using Listening.History.Timescale.Core;
using Npgsql;

namespace Listening.History.Timescale;

/// <summary>
/// Takes words of people out of the store: their columns become NULL. PostgreSQL keeps the old version of such a row in its page until a
/// VACUUM takes it; <see cref="Cleaner"/> is told to make one.
/// </summary>
internal static class Erasure
{
    /// <param name="mentionMs">Event time of its mention row, which names the chunk; null when it has none.</param>
    public static void OfPost(NpgsqlBatch batch, long post, long? mentionMs)
    {
        if (mentionMs is { } at)
        {
            batch.Add("UPDATE mentions SET text = NULL, author = NULL, url = NULL WHERE post = $1 AND event_ms = $2", post, at);
        }

        batch.Add("UPDATE revisions SET text = NULL WHERE post = $1 AND text IS NOT NULL", post);
    }
}

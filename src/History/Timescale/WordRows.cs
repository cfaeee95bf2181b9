using System.Text;
using Listening.Detection.Mentions;
using Listening.History.Privacy;
using Listening.History.Timescale.Core;
using Npgsql;

namespace Listening.History.Timescale;

/// <summary>
/// Erasure on PostgreSQL, which keeps no NUL in a text: erased words become NULL. A post's row is locked while its words are looked at, because a
/// stage may be writing it.
/// </summary>
internal sealed class WordRows(Server server, Cleaner cleaner) : IWordStore
{
    private const int PostsAStep = 256;
    private const int NotesAStep = 1024;

    // Of which the pages hold the bytes of rows that were rewritten; until the next shredding.
    private readonly HashSet<string> rewritten = [];

    public async Task<int> RewriteAsync(Func<StoredWords, StoredWords?> rewrite, CancellationToken cancellationToken)
    {
        var changed = 0;
        for (long? after = 0; after is { } from;)
        {
            (after, var count) = await server.UseAsync(connection => StepAsync(connection, from, rewrite, cancellationToken), cancellationToken);
            changed += count;
        }

        return changed;
    }

    public async Task<int> RewriteNotesAsync(Func<string, byte[], byte[]?> rewrite, CancellationToken cancellationToken)
    {
        var changed = 0;
        foreach (var (name, key, words, kind) in NoteTable.All)
        {
            for (long? after = 0; after is { } from;)
            {
                var page = await server.RowsAsync(
                    $"SELECT {key}, {kind}, {words} FROM {name} WHERE {key} > $1 AND strpos({words}, '@') > 0 ORDER BY {key} LIMIT $2",
                    r => (Key: r.GetInt64(0), Kind: r.GetString(1), Words: r.GetString(2)), cancellationToken, from, NotesAStep);
                foreach (var row in page)
                {
                    if (rewrite(row.Kind, Encoding.UTF8.GetBytes(row.Words)) is { } other)
                    {
                        // Each by itself: an effect that holds one of these rows waits for no other of them.
                        await server.RowsAsync(
                            $"UPDATE {name} SET {words} = $2 WHERE {key} = $1", _ => 0, cancellationToken, row.Key, Encoding.UTF8.GetString(other));
                        rewritten.Add(name);
                        changed++;
                    }
                }

                after = page.Count < NotesAStep ? null : page[^1].Key;
            }
        }

        return changed;
    }

    public async Task<int> RemovePoisonAsync(Func<byte[], bool> isErased, CancellationToken cancellationToken)
    {
        var rows = await server.RowsAsync(
            "SELECT partition, log_offset, recorded_ms, payload FROM poison", r => (r.GetInt32(0), r.GetInt64(1), r.GetInt64(2), r.GetFieldValue<byte[]>(3)), cancellationToken);
        var removed = 0;
        foreach (var (partition, offset, recorded, payload) in rows)
        {
            if (isErased(payload))
            {
                await server.RowsAsync(
                    "DELETE FROM poison WHERE recorded_ms = $1 AND partition = $2 AND log_offset = $3", _ => 0, cancellationToken, recorded, partition, offset);
                removed++;
            }
        }

        return removed;
    }

    public async Task ShredAsync(CancellationToken cancellationToken)
    {
        await cleaner.RoundAsync(cancellationToken);
        await cleaner.RewriteAsync(DateTimeOffset.MaxValue, cancellationToken);
        foreach (var table in (string[])["posts", "poison", "pulses", "pinned_pulses", "snapshots"])
        {
            await server.RowsAsync($"VACUUM (TRUNCATE false) {table}", _ => 0, cancellationToken);
        }

        foreach (var table in rewritten.ToArray())
        {
            await cleaner.RewriteAsync(table, cancellationToken);
            rewritten.Remove(table);
        }
    }

    private async Task<(long? Last, int Changed)> StepAsync(
        NpgsqlConnection connection, long after, Func<StoredWords, StoredWords?> rewrite, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var select = connection.Command(
            """
            SELECT p.id, p.platform, p.post, p.state, p.mention_ms, m.author, m.url, m.text, p.recorded_ms,
              ARRAY(SELECT id FROM revisions r WHERE r.post = p.id AND r.text IS NOT NULL ORDER BY id),
              ARRAY(SELECT text FROM revisions r WHERE r.post = p.id AND r.text IS NOT NULL ORDER BY id)
            FROM posts p LEFT JOIN mentions m ON m.post = p.id AND m.event_ms = p.mention_ms WHERE p.id > $1 ORDER BY p.id LIMIT $2 FOR UPDATE OF p
            """,
            after, PostsAStep);
        var page = await select.AllAsync(
            r => (Id: r.GetInt64(0), MentionMs: r.IsDBNull(4) ? (long?)null : r.GetInt64(4), State: r.GetFieldValue<byte[]>(3),
                Edits: r.GetFieldValue<long[]>(9), Words: WordsOf(r)),
            cancellationToken);
        var codec = new PostCodec();
        var (days, erased) = (new List<long>(), new List<(PostKey, long)>());
        var changed = 0;
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var (id, mentionMs, state, edits, words) in page)
        {
            if (rewrite(words) is not { } other)
            {
                continue;
            }

            changed++;
            if (other.AuthorId != words.AuthorId)
            {
                var post = PostCodec.Decode(words.Key, words.Platform, words.Id, state) with { AuthorId = other.AuthorId };
                batch.Add("UPDATE posts SET state = $2 WHERE id = $1", id, codec.Encode(post).ToArray());
            }

            if (mentionMs is { } at)
            {
                batch.Add(
                    "UPDATE mentions SET author = $3, url = $4, text = $5 WHERE post = $1 AND event_ms = $2",
                    id, at, Left(other.Author), Left(other.Url), Left(other.Text));
                days.Add(at);
                erased.Add((words.Key, at));
            }

            for (var i = 0; i < edits.Length; i++)
            {
                if (other.Edits[i] != words.Edits[i])
                {
                    batch.Add("UPDATE revisions SET text = $2 WHERE id = $1", edits[i], Left(other.Edits[i]));
                }
            }
        }

        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        await PinRows.ForgetAsync(connection, erased, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        cleaner.Clean(days);
        return (page.Count == 0 ? null : page[^1].Id, changed);
    }

    private static StoredWords WordsOf(NpgsqlDataReader r)
    {
        var (platform, id) = (r.GetString(1), r.GetString(2));
        var key = PostKey.Of(platform, id);
        return new StoredWords(
            key, platform, id, r.GetInt64(8), PostCodec.Decode(key, platform, id, r.GetFieldValue<byte[]>(3)).AuthorId, r.TextOrNull(5), r.TextOrNull(6),
            r.TextOrNull(7), r.GetFieldValue<string[]>(10));
    }

    private static string? Left(string? words) => words is null || Erased.Is(words) ? null : words;
}

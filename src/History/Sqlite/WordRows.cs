using System.Text;
using Listening.Detection.Mentions;
using Listening.History.Privacy;
using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

/// <summary>Erasure on SQLite: every row keeps its size and is changed in place, then the WAL is cut (see <see cref="Erasure"/>).</summary>
internal sealed class WordRows(Writer writer, Checkpointer checkpointer) : IWordStore
{
    // Some milliseconds of the bulk lane each: effects go in between.
    private const int PostsAStep = 256;
    private const int PoisonAStep = 64;
    private const int NotesAStep = 1024;

    private readonly PostCodec codec = new();

    public async Task<int> RewriteAsync(Func<StoredWords, StoredWords?> rewrite, CancellationToken cancellationToken)
    {
        var changed = 0;
        for (long? after = 0; after is { } from;)
        {
            after = await writer.BulkAsync(scope => Step(scope, from, rewrite, ref changed), cancellationToken);
        }

        return changed;
    }

    public async Task<int> RewriteNotesAsync(Func<string, byte[], byte[]?> rewrite, CancellationToken cancellationToken)
    {
        var changed = 0;
        foreach (var table in NoteTable.All)
        {
            for (long? after = 0; after is { } from;)
            {
                after = await writer.BulkAsync(scope => Step(scope, table, from, rewrite, ref changed), cancellationToken);
            }
        }

        return changed;
    }

    public async Task<int> RemovePoisonAsync(Func<byte[], bool> isErased, CancellationToken cancellationToken)
    {
        var removed = 0;
        for (long? after = 0; after is { } from;)
        {
            after = await writer.BulkAsync(
                scope =>
                {
                    long? last = null;
                    List<long> erased = [];
                    using (var rows = scope.Database.Rows("SELECT id, payload FROM poison WHERE id > ? ORDER BY id LIMIT ?", from, PoisonAStep))
                    {
                        while (rows.Step())
                        {
                            last = rows.Int64(0);
                            if (isErased(rows.Blob(1).ToArray()))
                            {
                                erased.Add(last.Value);
                            }
                        }
                    }

                    erased.ForEach(id => scope.Database.Run("DELETE FROM poison WHERE id = ?", id));
                    scope.ErasesText |= erased.Count > 0;
                    removed += erased.Count;
                    return last;
                },
                cancellationToken);
        }

        return removed;
    }

    public async Task ShredAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!await checkpointer.CutAsync())
        {
            throw new IOException("The history is being read: what was erased is still in its write-ahead log.");
        }
    }

    /// <returns>Number of the last row looked at; null at the end.</returns>
    private static long? Step(WriteScope scope, NoteTable table, long after, Func<string, byte[], byte[]?> rewrite, ref int changed)
    {
        var (name, key, words, kind) = table;
        var database = scope.Database;
        if (database.Number($"SELECT {key} FROM {name} WHERE {key} > ? ORDER BY {key} LIMIT 1", after) is not { } first)
        {
            return null;
        }

        var rewritten = new List<(long Key, string Words)>();
        using (var rows = database.Rows(
            $"SELECT {key}, {kind}, {words} FROM {name} WHERE {key} >= ?1 AND {key} < ?1 + {NotesAStep} AND instr({words}, '@') > 0", first))
        {
            while (rows.Step())
            {
                if (rewrite(rows.Text(1), Encoding.UTF8.GetBytes(rows.Text(2))) is { } other)
                {
                    rewritten.Add((rows.Int64(0), Same(rows.Text(2), Encoding.UTF8.GetString(other))!));
                }
            }
        }

        rewritten.ForEach(r => database.Run($"UPDATE {name} SET {words} = ? WHERE {key} = ?", r.Words, r.Key));
        scope.ErasesText |= rewritten.Count > 0;
        changed += rewritten.Count;
        return first + NotesAStep - 1;
    }

    /// <returns>Row id of the last post looked at; null at the end.</returns>
    private long? Step(WriteScope scope, long after, Func<StoredWords, StoredWords?> rewrite, ref int changed)
    {
        var database = scope.Database;
        var page = new List<(long Id, long? Mention, byte[] State, StoredWords Words)>();
        using (var rows = database.Rows(
            """
            SELECT p.id, p.platform, p.post, p.state, m.id, m.author, m.url, m.text, p.recorded_ms FROM posts p LEFT JOIN mentions m ON m.post = p.id
            WHERE p.id > ? ORDER BY p.id LIMIT ?
            """,
            after, PostsAStep))
        {
            while (rows.Step())
            {
                var (platform, id) = (rows.Text(1), rows.Text(2));
                var state = rows.Blob(3).ToArray();
                var key = PostKey.Of(platform, id);
                page.Add((
                    rows.Int64(0), rows.Int64OrNull(4), state, new StoredWords(
                        key, platform, id, rows.Int64(8), PostCodec.Decode(key, platform, id, state).AuthorId, rows.TextOrNull(5), rows.TextOrNull(6), rows.TextOrNull(7), [])));
            }
        }

        var erased = new List<long>();
        foreach (var (id, mention, state, found) in page)
        {
            var edits = new List<(long Id, string Text)>();
            using (var rows = database.Rows("SELECT id, text FROM revisions WHERE post = ? AND text IS NOT NULL ORDER BY id", id))
            {
                while (rows.Step())
                {
                    edits.Add((rows.Int64(0), rows.Text(1)));
                }
            }

            var words = found with { Edits = [.. edits.Select(e => e.Text)] };
            if (rewrite(words) is not { } other)
            {
                continue;
            }

            changed++;
            scope.ErasesText = true;
            erased.Add(id);
            if (other.AuthorId != words.AuthorId)
            {
                var post = PostCodec.Decode(words.Key, words.Platform, words.Id, state) with { AuthorId = Same(words.AuthorId, other.AuthorId)! };
                using var update = database.Prepare("UPDATE posts SET state = ? WHERE id = ?");
                update.Bind(1, codec.Encode(post)).Bind(2, id).Run();
            }

            if (mention is { } row)
            {
                database.Run(
                    "UPDATE mentions SET author = ?, url = ?, text = ? WHERE id = ?",
                    Same(words.Author, other.Author), Same(words.Url, other.Url), Same(words.Text, other.Text), row);
            }

            for (var i = 0; i < edits.Count; i++)
            {
                if (other.Edits[i] != edits[i].Text)
                {
                    database.Run("UPDATE revisions SET text = ? WHERE id = ?", Same(edits[i].Text, other.Edits[i]), edits[i].Id);
                }
            }
        }

        PinRows.Forget(database, erased);
        return page.Count == 0 ? null : page[^1].Id;
    }

    private static string? Same(string? before, string? after) =>
        Encoding.UTF8.GetByteCount(before ?? "") == Encoding.UTF8.GetByteCount(after ?? "")
            ? after
            : throw new ArgumentException("Words are replaced by as many bytes.", nameof(after));
}

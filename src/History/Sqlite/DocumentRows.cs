using System.Text.Json;
using Listening.Alerts.Access;
using Listening.Alerts.Stores;
using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

/// <summary>The table <c>documents</c>, for the transaction that writes and for the people who read.</summary>
internal static class DocumentRows
{
    private const string Columns = "kind, id, version, brand, parent, due_ms, recorded_ms, by, removed, body";

    public static Document Append(WriteScope scope, DocumentDraft draft)
    {
        var database = scope.Database;
        long version = 1;
        long? first = null;
        using (var rows = database.Rows("SELECT version, first_seq FROM documents WHERE kind = ? AND id = ? AND current = 1", draft.Kind, draft.Id))
        {
            if (rows.Step())
            {
                version = rows.Int64(0) + 1;
                first = rows.Int64(1);
            }
        }

        database.Run("UPDATE documents SET current = 0 WHERE kind = ? AND id = ? AND current = 1", draft.Kind, draft.Id);
        database.Run(
            """
            INSERT INTO documents (first_seq, kind, id, version, current, removed, brand, parent, due_ms, recorded_ms, by, body)
            VALUES (coalesce(?, (SELECT coalesce(max(seq), 0) + 1 FROM documents)), ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?)
            """,
            first, draft.Kind, draft.Id, version, draft.Removed, draft.Brand, draft.Parent, draft.DueAt, scope.NowMs, draft.By, draft.Body);
        return new Document(
            draft.Kind, draft.Id, (int)version, draft.Brand, draft.Parent, Milliseconds(draft.DueAt), scope.Now, draft.By, draft.Removed, draft.Body);
    }

    public static List<Document> Read(Database database, string where, params ReadOnlySpan<object?> values)
    {
        using var rows = database.Rows($"SELECT {Columns} FROM documents WHERE {where}", values);
        var all = new List<Document>();
        while (rows.Step())
        {
            all.Add(new Document(
                rows.Text(0),
                rows.Text(1),
                rows.Int32(2),
                rows.TextOrNull(3),
                rows.TextOrNull(4),
                rows.IsNull(5) ? null : rows.Time(5),
                rows.Time(6),
                rows.Text(7),
                rows.Int64(8) != 0,
                rows.Text(9)));
        }

        return all;
    }

    // What is given back equals what will be read.
    private static DateTimeOffset? Milliseconds(DateTimeOffset? at) =>
        at is { } given ? DateTimeOffset.FromUnixTimeMilliseconds(given.ToUnixTimeMilliseconds()) : null;
}

internal sealed class DocumentReader(ReaderPool readers) : IDocumentReader
{
    // A document of no brand concerns everybody, unless one brand was asked for.
    private const string Seen = "((?1 IS NULL OR brand IN (SELECT value FROM json_each(?1))) OR (brand IS NULL AND ?2 IS NULL))";

    // The newest version at a moment: no later one was known then.
    private const string Then =
        "recorded_ms <= ?3 AND NOT EXISTS (SELECT 1 FROM documents l WHERE l.kind = documents.kind AND l.id = documents.id AND l.version > documents.version AND l.recorded_ms <= ?3)";

    public Task<IReadOnlyList<Document>> DocumentsAsync(Viewer viewer, string kind, DocumentQuery query, CancellationToken cancellationToken) => All(
        $"""
         {Seen} AND {Newest(query.AsOf)} AND removed = 0 AND kind = ?4 AND (?5 IS NULL OR parent = ?5) AND (?8 IS NULL OR id IN (SELECT value FROM json_each(?8)))
         AND (?6 IS NULL OR first_seq {(query.Latest ? "<" : ">")} (SELECT first_seq FROM documents WHERE kind = ?4 AND id = ?6 LIMIT 1))
         ORDER BY first_seq {(query.Latest ? "DESC" : "ASC")} LIMIT ?7
         """,
        cancellationToken, Sight.Of(viewer, query.Brand), query.Brand, query.AsOf, kind, query.Parent, query.After, query.Max,
        query.Ids is { } ids ? JsonSerializer.Serialize(ids) : null);

    public async Task<Document?> DocumentAsync(Viewer viewer, string kind, string id, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        var found = await All(
            $"{Seen} AND {Newest(asOf)} AND removed = 0 AND kind = ?4 AND id = ?5",
            cancellationToken, Sight.Of(viewer, brand: null), null, asOf, kind, id);
        return found.Count > 0 ? found[0] : null;
    }

    public Task<IReadOnlyList<Document>> VersionsAsync(Viewer viewer, string kind, string id, CancellationToken cancellationToken) =>
        All($"{Seen} AND kind = ?3 AND id = ?4 ORDER BY version", cancellationToken, Sight.Of(viewer, brand: null), null, kind, id);

    private static string Newest(DateTimeOffset? asOf) => asOf is null ? "current = 1 AND ?3 IS NULL" : Then;

    private Task<IReadOnlyList<Document>> All(string where, CancellationToken cancellationToken, params object?[] values)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<Document>>(readers.Read(database => DocumentRows.Read(database, where, values)));
    }
}

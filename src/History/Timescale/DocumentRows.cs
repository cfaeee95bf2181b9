using Listening.Alerts.Access;
using Listening.Alerts.Stores;
using Listening.History.Timescale.Core;
using Npgsql;

namespace Listening.History.Timescale;

/// <summary>The table <c>documents</c>, for the transaction that writes and for the people who read.</summary>
internal static class DocumentRows
{
    public const string Select = "SELECT kind, id, version, brand, parent, due_ms, recorded_ms, by, removed, body FROM documents WHERE ";

    public static Document Append(EffectScope scope, DocumentDraft draft)
    {
        var before = scope.Rows(
            "UPDATE documents SET current = false WHERE kind = $1 AND id = $2 AND current RETURNING version, first_seq",
            r => (Version: r.GetInt32(0), First: (long?)r.GetInt64(1)), draft.Kind, draft.Id);
        var (version, first) = before.Count > 0 ? (before[0].Version + 1, before[0].First) : (1, null);

        // Effects run one at a time, so the sequence's next value is this row's own.
        return scope.Rows(
            """
            WITH row AS (SELECT nextval(pg_get_serial_sequence('documents', 'seq')) AS seq)
            INSERT INTO documents (seq, first_seq, kind, id, version, current, removed, brand, parent, due_ms, recorded_ms, by, body)
            OVERRIDING SYSTEM VALUE
            SELECT seq, coalesce($1::bigint, seq), $2, $3, $4, true, $5, $6, $7, $8, $9, $10, $11 FROM row
            RETURNING kind, id, version, brand, parent, due_ms, recorded_ms, by, removed, body
            """,
            Read, first, draft.Kind, draft.Id, version, draft.Removed, draft.Brand, draft.Parent, draft.DueAt, scope.NowMs, draft.By, draft.Body)[0];
    }

    public static Document Read(NpgsqlDataReader rows) => new(
        rows.GetString(0),
        rows.GetString(1),
        rows.GetInt32(2),
        rows.TextOrNull(3),
        rows.TextOrNull(4),
        rows.IsDBNull(5) ? null : rows.Time(5),
        rows.Time(6),
        rows.GetString(7),
        rows.GetBoolean(8),
        rows.GetString(9));
}

internal sealed class DocumentReader(Server server) : IDocumentReader
{
    // A document of no brand concerns everybody, unless one brand was asked for.
    private const string Seen = "(($1::text[] IS NULL OR brand = ANY ($1)) OR (brand IS NULL AND $2::text IS NULL))";

    // The newest version at a moment: no later one was known then.
    private const string Then =
        """
        recorded_ms <= $3 AND NOT EXISTS (
          SELECT 1 FROM documents l WHERE l.kind = documents.kind AND l.id = documents.id AND l.version > documents.version AND l.recorded_ms <= $3)
        """;

    public async Task<IReadOnlyList<Document>> DocumentsAsync(Viewer viewer, string kind, DocumentQuery query, CancellationToken cancellationToken) =>
        await All(
            $"""
             {Seen} AND {Newest(query.AsOf)} AND NOT removed AND kind = $4 AND ($5::text IS NULL OR parent = $5) AND ($8::text[] IS NULL OR id = ANY ($8))
             AND ($6::text IS NULL OR first_seq {(query.Latest ? "<" : ">")} (SELECT first_seq FROM documents WHERE kind = $4 AND id = $6 LIMIT 1))
             ORDER BY first_seq {(query.Latest ? "DESC" : "ASC")} LIMIT $7
             """,
            cancellationToken, Sight.Brands(viewer, query.Brand), query.Brand, query.AsOf, kind, query.Parent, query.After, query.Max, query.Ids?.ToArray());

    public async Task<Document?> DocumentAsync(Viewer viewer, string kind, string id, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        var found = await All(
            $"{Seen} AND {Newest(asOf)} AND NOT removed AND kind = $4 AND id = $5",
            cancellationToken, Sight.Brands(viewer, brand: null), null, asOf, kind, id);
        return found.FirstOrDefault();
    }

    public async Task<IReadOnlyList<Document>> VersionsAsync(Viewer viewer, string kind, string id, CancellationToken cancellationToken) =>
        await All($"{Seen} AND kind = $3 AND id = $4 ORDER BY version", cancellationToken, Sight.Brands(viewer, brand: null), null, kind, id);

    private static string Newest(DateTimeOffset? asOf) => asOf is null ? "current AND $3::bigint IS NULL" : Then;

    private Task<List<Document>> All(string where, CancellationToken cancellationToken, params object?[] values) =>
        server.RowsAsync(DocumentRows.Select + where, DocumentRows.Read, cancellationToken, values);
}

using Listening.Alerts.Audit;
using Listening.Detection.Brands;
using Listening.History.Sqlite.Core;
using Listening.Ingest.Brands;

namespace Listening.History.Sqlite;

/// <summary>Every revision is a row; the brands as they stand are also in memory, because every batch asks for them.</summary>
internal sealed class BrandStore(Writer writer, ReaderPool readers) : IBrandStore
{
    // Replaced whole on the writer's thread; readers take the reference.
    private volatile Brand[] brands = readers.Read(Load);

    public event Action? Changed;

    public IReadOnlyList<Brand> All() => brands;

    public Task PutAsync(Brand brand, string by, CancellationToken cancellationToken) =>
        writer.EffectAsync(
            scope =>
            {
                Revise(scope, brand.Id, removed: false, by, RowJson.Write(brand));
                AuditRows.Append(scope, new AuditEntry(scope.Now, by, "brand.put", brand.Id, brand.Id, RowJson.Write(brand)));
                PublishAfter(scope);
                return true;
            },
            cancellationToken);

    public Task<bool> RemoveAsync(string id, string by, CancellationToken cancellationToken) =>
        writer.EffectAsync(
            scope =>
            {
                if (scope.Database.Word("SELECT body FROM brands WHERE id = ? AND current = 1 AND removed = 0", id) is not { } body)
                {
                    return false;
                }

                Revise(scope, id, removed: true, by, body);
                AuditRows.Append(scope, new AuditEntry(scope.Now, by, "brand.removed", id, id, "{}"));
                PublishAfter(scope);
                return true;
            },
            cancellationToken);

    private static void Revise(WriteScope scope, string id, bool removed, string by, string body)
    {
        scope.Database.Run("UPDATE brands SET current = 0 WHERE id = ? AND current = 1", id);
        scope.Database.Run(
            "INSERT INTO brands (id, current, removed, by, recorded_ms, body) VALUES (?, 1, ?, ?, ?, ?)", id, removed, by, scope.NowMs, body);
    }

    private void PublishAfter(WriteScope scope) => scope.OnCommit(() =>
    {
        brands = Load(scope.Database);
        Changed?.Invoke();
    });

    private static Brand[] Load(Database database)
    {
        using var rows = database.Rows("SELECT body FROM brands WHERE current = 1 AND removed = 0 ORDER BY id");
        return [.. RowJson.ReadAll<Brand>(rows)];
    }
}

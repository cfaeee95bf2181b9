using Listening.Alerts.Audit;
using Listening.Detection.Brands;
using Listening.History.Timescale.Core;
using Listening.Ingest.Brands;

namespace Listening.History.Timescale;

/// <summary>Every revision is a row; the brands as they stand are also in memory, because every batch asks for them.</summary>
internal sealed class BrandStore(EffectLane lane, Server server) : IBrandStore, IDisposable
{
    private readonly SemaphoreSlim loading = new(1);

    // Replaced whole; readers take the reference.
    private volatile Known known = new(0, []);

    public event Action? Changed;

    public IReadOnlyList<Brand> All() => known.Brands;

    public async Task PutAsync(Brand brand, string by, CancellationToken cancellationToken)
    {
        await lane.RunAsync(
            scope =>
            {
                Revise(scope, brand.Id, removed: false, by, RowJson.Write(brand));
                AuditRows.Append(scope, new AuditEntry(scope.Now, by, "brand.put", brand.Id, brand.Id, RowJson.Write(brand)));
                return true;
            },
            cancellationToken);
        await LoadAsync(CancellationToken.None);
    }

    public async Task<bool> RemoveAsync(string id, string by, CancellationToken cancellationToken)
    {
        var removed = await lane.RunAsync(
            scope =>
            {
                var bodies = scope.Rows("SELECT body FROM brands WHERE id = $1 AND current AND NOT removed", r => r.GetString(0), id);
                if (bodies.Count == 0)
                {
                    return false;
                }

                Revise(scope, id, removed: true, by, bodies[0]);
                AuditRows.Append(scope, new AuditEntry(scope.Now, by, "brand.removed", id, id, "{}"));
                return true;
            },
            cancellationToken);
        await LoadAsync(CancellationToken.None);
        return removed;
    }

    /// <summary>Takes over what stands in the store; tells of it when it is newer than what was known.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        bool changed;
        await loading.WaitAsync(cancellationToken);
        try
        {
            // max(seq) grows with every revision: effects run one at a time.
            var rows = await server.RowsAsync(
                "SELECT (SELECT coalesce(max(seq), 0) FROM brands), body FROM brands WHERE current AND NOT removed ORDER BY id",
                r => (Revision: r.GetInt64(0), Brand: RowJson.Read<Brand>(r.GetString(1))), cancellationToken);
            var revision = rows.Count > 0
                ? rows[0].Revision
                : (await server.RowsAsync("SELECT coalesce(max(seq), 0) FROM brands", r => r.GetInt64(0), cancellationToken))[0];
            changed = revision != known.Revision;
            if (changed)
            {
                known = new Known(revision, [.. rows.Select(r => r.Brand)]);
            }
        }
        finally
        {
            loading.Release();
        }

        if (changed)
        {
            Changed?.Invoke();
        }
    }

    private static void Revise(EffectScope scope, string id, bool removed, string by, string body)
    {
        scope.Run("UPDATE brands SET current = false WHERE id = $1 AND current", id);
        scope.Run(
            "INSERT INTO brands (id, current, removed, by, recorded_ms, body) VALUES ($1, true, $2, $3, $4, $5)", id, removed, by, scope.NowMs, body);
        scope.BrandsChanged = true;
    }

    public void Dispose() => loading.Dispose();

    private sealed record Known(long Revision, Brand[] Brands);
}

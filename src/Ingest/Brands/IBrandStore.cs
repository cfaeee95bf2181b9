using Listening.Detection.Brands;

namespace Listening.Ingest.Brands;

/// <summary>The brands that are watched. A change is a new revision; the old ones stay readable for review.</summary>
public interface IBrandStore
{
    IReadOnlyList<Brand> All();

    Task PutAsync(Brand brand, string by, CancellationToken cancellationToken);

    /// <returns>False when there was none.</returns>
    Task<bool> RemoveAsync(string id, string by, CancellationToken cancellationToken);

    /// <summary>Raised after a committed change, on the writer's thread: do little.</summary>
    event Action? Changed;
}

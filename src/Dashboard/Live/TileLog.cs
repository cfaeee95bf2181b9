using Listening.Alerts.Access;
using Listening.Alerts.Hub;
using Listening.Alerts.Stores;

namespace Listening.Dashboard.Live;

/// <summary>What a brand's tile said from one moment on, until its next version.</summary>
/// <param name="Reason">As it read when the state changed.</param>
/// <param name="Unheard">Platforms that were not heard then.</param>
public sealed record TileState(string Brand, string Drill, BrandState State, DateTimeOffset Since, string? Reason, IReadOnlyList<string> Unheard)
{
    public const string Kind = "tile";

    public string Id => Drill.Length == 0 ? Brand : $"{Brand}!{Drill}";
}

/// <summary>
/// Remembers what the wall said: calm, watch and blind are judged from what is in memory and gone a second later, and a reviewer asks what the team
/// was shown. Written when a tile changes its state, never each second; several nodes that see the same write it once.
/// </summary>
public sealed class TileLog(IAlertStore store, IDocumentReader documents)
{
    private const string By = "rule:wall";

    // A house of thousands of brands that goes deaf at once is told in some seconds, and pauses do not wait for it.
    private const int AtOnce = 64;

    private readonly Dictionary<string, BrandState> stored = new(StringComparer.Ordinal);

    /// <summary>Stores what changed since the last call, as far as it fits; the rest with the next call. One caller at a time.</summary>
    /// <exception cref="IOException">The store cannot be written: the next call tries again.</exception>
    public async Task KeepAsync(IEnumerable<TileState> tiles, CancellationToken cancellationToken)
    {
        var changed = tiles.Where(t => !stored.TryGetValue(t.Id, out var known) || known != t.State).Take(AtOnce).ToArray();
        if (changed.Length == 0)
        {
            return;
        }

        await store.TransactAsync(
            transaction =>
            {
                foreach (var tile in changed)
                {
                    if (transaction.FindDocument(TileState.Kind, tile.Id) is not { } before || DocumentJson.Read<TileState>(before).State != tile.State)
                    {
                        transaction.Put(new DocumentDraft(TileState.Kind, tile.Id, By, DocumentJson.Write(tile), tile.Brand));
                    }
                }

                return changed.Length;
            },
            cancellationToken);
        foreach (var tile in changed)
        {
            stored[tile.Id] = tile.State;
        }
    }

    /// <summary>The tiles as they stood at a moment, by brand and drill.</summary>
    public async Task<IReadOnlyList<TileState>> ThenAsync(Viewer viewer, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        var tiles = new List<TileState>();
        await foreach (var page in documents.PagesAsync(viewer, TileState.Kind, new DocumentQuery(AsOf: moment), cancellationToken))
        {
            tiles.AddRange(page.Select(DocumentJson.Read<TileState>));
        }

        return [.. tiles.OrderBy(t => t.Brand, StringComparer.Ordinal).ThenBy(t => t.Drill, StringComparer.Ordinal)];
    }
}

using Listening.Alerts.Access;

namespace Listening.Alerts.Publishing;

/// <summary>A pause with the two answers it gives alone, made once.</summary>
public sealed class BoardEntry
{
    private readonly Permit full;
    private readonly Permit bare;

    public BoardEntry(Pause pause)
    {
        Pause = pause;
        var named = new PermitPause(pause.Id, pause.Scope, pause.Since, pause.Incident, pause.Reason, pause.Drill.Length == 0 ? null : pause.Drill);
        full = Permit.Paused(named);
        bare = Permit.Paused(named with { Incident = null, Reason = null });
    }

    public Pause Pause { get; }

    /// <summary>Need to know: why a brand is in trouble is for those who may see the brand. A pause of all brands concerns everybody.</summary>
    public Permit For(Viewer viewer) => Pause.Scope.Brand is not { } brand || viewer.MaySee(brand) ? full : bare;
}

/// <summary>The active pauses at one moment; immutable, read without locks by any thread.</summary>
public sealed class PauseSet
{
    public static readonly PauseSet Empty = new([]);

    private readonly BoardEntry[] all;
    private readonly BoardEntry[] ofEveryBrand;
    private readonly Dictionary<string, BoardEntry[]> byBrand;

    public PauseSet(IEnumerable<Pause> pauses)
    {
        all = [.. pauses.OrderBy(p => p.Since).ThenBy(p => p.Id, StringComparer.Ordinal).Select(p => new BoardEntry(p))];
        ofEveryBrand = [.. all.Where(e => e.Pause.Scope.Brand is null)];
        byBrand = all.Where(e => e.Pause.Scope.Brand is not null)
            .GroupBy(e => e.Pause.Scope.Brand!, StringComparer.Ordinal)
            .ToDictionary(of => of.Key, of => (BoardEntry[])[.. ofEveryBrand, .. of], StringComparer.Ordinal);
    }

    public IEnumerable<Pause> Pauses => all.Select(e => e.Pause);

    /// <summary>Pauses of the brand and of every brand; all pauses when no brand is named.</summary>
    internal ReadOnlySpan<BoardEntry> Concerning(string? brand) =>
        brand is null ? all : byBrand.GetValueOrDefault(brand, ofEveryBrand);
}

using Listening.Alerts.Access;
using Listening.Alerts.Hub;
using Listening.Alerts.Stores;

namespace Listening.Dashboard.Live;

/// <summary>
/// What is said to connections that may see and asked for the same brands: read once, and by the message's reference written once
/// (<see cref="LenientHubProtocol"/>), so that a thousand walls cost the store and the processor little more than one.
/// Nothing is kept beyond the next second.
/// </summary>
public sealed class LiveAudiences(IFeedReader feed, LiveBoard board, WallPicture picture)
{
    /// <summary>Messages that are read at once.</summary>
    public const int Page = 256;

    private readonly Shared<(string Audience, long Since), IReadOnlyList<DurableMessage>?> missed = new();
    private readonly Shared<string, SnapshotMessage> snapshots = new();
    private readonly Shared<string, PulseMessage> pulses = new();

    /// <summary>Messages after <paramref name="since"/>, in order; fewer than a <see cref="Page"/> = that was all.</summary>
    /// <returns>Null when <paramref name="since"/> is older than what is kept: send a snapshot.</returns>
    public Task<IReadOnlyList<DurableMessage>?> MissedAsync(Audience audience, long since, CancellationToken cancellationToken) =>
        missed.GetAsync(feed.Head + board.Ticks, (audience.Key, since), () => ReadAsync(audience, since)).WaitAsync(cancellationToken);

    /// <summary>At most a second old: follow with the messages after its sequence.</summary>
    public Task<SnapshotMessage> SnapshotAsync(Audience audience, CancellationToken cancellationToken) =>
        snapshots.GetAsync(board.Tiles + board.Ticks, audience.Key, () => picture.TakeAsync(audience.Viewer, audience.Brands, CancellationToken.None)).WaitAsync(cancellationToken);

    public Task<PulseMessage> PulseAsync(Audience audience, CancellationToken cancellationToken) =>
        pulses.GetAsync(board.Ticks, audience.Key, () => Task.FromResult(board.Pulse(audience.Viewer, audience.Brands))).WaitAsync(cancellationToken);

    private async Task<IReadOnlyList<DurableMessage>?> ReadAsync(Audience audience, long since)
    {
        var rows = await feed.ReadAsync(audience.Viewer, audience.Brands, since, Page, CancellationToken.None);
        return rows is null ? null : [.. rows.Select(row => LivePayload.Read(row, feed.Epoch, picture.Awaiting))];
    }
}

/// <summary>What a connection may see and asked for.</summary>
/// <param name="brands">Asked for; null = all the viewer may see.</param>
public sealed class Audience(Viewer viewer, IReadOnlyList<string>? brands)
{
    public Viewer Viewer => viewer;

    public IReadOnlyList<string>? Brands => brands;

    /// <summary>Equal for all to whom the same is said. Ids of brands hold no line break, and a star is none.</summary>
    public string Key { get; } = $"{Words(viewer.Brands)}\n\n{Words(brands)}";

    private static string Words(IReadOnlyList<string>? brands) => brands is null ? "*" : string.Join('\n', brands.Order(StringComparer.Ordinal));
}

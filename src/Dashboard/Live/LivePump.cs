using Listening.Alerts.Hub;
using Listening.Alerts.Stores;
using Listening.Dashboard.Access;

namespace Listening.Dashboard.Live;

/// <summary>
/// Serves one connection: reads the feed by the connection's own cursor and says the newest pulse about once a second. Each send waits until
/// the connection took it, so a slow client delays only itself and holds no queue; what it missed it reads when it can.
/// </summary>
internal sealed class LivePump(ILiveClient client, Audience audience, LiveAudiences said, IFeedReader feed, LiveBoard board, AccessDirectory directory)
{
    /// <param name="since">Last sequence the client has; null = it has nothing.</param>
    /// <param name="epoch">Of the store it has that from; null = it does not say.</param>
    /// <returns>When the viewer may not see any more (the caller then closes the connection), or by cancellation.</returns>
    public async Task RunAsync(long? since, string? epoch, CancellationToken cancellationToken)
    {
        var tiles = board.Tiles;
        var stranger = since is null || since > feed.Head || (epoch is { Length: > 0 } && epoch != feed.Epoch);
        var cursor = stranger ? await SnapshotAsync(cancellationToken) : since!.Value;
        Task? more = null;
        while (directory.StillKnows(audience.Viewer))
        {
            var head = feed.Head;
            var messages = await said.MissedAsync(audience, cursor, cancellationToken);
            if (messages is null)
            {
                cursor = await SnapshotAsync(cancellationToken);
                continue;
            }

            foreach (var message in messages)
            {
                await LivePayload.SendAsync(client, message);
                cursor = message.Sequence;
            }

            if (messages.Count == LiveAudiences.Page)
            {
                continue;
            }

            more ??= feed.WaitAsync(Math.Max(head, cursor), cancellationToken);
            var tick = board.NextTick;
            await Task.WhenAny(more, tick);
            cancellationToken.ThrowIfCancellationRequested();
            if (more.IsCompleted)
            {
                await more;
                more = null;
            }

            if (tiles != board.Tiles)
            {
                // The cursor stays: what this snapshot contains already is sent again rather than missed.
                tiles = board.Tiles;
                await SnapshotAsync(cancellationToken);
            }

            if (tick.IsCompleted)
            {
                await client.Pulse(await said.PulseAsync(audience, cancellationToken));
            }
        }
    }

    private async Task<long> SnapshotAsync(CancellationToken cancellationToken)
    {
        var snapshot = await said.SnapshotAsync(audience, cancellationToken);
        await client.Snapshot(snapshot);
        return snapshot.Sequence;
    }
}

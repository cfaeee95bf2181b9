using Listening.Alerts.Access;
using Listening.Alerts.Feed;
using Listening.Alerts.Stores;
using Listening.History.Timescale.Core;
using Npgsql;

namespace Listening.History.Timescale;

internal sealed class FeedReader(Server server, string epoch, long head) : IFeedReader
{
    private readonly Lock gate = new();
    private long newest = head;

    // Replaced at each message, so that everybody who waits is woken once.
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Epoch => epoch;

    public long Head => Volatile.Read(ref newest);

    public Task<IReadOnlyList<FeedMessage>?> ReadAsync(
        Viewer viewer, IReadOnlyList<string>? brands, long since, int max, CancellationToken cancellationToken) =>
        server.SnapshotAsync<IReadOnlyList<FeedMessage>?>(
            async connection => await ReadAsync(connection, Sight.Brands(viewer, brands), since, max, cancellationToken), cancellationToken);

    public Task WaitAsync(long than, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return newest > than ? Task.CompletedTask : WaitForNextAsync(than, next.Task, cancellationToken);
        }
    }

    private async Task WaitForNextAsync(long than, Task advanced, CancellationToken cancellationToken)
    {
        await advanced.WaitAsync(cancellationToken);
        await WaitAsync(than, cancellationToken);
    }

    /// <summary>A message was committed, here or by another node.</summary>
    internal void Advance(long sequence)
    {
        TaskCompletionSource woken;
        lock (gate)
        {
            if (sequence <= newest)
            {
                return;
            }

            newest = sequence;
            (woken, next) = (next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        woken.TrySetResult();
    }

    /// <summary>Asks the store how far it is: after a message of another node, or when such messages may have been missed.</summary>
    internal async Task CatchUpAsync(CancellationToken cancellationToken) =>
        Advance((await server.RowsAsync("SELECT feed FROM head", r => r.GetInt64(0), cancellationToken))[0]);

    private static async Task<List<FeedMessage>?> ReadAsync(NpgsqlConnection connection, string[]? sight, long since, int max, CancellationToken cancellationToken)
    {
        await using var ends = connection.Command("SELECT feed, coalesce((SELECT min(sequence) FROM feed), feed + 1) FROM head");
        var (last, oldest) = (await ends.AllAsync(r => (r.GetInt64(0), r.GetInt64(1)), cancellationToken))[0];
        if (since < oldest - 1 || since > last)
        {
            return null;
        }

        var previous = since == 0 ? 0 : await BeforeAsync(connection, sight, since, cancellationToken);
        await using var command = connection.Command(
            """
            SELECT sequence, kind, brand, drill, at_ms, payload FROM feed
            WHERE sequence > $1 AND ($2::text[] IS NULL OR brand IS NULL OR brand = ANY ($2)) ORDER BY sequence LIMIT $3
            """,
            since, sight, max);
        return await command.AllAsync(
            r =>
            {
                var message = new FeedMessage(
                    r.GetInt64(0), previous, (FeedKind)r.GetInt16(1), r.TextOrNull(2), r.GetString(3), r.Time(4), r.GetString(5));
                previous = message.Sequence;
                return message;
            },
            cancellationToken);
    }

    /// <summary>The newest message up to a sequence that these eyes may see, by one look into the index a brand.</summary>
    private static async Task<long> BeforeAsync(NpgsqlConnection connection, string[]? sight, long sequence, CancellationToken cancellationToken)
    {
        await using var command = sight is null
            ? connection.Command("SELECT coalesce(max(sequence), 0) FROM feed WHERE sequence <= $1", sequence)
            : connection.Command(
                """
                SELECT greatest(
                  (SELECT coalesce(max(sequence), 0) FROM feed WHERE brand IS NULL AND sequence <= $1),
                  (SELECT coalesce(max((SELECT max(sequence) FROM feed WHERE brand = b AND sequence <= $1)), 0) FROM unnest($2::text[]) b))
                """,
                sequence, sight);
        return (await command.AllAsync(r => r.GetInt64(0), cancellationToken))[0];
    }
}

using Listening.Alerts.Access;
using Listening.Alerts.Feed;
using Listening.Alerts.Stores;
using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

internal sealed class FeedReader(ReaderPool readers, string epoch, long head) : IFeedReader
{
    private readonly Lock gate = new();
    private long newest = head;

    // Replaced at each message, so that everybody who waits is woken once.
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Epoch => epoch;

    public long Head => Volatile.Read(ref newest);

    public Task<IReadOnlyList<FeedMessage>?> ReadAsync(
        Viewer viewer, IReadOnlyList<string>? brands, long since, int max, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<FeedMessage>?>(readers.Read(database => Read(database, Sight.Of(viewer, brands), since, max)));
    }

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

    /// <summary>Called by the writer after the commit.</summary>
    internal void Advance(long sequence)
    {
        TaskCompletionSource woken;
        lock (gate)
        {
            newest = Math.Max(newest, sequence);
            (woken, next) = (next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        woken.TrySetResult();
    }

    private static List<FeedMessage>? Read(Database database, string? sight, long since, int max)
    {
        var last = database.Number("SELECT value FROM counters WHERE name = 'feed'") ?? 0;
        var oldest = database.Number("SELECT min(sequence) FROM feed") ?? last + 1;
        if (since < oldest - 1 || since > last)
        {
            return null;
        }

        var previous = since == 0 ? 0 : Before(database, sight, since);
        using var rows = database.Rows(
            """
            SELECT sequence, kind, brand, drill, at_ms, payload FROM feed
            WHERE sequence > ?1 AND (?2 IS NULL OR brand IS NULL OR brand IN (SELECT value FROM json_each(?2))) ORDER BY sequence LIMIT ?3
            """,
            since, sight, max);
        var messages = new List<FeedMessage>();
        while (rows.Step())
        {
            var sequence = rows.Int64(0);
            messages.Add(new FeedMessage(
                sequence, previous, (FeedKind)rows.Int32(1), rows.TextOrNull(2), rows.Text(3), rows.Time(4), rows.Text(5)));
            previous = sequence;
        }

        return messages;
    }

    /// <summary>The newest message up to a sequence that these eyes may see, by one look into the index a brand.</summary>
    private static long Before(Database database, string? sight, long sequence) =>
        sight is null
            ? database.Number("SELECT max(sequence) FROM feed WHERE sequence <= ?", sequence) ?? 0
            : database.Number(
                """
                SELECT max(coalesce((SELECT max(sequence) FROM feed WHERE brand IS NULL AND sequence <= ?1), 0),
                  coalesce((SELECT max((SELECT max(sequence) FROM feed WHERE brand = e.value AND sequence <= ?1)) FROM json_each(?2) e), 0))
                """,
                sequence, sight) ?? 0;
}

using Npgsql;

namespace Listening.History.Timescale.Core;

/// <summary>The row of <c>head</c>, locked for the transaction under way.</summary>
internal readonly record struct Head(long Feed, long AuditSeq, byte[] AuditHash);

/// <summary>What an effect gets: the lane's connection inside its transaction, the head, and hooks for what lives in memory beside it.</summary>
internal sealed class EffectScope(WaitingWrites writes, DateTimeOffset now, Head head)
{
    private readonly List<Action> onCommit = [];

    // Of this effect, not yet sent.
    private int waiting;
    private bool sent;

    /// <summary>Recording time of the whole transaction; never earlier than that of the transaction before, on any node.</summary>
    public DateTimeOffset Now => now;

    public long NowMs { get; } = now.ToUnixTimeMilliseconds();

    /// <summary>As this effect leaves it; stored once, at the end of the transaction.</summary>
    public Head Head { get; set; } = head;

    /// <summary>Other nodes must load the brands again.</summary>
    public bool BrandsChanged { get; set; }

    /// <summary>A statement without an answer. What it breaks is said by a later question, or at the end of the transaction.</summary>
    public void Run(string sql, params ReadOnlySpan<object?> values)
    {
        writes.Add(sql, values);
        waiting++;
    }

    public List<T> Rows<T>(string sql, Func<NpgsqlDataReader, T> row, params ReadOnlySpan<object?> values)
    {
        // A question may write too (RETURNING), so after any of them only the transaction can take the effect back.
        (sent, waiting) = (true, 0);
        return writes.Rows(sql, row, values);
    }

    /// <summary>Forgets what this effect wrote; false when some of it may have been sent.</summary>
    public bool TakeBack()
    {
        if (!sent)
        {
            writes.Drop(waiting);
        }

        return !sent;
    }

    /// <summary>Runs once the transaction is committed, before the caller hears of it: do little.</summary>
    public void OnCommit(Action action) => onCommit.Add(action);

    internal void Committed() => onCommit.ForEach(a => a());
}

/// <summary>
/// Writes of the transaction under way that were asked for and not yet sent: they go with the next question of whichever effect, or at the end, so
/// a transaction costs a round trip a question.
/// </summary>
internal sealed class WaitingWrites(NpgsqlConnection connection)
{
    private NpgsqlBatch? waiting;

    public void Add(string sql, params ReadOnlySpan<object?> values) => (waiting ??= connection.CreateBatch()).Add(sql, values);

    public void Drop(int last)
    {
        for (; last > 0; last--)
        {
            waiting!.BatchCommands.RemoveAt(waiting.BatchCommands.Count - 1);
        }
    }

    public List<T> Rows<T>(string sql, Func<NpgsqlDataReader, T> row, params ReadOnlySpan<object?> values)
    {
        using var batch = waiting ?? connection.CreateBatch();
        waiting = null;
        batch.Add(sql, values);

        // What waited has no result set: the reader stands at the question's.
        using var rows = batch.ExecuteReader();
        var all = new List<T>();
        while (rows.Read())
        {
            all.Add(row(rows));
        }

        return all;
    }

    public void Send()
    {
        using var batch = waiting;
        waiting = null;
        if (batch?.BatchCommands.Count > 0)
        {
            batch.ExecuteNonQuery();
        }
    }
}

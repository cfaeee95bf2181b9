using Npgsql;

namespace Listening.History.Timescale.Core;

/// <summary>The row of <c>head</c>, locked for the transaction under way.</summary>
internal readonly record struct Head(long Feed, long AuditSeq, byte[] AuditHash);

/// <summary>What an effect gets: the lane's connection inside its transaction, the head, and hooks for what lives in memory beside it.</summary>
internal sealed class EffectScope(NpgsqlConnection connection, DateTimeOffset now, Head head)
{
    private readonly List<Action> onCommit = [];

    // Writes that were asked for and not yet sent: they go with the next question, or at the end, so an effect costs a round trip a question.
    private NpgsqlBatch? waiting;

    /// <summary>Recording time of the whole transaction; never earlier than that of the transaction before, on any node.</summary>
    public DateTimeOffset Now => now;

    public long NowMs { get; } = now.ToUnixTimeMilliseconds();

    /// <summary>As this effect leaves it; stored once, at the end of the transaction.</summary>
    public Head Head { get; set; } = head;

    /// <summary>Other nodes must load the brands again.</summary>
    public bool BrandsChanged { get; set; }

    /// <summary>A statement without an answer. What it breaks is said by the next question, or at the end of the effect.</summary>
    public void Run(string sql, params ReadOnlySpan<object?> values) => (waiting ??= connection.CreateBatch()).Add(sql, values);

    /// <summary>Something was sent to the server.</summary>
    public bool Asked { get; private set; }

    /// <summary>Sends what waits.</summary>
    public void Flush()
    {
        if (waiting is not null)
        {
            using var batch = waiting;
            (waiting, Asked) = (null, true);
            batch.ExecuteNonQuery();
        }
    }

    public List<T> Rows<T>(string sql, Func<NpgsqlDataReader, T> row, params ReadOnlySpan<object?> values)
    {
        using var batch = waiting ?? connection.CreateBatch();
        (waiting, Asked) = (null, true);
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

    /// <summary>Runs once the transaction is committed, before the caller hears of it: do little.</summary>
    public void OnCommit(Action action) => onCommit.Add(action);

    internal void Committed() => onCommit.ForEach(a => a());
}

using Npgsql;

namespace Listening.History.Timescale.Core;

/// <summary>The row of <c>head</c>, locked for the transaction under way.</summary>
internal readonly record struct Head(long Feed, long AuditSeq, byte[] AuditHash);

/// <summary>What an effect gets: the lane's connection inside its transaction, the head, and hooks for what lives in memory beside it.</summary>
internal sealed class EffectScope(NpgsqlConnection connection, DateTimeOffset now, Head head)
{
    private readonly List<Action> onCommit = [];

    /// <summary>Recording time of the whole transaction; never earlier than that of the transaction before, on any node.</summary>
    public DateTimeOffset Now => now;

    public long NowMs { get; } = now.ToUnixTimeMilliseconds();

    /// <summary>As this effect leaves it; stored once, at the end of the transaction.</summary>
    public Head Head { get; set; } = head;

    /// <summary>Other nodes must load the brands again.</summary>
    public bool BrandsChanged { get; set; }

    public void Run(string sql, params ReadOnlySpan<object?> values)
    {
        using var command = connection.Command(sql, values);
        command.ExecuteNonQuery();
    }

    public List<T> Rows<T>(string sql, Func<NpgsqlDataReader, T> row, params ReadOnlySpan<object?> values)
    {
        using var command = connection.Command(sql, values);
        using var rows = command.ExecuteReader();
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

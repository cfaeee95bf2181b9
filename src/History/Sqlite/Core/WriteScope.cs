namespace Listening.History.Sqlite.Core;

/// <summary>What a unit of work gets: the writer's connection inside its transaction, and hooks for what lives in memory beside it.</summary>
internal sealed class WriteScope(Database database, DateTimeOffset now)
{
    private readonly List<Action> onCommit = [];
    private readonly List<Action> onRollback = [];

    public Database Database => database;

    /// <summary>Recording time of the whole transaction; never earlier than that of the transaction before.</summary>
    public DateTimeOffset Now => now;

    public long NowMs { get; } = now.ToUnixTimeMilliseconds();

    /// <summary>Set by work that erases text: the WAL is then truncated soon after the commit.</summary>
    public bool ErasesText { get; set; }

    /// <summary>Runs on the writer's thread once the transaction is committed, before the caller hears of it: do little.</summary>
    public void OnCommit(Action action) => onCommit.Add(action);

    public void OnRollback(Action action) => onRollback.Add(action);

    internal void Committed() => onCommit.ForEach(a => a());

    internal void RolledBack() => onRollback.ForEach(a => a());
}

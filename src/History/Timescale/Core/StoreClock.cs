namespace Listening.History.Timescale.Core;

/// <summary>
/// Gives recording times that never fall, whichever node asks and however its clock stands: the newest one given is a row. Drawn in a short
/// transaction of its own, so that the row is never held for longer than it takes to change it. That need not be durable: opening brings
/// the row up to the newest one stored.
/// </summary>
internal sealed class StoreClock(Server server, TimeProvider time)
{
    // set_config with `true` holds for this transaction, which is this statement.
    private const string Sql =
        "UPDATE clock SET recorded_ms = greatest(recorded_ms, $1) WHERE set_config('synchronous_commit', 'off', true) = 'off' RETURNING recorded_ms";

    /// <summary>For the lane of effects, on its own connections and thread.</summary>
    public DateTimeOffset Now() => server.UseForEffects(connection =>
    {
        using var command = connection.Command(Sql, time.GetUtcNow().ToUnixTimeMilliseconds());
        return DateTimeOffset.FromUnixTimeMilliseconds(command.Single<long>() ?? throw new InvalidOperationException("The clock of the store is gone."));
    });

    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken)
    {
        var given = await server.RowsAsync(Sql, rows => rows.Time(0), cancellationToken, time.GetUtcNow().ToUnixTimeMilliseconds());
        return given[0];
    }
}

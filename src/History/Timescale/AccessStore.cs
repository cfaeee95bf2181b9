using Listening.Alerts.Access;
using Listening.Alerts.Audit;
using Listening.History.Timescale.Core;

namespace Listening.History.Timescale;

/// <summary>
/// Accounts and keys as they stand. The audit keeps who changed what and when; password and key hashes are in neither it nor an old version,
/// because a hash that no longer opens anything must not be there to be attacked.
/// </summary>
internal sealed class AccessStore(EffectLane lane, Server server) : IAccessStore
{
    public async Task<Account?> FindAccountAsync(string name, CancellationToken cancellationToken) =>
        (await server.RowsAsync("SELECT body FROM accounts WHERE name = $1", Pg.Body<Account>, cancellationToken, name)).FirstOrDefault();

    public async Task<IReadOnlyList<Account>> AccountsAsync(CancellationToken cancellationToken) =>
        await server.RowsAsync("SELECT body FROM accounts ORDER BY name", Pg.Body<Account>, cancellationToken);

    public Task PutAccountAsync(Account account, string by, CancellationToken cancellationToken) =>
        PutAsync("accounts", "account.put", account.Name, account, account with { PasswordHash = "" }, by, cancellationToken);

    public async Task<IReadOnlyList<ApiKey>> KeysAsync(CancellationToken cancellationToken) =>
        await server.RowsAsync("SELECT body FROM keys ORDER BY name", Pg.Body<ApiKey>, cancellationToken);

    public Task PutKeyAsync(ApiKey key, string by, CancellationToken cancellationToken) =>
        PutAsync("keys", "key.put", key.Name, key, key with { SecretHash = "" }, by, cancellationToken);

    private Task<bool> PutAsync<T>(string table, string action, string name, T row, T audited, string by, CancellationToken cancellationToken) =>
        lane.RunAsync(
            scope =>
            {
                scope.Run(
                    $"INSERT INTO {table} VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET recorded_ms = $2, body = $3",
                    name, scope.NowMs, RowJson.Write(row));
                AuditRows.Append(scope, new AuditEntry(scope.Now, by, action, name, null, RowJson.Write(audited)));
                return true;
            },
            cancellationToken);
}

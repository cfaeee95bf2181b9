using Listening.Alerts.Access;
using Listening.Alerts.Audit;
using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

/// <summary>
/// Accounts and keys as they stand. The audit keeps who changed what and when; password and key hashes are in neither it nor an old version,
/// because a hash that no longer opens anything must not be there to be attacked.
/// </summary>
internal sealed class AccessStore(Writer writer, ReaderPool readers) : IAccessStore
{
    public Task<Account?> FindAccountAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(readers.Read(database =>
        {
            using var rows = database.Rows("SELECT body FROM accounts WHERE name = ?", name);
            return rows.Step() ? RowJson.Read<Account>(rows.Blob(0)) : null;
        }));
    }

    public Task<IReadOnlyList<Account>> AccountsAsync(CancellationToken cancellationToken) => All<Account>("accounts", cancellationToken);

    public Task PutAccountAsync(Account account, string by, CancellationToken cancellationToken) =>
        writer.EffectAsync(
            scope =>
            {
                Put(scope, "accounts", account.Name, RowJson.Write(account));
                Audit(scope, by, "account.put", account.Name, RowJson.Write(account with { PasswordHash = "" }));
                return true;
            },
            cancellationToken);

    public Task<IReadOnlyList<ApiKey>> KeysAsync(CancellationToken cancellationToken) => All<ApiKey>("keys", cancellationToken);

    public Task PutKeyAsync(ApiKey key, string by, CancellationToken cancellationToken) =>
        writer.EffectAsync(
            scope =>
            {
                Put(scope, "keys", key.Name, RowJson.Write(key));
                Audit(scope, by, "key.put", key.Name, RowJson.Write(key with { SecretHash = "" }));
                return true;
            },
            cancellationToken);

    private static void Put(WriteScope scope, string table, string name, string body) => scope.Database.Run(
        $"INSERT INTO {table} VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET recorded_ms = ?2, body = ?3", name, scope.NowMs, body);

    private static void Audit(WriteScope scope, string by, string action, string subject, string data) =>
        AuditRows.Append(scope, new AuditEntry(scope.Now, by, action, subject, null, data));

    private Task<IReadOnlyList<T>> All<T>(string table, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<T>>(readers.Read(database =>
        {
            using var rows = database.Rows($"SELECT body FROM {table} ORDER BY name");
            return RowJson.ReadAll<T>(rows);
        }));
    }
}

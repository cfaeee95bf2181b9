namespace Listening.Alerts.Access;

/// <summary>A named person with a local account.</summary>
/// <param name="PasswordHash">As made by the framework's password hasher; never the password.</param>
/// <param name="Brands">Brands the person may see; null = all.</param>
public sealed record Account(string Name, string PasswordHash, Role Role, IReadOnlyList<string>? Brands, bool Disabled = false);

/// <summary>A machine's key or a TV's token. Only the SHA-256 of the secret is stored.</summary>
public sealed record ApiKey(string Name, string SecretHash, ViewerKind Kind, KeyScopes Scopes, IReadOnlyList<string>? Brands, bool Revoked = false);

/// <summary>Accounts, keys and sessions; changes are audited by the implementation in the same transaction.</summary>
public interface IAccessStore
{
    Task<Account?> FindAccountAsync(string name, CancellationToken cancellationToken);

    Task<IReadOnlyList<Account>> AccountsAsync(CancellationToken cancellationToken);

    Task PutAccountAsync(Account account, string by, CancellationToken cancellationToken);

    Task<IReadOnlyList<ApiKey>> KeysAsync(CancellationToken cancellationToken);

    Task PutKeyAsync(ApiKey key, string by, CancellationToken cancellationToken);
}

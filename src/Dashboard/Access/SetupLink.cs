namespace Listening.Dashboard.Access;

/// <summary>The one-time link that makes the first administrator. It lives in memory and in the terminal, and dies with its use.</summary>
public sealed class SetupLink(AccessDirectory directory)
{
    private readonly string token = Secrets.New("");

    /// <summary>What to print; null when there are people already.</summary>
    public string? PathAndQuery => directory.HasAccounts ? null : "/setup?token=" + token;

    /// <returns>False when the token is wrong or was used.</returns>
    public async Task<bool> UseAsync(string given, string name, string password, CancellationToken cancellationToken) =>
        Secrets.Same(given, token) && await directory.PutFirstAccountAsync(name, password, cancellationToken);
}

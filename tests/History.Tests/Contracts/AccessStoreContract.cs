using Listening.Alerts.Access;

namespace Listening.History.Tests.Contracts;

public abstract class AccessStoreContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    protected abstract Task<HistoryUnderTest> OpenAsync();

    [Fact]
    public async Task Account_comes_back_as_it_was_last_put()
    {
        await using var history = await OpenAsync();
        await history.Access.PutAccountAsync(new Account("ann", "hash-1", Role.Viewer, ["acme"]), "setup", None);
        await history.Access.PutAccountAsync(new Account("ann", "hash-2", Role.Approver, null, Disabled: true), "root", None);
        await history.ReopenAsync();
        Assert.Equivalent(new Account("ann", "hash-2", Role.Approver, null, Disabled: true), await history.Access.FindAccountAsync("ann", None), strict: true);
        Assert.Null(await history.Access.FindAccountAsync("bob", None));
        Assert.Single(await history.Access.AccountsAsync(None));
    }

    [Fact]
    public async Task Keys_keep_their_scopes_and_their_revocation()
    {
        await using var history = await OpenAsync();
        var key = new ApiKey("buffer", "c0ffee", ViewerKind.Key, KeyScopes.Permit | KeyScopes.Scheduler, ["acme", "zeta"]);
        await history.Access.PutKeyAsync(key, "root", None);
        Assert.Equivalent(key, Assert.Single(await history.Access.KeysAsync(None)), strict: true);
        await history.Access.PutKeyAsync(key with { Revoked = true }, "root", None);
        Assert.True(Assert.Single(await history.Access.KeysAsync(None)).Revoked);
    }

    [Fact]
    public async Task Every_change_is_audited_without_its_secret()
    {
        await using var history = await OpenAsync();
        await history.Access.PutAccountAsync(new Account("ann", "hash-1", Role.Viewer, null), "setup", None);
        await history.Access.PutKeyAsync(new ApiKey("buffer", "c0ffee", ViewerKind.Key, KeyScopes.Permit, null), "root", None);
        Assert.Equal(1, history.Count("audit WHERE action = 'account.put' AND by = 'setup' AND subject = 'ann'"));
        Assert.Equal(1, history.Count("audit WHERE action = 'key.put' AND by = 'root' AND data LIKE '%permit%'"));
        Assert.Equal(0, history.Count("audit WHERE data LIKE '%hash-1%' OR data LIKE '%c0ffee%'"));
    }
}

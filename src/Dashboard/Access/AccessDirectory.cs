using System.Collections.Frozen;
using Listening.Alerts.Access;
using Listening.Alerts.Stores;
using Microsoft.AspNetCore.Identity;

namespace Listening.Dashboard.Access;

/// <summary>
/// Who is known: accounts, keys, TV tokens and sessions that were signed out, held in memory so that no request waits for the store. Changes go through
/// here and are durable before they count. Called from request threads; the tables are replaced, never changed.
/// </summary>
public sealed class AccessDirectory(IAccessStore store, IAlertStore effects, IDocumentReader documents, string? adminKey, bool isShared, TimeProvider time) : IDisposable
{
    /// <summary>For how long what was read of the store is believed where other nodes change it too: five turns of <see cref="Cluster.ClusterWatch"/>.</summary>
    public static readonly TimeSpan BelievedFor = TimeSpan.FromSeconds(10);

    private const string SignOut = "sign-out";
    private const int Page = 1000;


    private static readonly Account Nobody = new("", "", Role.Viewer, null);
    private readonly PasswordHasher<Account> hasher = new();

    // Hashing is deliberately slow: one at a time leaves the other core to the pipeline.
    private readonly SemaphoreSlim hashing = new(1, 1);
    private readonly SemaphoreSlim changes = new(1, 1);
    private readonly string? adminKeyHash = adminKey is null ? null : Secrets.Hash(adminKey);
    private string? dummyHash;
    private FrozenDictionary<string, Account> accounts = FrozenDictionary<string, Account>.Empty;
    private FrozenDictionary<string, Viewer> keys = FrozenDictionary<string, Viewer>.Empty;
    private FrozenSet<string> ended = FrozenSet<string>.Empty;
    private long readAt = time.GetTimestamp();

    public bool HasAccounts => accounts.Count > 0;

    /// <summary>Raised after a change that was made here: other nodes must hear of it.</summary>
    public event Action? Changed;

    /// <summary>False: another node may have taken somebody's right away, and this one would not know.</summary>
    public bool IsSure => !isShared || time.GetElapsedTime(Volatile.Read(ref readAt)) < BelievedFor;

    /// <summary>Takes over what stands in the store, which other nodes change too.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await changes.WaitAsync(cancellationToken);
        try
        {
            await ReadAsync(cancellationToken);
        }
        finally
        {
            changes.Release();
        }
    }

    private async Task ChangedAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        Changed?.Invoke();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        var people = await store.AccountsAsync(cancellationToken);
        var machines = await store.KeysAsync(cancellationToken);
        accounts = people.ToFrozenDictionary(a => a.Name, StringComparer.OrdinalIgnoreCase);
        keys = machines.Where(k => !k.Revoked).ToFrozenDictionary(k => k.SecretHash, ViewerOf, StringComparer.Ordinal);
        ended = (await SignedOutAsync(cancellationToken)).ToFrozenSet(StringComparer.Ordinal);
        Volatile.Write(ref readAt, asked);
    }

    private async Task<List<string>> SignedOutAsync(CancellationToken cancellationToken)
    {
        var all = new List<string>();
        await foreach (var page in documents.PagesAsync(Viewer.System, SignOut, new DocumentQuery(), cancellationToken))
        {
            all.AddRange(page.Select(d => d.Id));
        }

        return all;
    }

    /// <summary>A key's or TV token's viewer, or null.</summary>
    public Viewer? ByKey(string secret)
    {
        var hash = Secrets.Hash(secret);
        return hash == adminKeyHash ? AdminKey : keys.GetValueOrDefault(hash);
    }

    /// <summary>A signed-in person's viewer, or null when the account has changed since, or the session was signed out on any node.</summary>
    public Viewer? BySession(Session session) =>
        !ended.Contains(session.Id) && accounts.GetValueOrDefault(session.Name) is { Disabled: false } account && SessionTickets.Stamp(account) == session.Stamp
            ? ViewerOf(account) : null;

    /// <summary>The key that this process was started with stands in no store, and cannot be revoked by another node.</summary>
    public static bool IsOwn(Viewer viewer) => ReferenceEquals(viewer, AdminKey);

    /// <summary>Signs out, on every node. What has run out by itself is forgotten on the way.</summary>
    /// <exception cref="IOException">The store cannot be written: the session goes on.</exception>
    public async Task EndSessionAsync(Session session, CancellationToken cancellationToken)
    {
        await changes.WaitAsync(cancellationToken);
        try
        {
            await effects.TransactAsync(
                transaction =>
                {
                    foreach (var over in transaction.DueDocuments(SignOut, transaction.Now, Page))
                    {
                        transaction.Put(new DocumentDraft(SignOut, over.Id, over.By, over.Body, Removed: true));
                    }

                    return transaction.FindDocument(SignOut, session.Id)
                        ?? transaction.Put(new DocumentDraft(SignOut, session.Id, session.Name, "{}", DueAt: session.Ends));
                },
                cancellationToken);
            await ChangedAsync(cancellationToken);
        }
        finally
        {
            changes.Release();
        }
    }

    /// <summary>Whether somebody who was let in before may still come in: open connections ask now and then.</summary>
    public bool StillKnows(Viewer viewer) => viewer.Kind == ViewerKind.Person
        ? accounts.GetValueOrDefault(viewer.Name) is { Disabled: false } account && Same(ViewerOf(account), viewer)
        : Same(AdminKey, viewer) || keys.Values.Any(k => Same(k, viewer));

    /// <returns>The account, or null when name or password is wrong; both cost the same time.</returns>
    public async Task<Account?> SignInAsync(string name, string password, CancellationToken cancellationToken)
    {
        await hashing.WaitAsync(cancellationToken);
        try
        {
            var account = accounts.GetValueOrDefault(name);
            dummyHash ??= hasher.HashPassword(Nobody, Secrets.New(""));
            var verdict = hasher.VerifyHashedPassword(account ?? Nobody, account?.PasswordHash ?? dummyHash, password);
            return verdict != PasswordVerificationResult.Failed && account is { Disabled: false } ? account : null;
        }
        finally
        {
            hashing.Release();
        }
    }

    public async Task PutAccountAsync(
        string name, string? password, Role role, IReadOnlyList<string>? brands, bool disabled, string by, CancellationToken cancellationToken)
    {
        await changes.WaitAsync(cancellationToken);
        try
        {
            var hash = password is null
                ? accounts.GetValueOrDefault(name)?.PasswordHash ?? throw new InvalidOperationException("A new account needs a password.")
                : hasher.HashPassword(Nobody, password);
            await store.PutAccountAsync(new Account(name, hash, role, brands, disabled), by, cancellationToken);
            await ChangedAsync(cancellationToken);
        }
        finally
        {
            changes.Release();
        }
    }

    /// <summary>The first administrator. False when there is an account already: the set-up link works once.</summary>
    public async Task<bool> PutFirstAccountAsync(string name, string password, CancellationToken cancellationToken)
    {
        await changes.WaitAsync(cancellationToken);
        try
        {
            if (HasAccounts)
            {
                return false;
            }

            await store.PutAccountAsync(new Account(name, hasher.HashPassword(Nobody, password), Role.Admin, null), name, cancellationToken);
            await ChangedAsync(cancellationToken);
            return true;
        }
        finally
        {
            changes.Release();
        }
    }

    /// <returns>The secret, which is shown once and stored nowhere.</returns>
    public async Task<string> CreateKeyAsync(
        string name, ViewerKind kind, KeyScopes scopes, IReadOnlyList<string>? brands, string by, CancellationToken cancellationToken)
    {
        var secret = Secrets.New(kind == ViewerKind.WallToken ? "tv_" : "lk_");
        await PutKeyAsync(new ApiKey(name, Secrets.Hash(secret), kind, scopes, brands), by, cancellationToken);
        return secret;
    }

    /// <returns>False when there is no such key.</returns>
    public async Task<bool> RevokeKeyAsync(string name, string by, CancellationToken cancellationToken)
    {
        var known = (await store.KeysAsync(cancellationToken)).FirstOrDefault(k => k.Name == name && !k.Revoked);
        if (known is null)
        {
            return false;
        }

        await PutKeyAsync(known with { Revoked = true }, by, cancellationToken);
        return true;
    }

    public Task<IReadOnlyList<ApiKey>> KeysAsync(CancellationToken cancellationToken) => store.KeysAsync(cancellationToken);

    public Task<IReadOnlyList<Account>> AccountsAsync(CancellationToken cancellationToken) => store.AccountsAsync(cancellationToken);

    public void Dispose()
    {
        hashing.Dispose();
        changes.Dispose();
    }

    private static readonly Viewer AdminKey = new("admin-key", ViewerKind.Key, Role.Admin, KeyScopes.Admin, null);

    private static Viewer ViewerOf(Account account) => new(account.Name, ViewerKind.Person, account.Role, KeyScopes.None, account.Brands);

    private static Viewer ViewerOf(ApiKey key) => new(
        key.Name, key.Kind, key.Scopes.HasFlag(KeyScopes.Admin) ? Role.Admin : Role.Viewer,
        key.Kind == ViewerKind.WallToken ? KeyScopes.Read : key.Scopes, key.Brands);

    private static bool Same(Viewer a, Viewer b) =>
        a.Name == b.Name && a.Kind == b.Kind && a.Role == b.Role && a.Scopes == b.Scopes && (a.Brands ?? ["*"]).SequenceEqual(b.Brands ?? ["*"]);

    private async Task PutKeyAsync(ApiKey key, string by, CancellationToken cancellationToken)
    {
        await changes.WaitAsync(cancellationToken);
        try
        {
            await store.PutKeyAsync(key, by, cancellationToken);
            await ChangedAsync(cancellationToken);
        }
        finally
        {
            changes.Release();
        }
    }
}

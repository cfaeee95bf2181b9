using Listening.Alerts.Access;
using Listening.Dashboard.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <param name="Password">Null keeps the one it has.</param>
/// <param name="Brands">Brands it may see; null = all.</param>
public sealed record AccountPut(Role Role, string? Password = null, IReadOnlyList<string>? Brands = null, bool Disabled = false);

public sealed record AccountItem(string Name, Role Role, IReadOnlyList<string>? Brands, bool Disabled);

public sealed record AccountList(IReadOnlyList<AccountItem> Items);

/// <param name="Kind"><c>key</c> (a machine) or <c>wall-token</c> (a TV: reads, whatever its scopes).</param>
/// <param name="Scopes">Of <c>read ingest permit respond configure drill scheduler admin</c>.</param>
public sealed record KeyPost(string Name, IReadOnlyList<string>? Scopes = null, IReadOnlyList<string>? Brands = null, ViewerKind Kind = ViewerKind.Key);

/// <param name="Secret">Shown this once.</param>
/// <param name="WallPath">For a TV: what to open.</param>
public sealed record KeyCreated(string Name, string Secret, string? WallPath);

public sealed record KeyItem(string Name, ViewerKind Kind, IReadOnlyList<string> Scopes, IReadOnlyList<string>? Brands, bool Revoked);

public sealed record KeyList(IReadOnlyList<KeyItem> Items);

/// <summary>People and keys.</summary>
internal static class AccessApi
{
    public static void MapAccess(this IEndpointRouteBuilder api)
    {
        api.MapGet("/accounts", AccountsAsync).Needs(Permission.Administer).WithName("ListAccounts").WithTags("Access");
        api.MapPut("/accounts/{name}", PutAccountAsync).Needs(Permission.Administer).WithName("PutAccount").WithTags("Access");
        api.MapGet("/keys", KeysAsync).Needs(Permission.Administer).WithName("ListKeys").WithTags("Access");
        api.MapPost("/keys", CreateKeyAsync).Needs(Permission.Administer).WithName("CreateKey").WithTags("Access");
        api.MapDelete("/keys/{name}", RevokeKeyAsync).Needs(Permission.Administer).WithName("RevokeKey").WithTags("Access");
    }

    private static async Task<Ok<AccountList>> AccountsAsync(AccessDirectory directory, CancellationToken cancellationToken)
    {
        var accounts = await directory.AccountsAsync(cancellationToken);
        return TypedResults.Ok(new AccountList([.. accounts.Select(a => new AccountItem(a.Name, a.Role, a.Brands, a.Disabled))]));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> PutAccountAsync(
        string name, AccountPut account, HttpContext context, AccessDirectory directory, CancellationToken cancellationToken)
    {
        var known = (await directory.AccountsAsync(cancellationToken)).Any(a => string.Equals(a.Name, name, StringComparison.OrdinalIgnoreCase));
        if ((SessionApi.WrongName(name) ?? (account.Password is null && known ? null : SessionApi.WrongPassword(account.Password))) is { } wrong)
        {
            return Problems.BadRequest(wrong);
        }

        var viewer = context.Viewer();
        if (viewer.Kind == ViewerKind.Person && string.Equals(viewer.Name, name, StringComparison.OrdinalIgnoreCase) && (account.Disabled || account.Role != Role.Admin))
        {
            return Problems.Conflict("An administrator cannot lock himself out; another one can.");
        }

        await directory.PutAccountAsync(name, account.Password, account.Role, account.Brands, account.Disabled, viewer.Name, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<KeyList>> KeysAsync(AccessDirectory directory, CancellationToken cancellationToken)
    {
        var keys = await directory.KeysAsync(cancellationToken);
        return TypedResults.Ok(new KeyList([.. keys.Select(k => new KeyItem(k.Name, k.Kind, Scopes.Words(k.Scopes), k.Brands, k.Revoked))]));
    }

    private static async Task<Results<Ok<KeyCreated>, ProblemHttpResult>> CreateKeyAsync(
        KeyPost key, HttpContext context, AccessDirectory directory, CancellationToken cancellationToken)
    {
        var (scopes, unknown) = Scopes.Read(key.Scopes ?? []);
        var wrong = SessionApi.WrongName(key.Name)
            ?? (unknown is not null ? $"'{unknown}' is no scope; there are: {Scopes.Known}." : null)
            ?? (key.Kind == ViewerKind.Person ? "A person has an account, not a key." : null)
            ?? (key.Kind == ViewerKind.Key && scopes == KeyScopes.None ? $"A key needs at least one scope of: {Scopes.Known}." : null);
        if (wrong is not null)
        {
            return Problems.BadRequest(wrong);
        }

        if ((await directory.KeysAsync(cancellationToken)).Any(k => k.Name == key.Name))
        {
            return Problems.Conflict($"There is a key '{key.Name}' already, or was one: names are not used twice, so that the audit stays clear.");
        }

        var secret = await directory.CreateKeyAsync(key.Name, key.Kind, scopes, key.Brands, context.Viewer().Name, cancellationToken);
        return TypedResults.Ok(new KeyCreated(key.Name, secret, key.Kind == ViewerKind.WallToken ? "/?tv=" + secret : null));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeKeyAsync(
        string name, HttpContext context, AccessDirectory directory, CancellationToken cancellationToken) =>
        await directory.RevokeKeyAsync(name, context.Viewer().Name, cancellationToken) ? TypedResults.NoContent() : Problems.NotFound("key", name);
}

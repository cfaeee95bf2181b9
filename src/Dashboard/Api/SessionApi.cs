using System.Globalization;
using System.Net;
using Listening.Alerts.Access;
using Listening.Dashboard.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <param name="Name">Null for a TV's token: a screen is nobody.</param>
/// <param name="ReadOnly">True when the caller may only look.</param>
/// <param name="Brands">Null = all.</param>
public sealed record SessionView(string? Name, Role Role, bool ReadOnly, IReadOnlyList<string>? Brands);

public sealed record SignIn(string? Name, string? Password);

public sealed record FirstAccount(string? Token, string? Name, string? Password);

/// <summary>Who is signed in; signing in and out; the set-up of the first start.</summary>
internal static class SessionApi
{
    private const int LongestName = 100;

    // Long enough to resist guessing without rules about digits and signs (NIST SP 800-63B). The upper bound keeps hashing cheap.
    private const int ShortestPassword = 12;
    private const int LongestPassword = 1024;

    public static void MapSession(this IEndpointRouteBuilder api)
    {
        api.MapGet("/session", Show).Needs(Permission.Read).WithName("GetSession").WithTags("Access");
        api.MapPost("/session", SignInAsync).ForAll().WithName("SignIn").WithTags("Access");
        api.MapDelete("/session", SignOutAsync).ForAll().WithName("SignOut").WithTags("Access");
        api.MapPost("/setup", SetUpAsync).ForAll().WithName("SetUp").WithTags("Access");
    }

    internal static string? WrongName(string? name) =>
        name is null || name.Trim() != name || name.Length is 0 or > LongestName || name.Any(char.IsControl)
            ? $"A name has 1 to {LongestName} characters, none of them at the ends a space." : null;

    internal static string? WrongPassword(string? password) =>
        password is null || password.Length is < ShortestPassword or > LongestPassword ? $"A password has at least {ShortestPassword} characters." : null;

    private static Ok<SessionView> Show(HttpContext context) => TypedResults.Ok(ViewOf(context.Viewer()));

    private static SessionView ViewOf(Viewer viewer) => new(
        viewer.Kind == ViewerKind.WallToken ? null : viewer.Name, viewer.Role, viewer.Kind != ViewerKind.Person || viewer.Role == Role.Viewer, viewer.Brands);

    private static async Task<Results<Ok<SessionView>, ProblemHttpResult>> SignInAsync(
        SignIn who, HttpContext context, AccessDirectory directory, SessionTickets tickets, SignInThrottle throttle)
    {
        var (name, password) = (who.Name?.Trim() ?? "", who.Password ?? "");
        var address = (context.Connection.RemoteIpAddress ?? IPAddress.None).ToString();
        if (throttle.Wait(name, address) is var wait && wait > TimeSpan.Zero)
        {
            var seconds = (int)Math.Ceiling(wait.TotalSeconds);
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return Problems.Of(StatusCodes.Status429TooManyRequests, "Too many attempts", $"Wait {seconds} s, then try again.");
        }

        var account = password.Length > LongestPassword ? null : await directory.SignInAsync(name, password, context.RequestAborted);
        if (account is null)
        {
            throttle.Wrong(name, address);
            return Problems.Of(StatusCodes.Status401Unauthorized, "Not signed in", "The name or the password is wrong.");
        }

        throttle.Right(name);
        SetCookie(context, tickets.Issue(account));
        return TypedResults.Ok(new SessionView(account.Name, account.Role, account.Role == Role.Viewer, account.Brands));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SignOutAsync(HttpContext context, SessionTickets tickets, AccessDirectory directory)
    {
        if (context.Request.Cookies[SessionTickets.Cookie] is { } cookie && tickets.Read(cookie) is { } session)
        {
            try
            {
                // Also when the caller has hung up: who signs out means it.
                await directory.EndSessionAsync(session, CancellationToken.None);
            }
            catch (IOException)
            {
                return Problems.Unavailable("Not signed out: the history cannot be written, so other servers would not know. Try again.");
            }
        }

        context.Response.Cookies.Delete(SessionTickets.Cookie);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<SessionView>, ProblemHttpResult>> SetUpAsync(
        FirstAccount first, HttpContext context, SetupLink link, AccessDirectory directory, SessionTickets tickets)
    {
        if ((WrongName(first.Name) ?? WrongPassword(first.Password)) is { } wrong)
        {
            return Problems.BadRequest(wrong);
        }

        if (!await link.UseAsync(first.Token ?? "", first.Name!, first.Password!, context.RequestAborted))
        {
            return Problems.Of(
                StatusCodes.Status410Gone, "The link is used up", "It works once. Sign in, or restart the server for a new link if nobody has an account yet.");
        }

        var account = (await directory.SignInAsync(first.Name!, first.Password!, context.RequestAborted))!;
        SetCookie(context, tickets.Issue(account));
        return TypedResults.Ok(new SessionView(account.Name, account.Role, ReadOnly: false, account.Brands));
    }

    private static void SetCookie(HttpContext context, string ticket) =>
        context.Response.Cookies.Append(SessionTickets.Cookie, ticket, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,

            // Behind a proxy with TLS the scheme is http here; the proxy's header says so.
            Secure = context.Request.IsHttps || context.Request.Headers["X-Forwarded-Proto"] == "https",
            MaxAge = SessionTickets.Lifetime,
            Path = "/",
        });
}

using Listening.Alerts.Access;
using Listening.Dashboard.Api;

namespace Listening.Dashboard.Access;

/// <summary>
/// The one door: says who calls, then asks <see cref="Authorisation.Allows"/> for what the endpoint needs. Runs after routing and before
/// every endpoint, hub included. What names no permission is refused.
/// </summary>
public sealed class AccessGate(RequestDelegate next, AccessDirectory directory, SessionTickets tickets)
{
    private const string Bearer = "Bearer ";

    public Task InvokeAsync(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata is null)
        {
            return next(context);
        }

        var viewer = Identify(context, out var byCookie);
        if (viewer is not null)
        {
            context.Features.Set(viewer);
        }

        if (metadata.GetMetadata<OpenToAll>() is not null)
        {
            return byCookie && !IsSameSite(context) ? Problems.ForeignOrigin().ExecuteAsync(context) : next(context);
        }

        if (metadata.GetMetadata<RequiredPermission>() is not { } required)
        {
            // Routing's own 405 and 415 carry no permission; everything else that has none is a defect of ours, and closed.
            return metadata.GetMetadata<HttpMethodMetadata>() is null && context.GetEndpoint()!.DisplayName is ['4', '0' or '1', '5', ..]
                ? next(context)
                : Problems.Forbidden("This endpoint is closed.").ExecuteAsync(context);
        }

        return viewer is null ? Problems.Unauthorized().ExecuteAsync(context)
            : byCookie && !IsSameSite(context) ? Problems.ForeignOrigin().ExecuteAsync(context)
            : !Authorisation.Allows(viewer, required.Permission) ? Problems.Forbidden(viewer, required.Permission).ExecuteAsync(context)
            : !MayGoOn(viewer, required.Permission) ? Problems.Unavailable("The history is not reached, so it is not known who may still come in. Try again later.").ExecuteAsync(context)
            : next(context);
    }

    /// <summary>
    /// Who may come in is not known while the store is away: then nobody is let to anything but what is safe by itself. A permit says "unknown", and a mention
    /// that is not taken would be lost.
    /// </summary>
    private bool MayGoOn(Viewer viewer, Permission permission) =>
        directory.IsSure || AccessDirectory.IsOwn(viewer) || permission is Permission.AskPermit or Permission.Ingest;

    private Viewer? Identify(HttpContext context, out bool byCookie)
    {
        byCookie = false;
        var authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return directory.ByKey(authorization[Bearer.Length..].Trim());
        }

        // A browser's WebSocket cannot send headers; only the hub takes its token from the address, because addresses end up in logs.
        if (context.Request.Path.StartsWithSegments("/hubs") && context.Request.Query["access_token"].ToString() is { Length: > 0 } token)
        {
            return directory.ByKey(token);
        }

        if (context.Request.Cookies[SessionTickets.Cookie] is { } cookie && tickets.Read(cookie) is { } session)
        {
            byCookie = true;
            return directory.BySession(session);
        }

        return null;
    }

    /// <summary>
    /// A cookie comes along whoever made the request, so what changes something (and the hub, which can) must come from our own pages:
    /// browsers say so in <c>Origin</c>, which a page cannot forge.
    /// </summary>
    private static bool IsSameSite(HttpContext context)
    {
        var request = context.Request;
        if ((HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && !request.Path.StartsWithSegments("/hubs"))
        {
            return true;
        }

        return Uri.TryCreate(request.Headers.Origin.ToString(), UriKind.Absolute, out var origin)
            && string.Equals(origin.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}

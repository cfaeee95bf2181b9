using Listening.Alerts.Access;

namespace Listening.Dashboard.Access;

/// <summary>What an endpoint asks of its caller. An endpoint that carries neither this nor <see cref="OpenToAll"/> is refused to everybody.</summary>
public sealed record RequiredPermission(Permission Permission);

/// <summary>An endpoint for callers that nobody knows yet: sign-in, set-up, health, the wall's files.</summary>
public sealed record OpenToAll;

public static class PermissionExtensions
{
    public static TBuilder Needs<TBuilder>(this TBuilder builder, Permission permission)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RequiredPermission(permission));

    public static TBuilder ForAll<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new OpenToAll());

    /// <summary>Who asks. Only for endpoints that need a permission: there is always somebody.</summary>
    public static Viewer Viewer(this HttpContext context) =>
        context.Features.Get<Viewer>() ?? throw new InvalidOperationException("The endpoint needs no permission, so nobody was identified.");
}

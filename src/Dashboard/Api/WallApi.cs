using Listening.Alerts.Access;
using Listening.Alerts.Hub;
using Listening.Dashboard.Access;
using Listening.Dashboard.Live;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <summary>The picture that the hub's snapshot gives, for a wall that polls while its connection is away; and the picture of any moment.</summary>
internal static class WallApi
{
    public static void MapWall(this IEndpointRouteBuilder api) =>
        api.MapGet("/wall", ShowAsync).Needs(Permission.Read).WithName("GetWall").WithTags("Wall");

    /// <param name="asOf">What the wall showed at that moment.</param>
    private static async Task<Ok<SnapshotMessage>> ShowAsync(HttpContext context, WallPicture picture, DateTimeOffset? asOf, CancellationToken cancellationToken) =>
        TypedResults.Ok(await (asOf is { } moment
            ? picture.ThenAsync(context.Viewer(), null, moment, cancellationToken)
            : picture.TakeAsync(context.Viewer(), null, cancellationToken)));
}

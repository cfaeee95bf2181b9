using System.Reflection;
using Listening.Alerts.Access;
using Listening.Alerts.Hub;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;
using Listening.Dashboard.Access;
using Listening.Dashboard.Hosting;
using Listening.Dashboard.Live;
using Listening.History;
using Listening.History.Retention;
using Listening.Ingest.Log;
using Listening.Ingest.Pipeline;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

/// <param name="Status"><c>ready</c> or <c>not-ready</c>.</param>
/// <param name="Wrong">What is not good, in words; empty when ready.</param>
/// <param name="Degraded">What is worse than it should be, while everything goes on.</param>
public sealed record HealthView(string Status, IReadOnlyList<string> Wrong, IReadOnlyList<string> Degraded);

/// <param name="Oldest">Oldest kept offset.</param>
/// <param name="End">Offset after the newest record.</param>
/// <param name="Next">Offset that is stored next.</param>
/// <param name="Lag">Records not stored yet.</param>
public sealed record PartitionView(int Partition, long Oldest, long End, long Next, long Lag);

/// <param name="SeenAt">When it last said that it is there, by its own clock.</param>
/// <param name="Partitions">Partitions of the mention log that it scores.</param>
/// <param name="Jobs">What it does alone for all: <c>detect</c>, <c>retention</c> …</param>
/// <param name="ClockOffMs">How far its machine's clock is ahead of the history's, which is used.</param>
public sealed record NodeStatus(
    string Node, IReadOnlyList<string> Roles, string Version, DateTimeOffset StartedAt, DateTimeOffset SeenAt, IReadOnlyList<int> Partitions, IReadOnlyList<string> Jobs, long ClockOffMs);

/// <param name="Epoch">Identity of the store.</param>
/// <param name="Sequence">Newest durable message.</param>
/// <param name="DetectedUntil">Event time up to which detection is complete; null before the first mention.</param>
/// <param name="LagMs">Age of the oldest mention not yet looked at.</param>
/// <param name="PauseStateConfirmed">False: every permit answers <c>unknown</c>.</param>
/// <param name="Roles">Of the node that answered.</param>
/// <param name="Node">The node that answered.</param>
/// <param name="Store">Product, edition and version of the history.</param>
/// <param name="CoordinationReachable">False: nodes do not hear each other now; everything goes on by polling the history.</param>
/// <param name="Nodes">Every node that is there.</param>
/// <param name="Wakefulness">Whether anybody would be woken, and whether the heartbeat leaves the house.</param>
/// <param name="LogReachable">False: the broker does not answer, and <paramref name="Partitions"/> are of before.</param>
public sealed record StatusView(
    string Version, DateTimeOffset StartedAt, string Epoch, long Sequence, DateTimeOffset? DetectedUntil, long LagMs, bool PauseStateConfirmed,
    int ActivePauses, IReadOnlyList<SourceView> Sources, IReadOnlyList<PartitionView> Partitions, string SentimentModel, IReadOnlyList<string> Roles,
    string Node, string Store, bool CoordinationReachable, IReadOnlyList<NodeStatus> Nodes, WakefulnessView Wakefulness, bool LogReachable);

/// <summary>How the server itself is.</summary>
internal static class StatusApi
{
    public static readonly string Version = typeof(StatusApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public static void MapStatus(this IEndpointRouteBuilder api)
    {
        api.MapGet("/status", async (Vitals vitals) => TypedResults.Ok(await vitals.StatusAsync())).Needs(Permission.Read).WithName("GetStatus").WithTags("Status");
        api.MapGet("/status/safekeeping", SafekeepingAsync).Needs(Permission.Read).WithName("GetSafekeeping").WithTags("Status");
        api.MapGet("/status/storage", StorageAsync).Needs(Permission.Read).WithName("GetStorage").WithTags("Status");
    }

    private static async Task<Ok<Safekeeping>> SafekeepingAsync(HistoryStore store, DataFolder folder, TimeProvider time, CancellationToken cancellationToken) =>
        TypedResults.Ok(await Safekeeping.LookAsync(store, folder.Path, time.GetUtcNow(), cancellationToken));

    private static async Task<Ok<StoragePrediction>> StorageAsync(HistoryStore store, DataFolder folder, TimeProvider time, CancellationToken cancellationToken) =>
        TypedResults.Ok(StoragePrediction.Of(
            await store.SizeAsync(cancellationToken), time.GetUtcNow(), new DriveInfo(Path.GetFullPath(folder.Path)).AvailableFreeSpace));

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => TypedResults.Ok(new HealthView("live", [], []))).ForAll().ExcludeFromDescription();
        app.MapGet("/health/ready", Ready).ForAll().ExcludeFromDescription();
    }

    private static Results<Ok<HealthView>, JsonHttpResult<HealthView>> Ready(Vitals vitals)
    {
        var wrong = vitals.Wrong();
        return wrong.Count == 0
            ? TypedResults.Ok(new HealthView("ready", [], vitals.Degraded()))
            : TypedResults.Json(new HealthView("not-ready", wrong, vitals.Degraded()), ApiJson.Default.HealthView, statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}

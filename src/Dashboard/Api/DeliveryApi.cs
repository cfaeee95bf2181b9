using Listening.Alerts;
using Listening.Alerts.Access;
using Listening.Alerts.Delivery;
using Listening.Alerts.Notifications;
using Listening.Dashboard.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Listening.Dashboard.Api;

public sealed record SilenceList(IReadOnlyList<Silence> Items);

/// <summary>A channel without its secrets.</summary>
/// <param name="Host">Where it leads; the rest of an address may be a secret.</param>
/// <param name="Tested">Null when nobody ever tested it.</param>
public sealed record ChannelItem(string Id, ChannelKind Type, bool Waking, string? Host, int PerMinute, bool QuietHours, ChannelTest? Tested)
{
    public static ChannelItem Of(Channel channel, ChannelTest? tested) =>
        new(channel.Id, channel.Kind, channel.Waking, channel.Url?.Host ?? channel.Mail?.Host, channel.PerMinute, channel.Quiet is not null, tested);
}

/// <param name="Warning">What the wall must say; null when a waking channel was tested and works.</param>
public sealed record ChannelList(IReadOnlyList<ChannelItem> Items, string? Warning);

/// <param name="State"><c>waiting</c>, <c>sent</c>, <c>dead</c>; <c>drill</c> for what only would have been sent.</param>
public sealed record NotificationItem(
    string Id, string Channel, string? Incident, string? Brand, string? Person, string Reason, string Title, int Severity, string State, int Attempts, string? Error, DateTimeOffset At,
    DateTimeOffset? SentAt, DateTimeOffset? DueAt);

public sealed record NotificationList(IReadOnlyList<NotificationItem> Items);

/// <summary>Silences, channels and what was sent.</summary>
internal static class DeliveryApi
{
    public static void MapDelivery(this IEndpointRouteBuilder api)
    {
        api.MapGet("/silences", SilencesAsync).Needs(Permission.Read).WithName("ListSilences").WithTags("Delivery");
        api.MapPost("/silences", SilenceAsync).Needs(Permission.Acknowledge).WithName("AddSilence").WithTags("Delivery");
        api.MapDelete("/silences/{id}", EndAsync).Needs(Permission.Acknowledge).WithName("EndSilence").WithTags("Delivery");
        api.MapGet("/channels", ChannelsAsync).Needs(Permission.Read).WithName("ListChannels").WithTags("Delivery");
        api.MapPost("/channels/{id}/test", TestAsync).Needs(Permission.Administer).WithName("TestChannel").WithTags("Delivery");
        api.MapGet("/notifications", NotificationsAsync).Needs(Permission.Read).WithName("ListNotifications").WithTags("Delivery");
    }

    private static async Task<Results<Ok<SilenceList>, ProblemHttpResult>> SilencesAsync(HttpContext context, SilenceDesk desk, string? brand, CancellationToken cancellationToken) =>
        brand is not null && !context.Viewer().MaySee(brand)
            ? Problems.NoBrand(brand)
            : TypedResults.Ok(new SilenceList(await desk.SilencesAsync(context.Viewer(), brand, cancellationToken)));

    private static async Task<Results<Created<Silence>, ProblemHttpResult>> SilenceAsync(SilenceRequest post, HttpContext context, SilenceDesk desk, CancellationToken cancellationToken) =>
        await desk.AddAsync(context.Viewer(), post, cancellationToken) is var answer && answer is { IsDone: true, Value: { } silence }
            ? TypedResults.Created($"/api/v1/silences/{silence.Id}", silence)
            : answer.Problem();

    private static async Task<Results<NoContent, ProblemHttpResult>> EndAsync(string id, HttpContext context, SilenceDesk desk, CancellationToken cancellationToken) =>
        await desk.EndAsync(context.Viewer(), id, cancellationToken) is { IsDone: false } refused ? refused.Problem() : TypedResults.NoContent();

    private static async Task<Ok<ChannelList>> ChannelsAsync(ChannelDesk desk, CancellationToken cancellationToken)
    {
        var items = new List<ChannelItem>();
        foreach (var channel in desk.Book.Channels)
        {
            items.Add(ChannelItem.Of(channel, await desk.LastTestAsync(channel.Id, cancellationToken)));
        }

        return TypedResults.Ok(new ChannelList(items, await desk.NobodyIsWokenAsync(cancellationToken)));
    }

    private static async Task<Results<Ok<ChannelTest>, ProblemHttpResult>> TestAsync(string id, HttpContext context, ChannelDesk desk, CancellationToken cancellationToken) =>
        await desk.TestAsync(context.Viewer(), id, cancellationToken) is var answer && answer is { IsDone: true, Value: { } test } ? TypedResults.Ok(test) : answer.Problem();

    private static async Task<Ok<NotificationList>> NotificationsAsync(HttpContext context, ChannelDesk desk, string? incident, int? limit, CancellationToken cancellationToken) =>
        TypedResults.Ok(new NotificationList(
        [
            .. (await desk.NotificationsAsync(context.Viewer(), incident, Paging.Size(limit), cancellationToken)).Select(n => new NotificationItem(
                n.Notification.Id, n.Notification.Channel, n.Notification.Message.Incident, n.Notification.Message.Brand, n.Notification.Message.Person, n.Notification.Message.Reason,
                n.Notification.Message.Title, n.Notification.Message.Severity, n.IsDrill ? "drill" : n.Notification.State.ToString().ToLowerInvariant(), n.Notification.Attempts,
                n.Notification.Error, n.Notification.Message.At, n.Notification.SentAt, n.DueAt)),
        ]));
}

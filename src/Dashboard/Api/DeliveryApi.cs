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
/// <param name="Record">Of its newest messages; null before the first.</param>
public sealed record ChannelItem(string Id, ChannelKind Type, bool Waking, string? Host, int PerMinute, bool QuietHours, ChannelTest? Tested, ChannelRecord? Record)
{
    public static ChannelItem Of(Channel channel, ChannelTest? tested, ChannelRecord? record) =>
        new(channel.Id, channel.Kind, channel.Waking, channel.Url?.Host ?? channel.Mail?.Host, channel.PerMinute, channel.Quiet is not null, tested, record);
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
        var records = await desk.RecordsAsync(cancellationToken);
        foreach (var channel in desk.Book.Channels)
        {
            items.Add(ChannelItem.Of(channel, await desk.LastTestAsync(channel.Id, cancellationToken), records.GetValueOrDefault(channel.Id)));
        }

        return TypedResults.Ok(new ChannelList(items, await desk.NobodyIsWokenAsync(cancellationToken)));
    }

    private static async Task<Results<Ok<ChannelTest>, ProblemHttpResult>> TestAsync(string id, HttpContext context, ChannelDesk desk, CancellationToken cancellationToken) =>
        await desk.TestAsync(context.Viewer(), id, cancellationToken) is var answer && answer is { IsDone: true, Value: { } test } ? TypedResults.Ok(test) : answer.Problem();

    private static async Task<Results<Ok<NotificationList>, ProblemHttpResult>> NotificationsAsync(
        HttpContext context, ChannelDesk desk, string? incident, string? state, int? limit, CancellationToken cancellationToken)
    {
        NotificationState? only = state is null ? null : Enum.GetValues<NotificationState>().Cast<NotificationState?>().FirstOrDefault(s => WordOf(s!.Value) == state);
        return state is not null && only is null
            ? Problems.BadRequest($"state '{state}' is not one of {string.Join(", ", Enum.GetValues<NotificationState>().Select(WordOf))}.")
            : TypedResults.Ok(new NotificationList([.. (await desk.NotificationsAsync(context.Viewer(), incident, only, Paging.Size(limit), cancellationToken)).Select(ItemOf)]));
    }

    private static NotificationItem ItemOf(OutboxItem item)
    {
        var ((id, channel, _, message, state, attempts, _, sentAt, error), dueAt, _, isDrill) = item;
        return new NotificationItem(
            id, channel, message.Incident, message.Brand, message.Person, message.Reason, message.Title, message.Severity, isDrill ? "drill" : WordOf(state), attempts, error, message.At,
            sentAt, dueAt);
    }

    private static string WordOf(NotificationState state) => state.ToString().ToLowerInvariant();
}

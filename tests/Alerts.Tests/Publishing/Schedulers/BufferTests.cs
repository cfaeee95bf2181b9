using Listening.Alerts.Hub;
using Listening.Alerts.Outgoing;
using Listening.Alerts.Publishing;
using Listening.Alerts.Publishing.Schedulers;
using Listening.Alerts.Stores;
using Listening.Alerts.Tests.World;
using Listening.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.Alerts.Tests.Publishing.Schedulers;

/// <summary>Against a server that behaves like Buffer, its budget included, on a clock of our own.</summary>
public sealed class BufferTests : IAsyncLifetime
{
    private readonly Town town = new();
    private readonly HttpClient http = OutgoingGuard.Client(allowPrivate: true);
    private BufferServer buffer = null!;
    private ListedFollower follower = null!;

    public async Task InitializeAsync()
    {
        buffer = await BufferServer.StartAsync(town.Time);
        follower = new ListedFollower(
            new BufferTool(new ToolOptions("buffer", ToolKind.Buffer, buffer.Url, "env:NONE", Brands: ["acme"], Organization: "org"), http, BufferServer.Key, town.Time),
            new EffectRunner(town.Store, town.Time, NullLogger<EffectRunner>.Instance),
            town.Time,
            NullLogger<ListedFollower>.Instance);
    }

    public async Task DisposeAsync()
    {
        await buffer.DisposeAsync();
        http.Dispose();
    }

    [Fact]
    public async Task Posts_are_held_in_the_order_in_which_they_are_due_within_the_budget_and_the_remainder_is_reported()
    {
        for (var i = 0; i < 150; i++)
        {
            buffer.Queue($"p{i:000}", At(minutes: 30 + ((i * 37) % 150)));
        }

        await PauseAcme();
        var wait = await Follow();

        Assert.Equal(0, buffer.Refused);
        Assert.InRange(buffer.Edits.Count, 75, 80);
        var due = buffer.Edits.Select(id => (int.Parse(id[1..], System.Globalization.CultureInfo.InvariantCulture) * 37) % 150).ToArray();
        Assert.Equal(due.Order(), due);
        var receipt = Receipt();
        Assert.Equal((ReceiptState.Unknown, buffer.Edits.Count, 150 - buffer.Edits.Count), (receipt.State, receipt.Held, receipt.Unknown));
        Assert.InRange(wait!.Value, TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(15));

        town.Time.Advance(wait.Value);
        await Follow();
        Assert.Equal((0, 150), (buffer.Refused, buffer.Count("draft")));
        Assert.Equal((ReceiptState.Held, 150), (Receipt().State, Receipt().Held));
    }

    [Fact]
    public async Task An_error_with_status_200_is_an_error()
    {
        buffer.Queue("p", At(minutes: 30)).Locked.Add("p");
        await PauseAcme();
        await Follow();
        var receipt = Receipt();
        Assert.Equal((ReceiptState.Unknown, 0, 1), (receipt.State, receipt.Held, receipt.Unknown));
        Assert.NotEmpty(receipt.Why!);

        buffer.Failing = "Internal error";
        await Follow();
        Assert.Contains("Internal error", Receipt().Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_that_forgot_its_time_is_still_watched_until_it_was_due()
    {
        buffer.Queue("p", At(minutes: 2));
        await PauseAcme();
        await Follow();
        Assert.Null(Receipt().Fault);
        Assert.Equal(At(minutes: 2), Assert.Single(Sheet().Posts).DueAt);
        town.Time.Advance(TimeSpan.FromMinutes(3));
        await Follow();
        Assert.True(Assert.Single(Sheet().Posts).Settled);
    }

    [Fact]
    public async Task Others_who_spent_the_budget_are_heard_of_from_the_tool()
    {
        buffer.Queue("p", At(minutes: 30));
        for (var i = 0; i < 100; i++)
        {
            using var other = new HttpRequestMessage(HttpMethod.Post, buffer.Url) { Content = new StringContent("""{"query":"{}","variables":{"first":1,"sentFrom":"2026-01-01T00:00:00Z"}}""") };
            other.Headers.Add("Authorization", "Bearer " + BufferServer.Key);
            using var answer = await http.SendAsync(other);
        }

        await PauseAcme();
        Assert.Equal(TimeSpan.FromMinutes(15), await Follow());
        Assert.Equal((ReceiptState.Unknown, 1), (Receipt().State, buffer.Refused));
    }

    private Task<Answer<Pause>> PauseAcme() => town.Pauses.PauseAsync(Town.Anna, new PauseRequest(new PauseScope("acme"), "stop"), CancellationToken.None);

    private Task<TimeSpan?> Follow() => follower.FollowAsync(RealPause.Among(town.Store.Pauses.Where(p => p.IsActive)), CancellationToken.None);

    private static DateTimeOffset At(double minutes) => Town.T0.AddMinutes(minutes);

    private ReceiptView Receipt() => ReceiptView.Of(town.Store.ReceiptsAsync(Alerts.Access.Viewer.System, town.ActivePause!.Id, default).Result[^1]);

    private HoldSheet Sheet() => DocumentJson.Read<HoldSheet>(
        town.Store.DocumentAsync(Alerts.Access.Viewer.System, HoldSheet.Kind, HoldSheet.IdOf(town.ActivePause!.Id, "buffer"), null, default).Result!);
}

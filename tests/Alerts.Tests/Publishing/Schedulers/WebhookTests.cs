using System.Net;
using System.Text;
using System.Text.Json;
using Listening.Alerts.Hub;
using Listening.Alerts.Outgoing;
using Listening.Alerts.Publishing;
using Listening.Alerts.Publishing.Schedulers;
using Listening.Alerts.Stores;
using Listening.Alerts.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.Alerts.Tests.Publishing.Schedulers;

/// <summary>Against a receiver of our own on a real port, which checks the signature as a customer would.</summary>
public sealed class WebhookTests : IDisposable
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly Town town = new();
    private readonly HttpClient http = OutgoingGuard.Client(allowPrivate: true);
    private readonly HttpListener listener = new();
    private readonly Uri url;
    private readonly List<(string Id, string Type, JsonElement Data)> heard = [];
    private readonly Queue<(int Status, string Body)> answers = new();
    private readonly Task serving;
    private WebhookFollower follower;

    public WebhookTests()
    {
        url = new Uri($"http://localhost:{FreePort.Next()}/");
        listener.Prefixes.Add(url.AbsoluteUri);
        listener.Start();
        serving = Serve();
        follower = Follower();
    }

    public void Dispose()
    {
        listener.Close();
        serving.Wait(TimeSpan.FromSeconds(5));
        http.Dispose();
    }

    [Fact]
    public async Task The_answer_is_the_receipt_and_the_pause_is_asked_for_once()
    {
        answers.Enqueue((200, """{"held":["a","b"],"alreadySent":["c"],"cannot":[{"id":"d","why":"printed"}]}"""));
        await PauseAcme();
        Assert.Null(await Follow());
        Assert.Null(await Follow());

        var (id, type, data) = Assert.Single(heard);
        Assert.Equal((town.ActivePause!.Id, "publishing.pause.requested"), (id, type));
        Assert.Equal(("acme", "stop"), (data.GetProperty("scope").GetProperty("brand").GetString(), data.GetProperty("reason").GetString()));
        var receipt = Receipt();
        Assert.Equal((ReceiptState.Failed, 2, 1, 1), (receipt.State, receipt.Held, receipt.AlreadySent, receipt.Cannot));
    }

    [Fact]
    public async Task Tries_come_after_1_2_5_and_10_seconds_with_the_same_id_until_it_answers()
    {
        for (var i = 0; i < 5; i++)
        {
            answers.Enqueue((i % 2 == 0 ? 500 : 302, ""));
        }

        await PauseAcme();
        var waits = new List<double>();
        while (await Follow() is { } wait)
        {
            waits.Add(wait.TotalSeconds);
            Assert.Equal(ReceiptState.Unknown, Receipt().State);
            town.Time.Advance(wait);
        }

        Assert.Equal([1, 2, 5, 10, 30], waits);
        Assert.Equal(6, heard.Count);
        Assert.Single(heard.Select(h => h.Id).Distinct());
        Assert.Equal(ReceiptState.Held, Receipt().State);
    }

    [Fact]
    public async Task A_resume_is_told_also_by_a_process_that_was_started_after_it()
    {
        answers.Enqueue((200, """{"held":["a"]}"""));
        await PauseAcme();
        await Follow();
        await town.Resume();
        follower = Follower();
        Assert.Null(await Follow());
        Assert.Null(await Follow());
        Assert.Equal(["publishing.pause.requested", "publishing.resumed"], heard.Select(h => h.Type));
    }

    private WebhookFollower Follower() => new(
        new ToolOptions("own", ToolKind.Webhook, url, "env:NONE"), http, StandardWebhook.Key(Secret),
        new EffectRunner(town.Store, town.Time, NullLogger<EffectRunner>.Instance), town.Time, NullLogger<WebhookFollower>.Instance);

    private async Task Serve()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            var headers = context.Request.Headers;
            var genuine = StandardWebhook.IsGenuine(
                StandardWebhook.Key(Secret), headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"], body.ToArray(), town.Now);
            var (status, text) = genuine ? answers.TryDequeue(out var next) ? next : (200, "") : (401, "");
            using var json = JsonDocument.Parse(body.ToArray());
            heard.Add((headers["webhook-id"]!, json.RootElement.GetProperty("type").GetString()!, json.RootElement.GetProperty("data").Clone()));
            context.Response.StatusCode = status;
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text));
            context.Response.Close();
        }
    }

    private Task<Answer<Pause>> PauseAcme() => town.Pauses.PauseAsync(Town.Anna, new PauseRequest(new PauseScope("acme"), "stop"), CancellationToken.None);

    private Task<TimeSpan?> Follow() => follower.FollowAsync(RealPause.Among(town.Store.Pauses.Where(p => p.IsActive)), CancellationToken.None);

    private ReceiptView Receipt() => ReceiptView.Of(town.Store.ReceiptsAsync(Alerts.Access.Viewer.System, town.Store.Pauses[0].Id, default).Result[^1]);
}

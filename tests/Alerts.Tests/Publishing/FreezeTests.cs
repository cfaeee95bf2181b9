using System.Net;
using System.Text;
using System.Text.Json;
using Listening.Alerts.Outgoing;
using Listening.Alerts.Publishing;
using Listening.Alerts.Tests.World;

namespace Listening.Alerts.Tests.Publishing;

/// <summary>A partner with a server of its own, which checks our signature and signs its answer.</summary>
public sealed class FreezeTests : IDisposable
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly Town town = new();
    private readonly HttpClient http = OutgoingGuard.Client(allowPrivate: true);
    private readonly HttpListener listener = new();
    private readonly List<JsonElement> heard = [];
    private readonly FreezeDesk desk;
    private readonly Task serving;
    private int status = 200;

    public FreezeTests()
    {
        var url = new Uri($"http://localhost:{FreePort.Next()}/");
        listener.Prefixes.Add(url.AbsoluteUri);
        listener.Start();
        serving = Serve();
        desk = new FreezeDesk(town.Store, town.Pauses, [new PartnerLink(new PartnerLine("brewers", url, "env:NONE"), StandardWebhook.Key(Secret), http)], town.Time);
    }

    public void Dispose()
    {
        listener.Close();
        serving.Wait(TimeSpan.FromSeconds(5));
        http.Dispose();
    }

    [Fact]
    public async Task A_person_decides_our_posts_with_the_partner_stop_and_a_signed_request_goes_out_and_is_answered()
    {
        var freeze = (await Request()).Value!;
        Assert.Equal(new PauseScope("acme", Partner: "brewers"), town.ActivePause!.Scope);
        await desk.StepAsync(default);
        var data = Assert.Single(heard).GetProperty("data");
        Assert.Equal((freeze.Id, "brewers"), (data.GetProperty("freeze").GetString(), data.GetProperty("partner").GetString()));

        var forged = await Answer(freeze.Id, """{"acknowledged":true}""", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        var signed = await Answer(freeze.Id, """{"acknowledged":true,"by":"Otto","note":"done"}""", Secret);
        var later = await Answer(freeze.Id, """{"acknowledged":false}""", Secret);

        Assert.Equal((Refusal.NotAllowed, FreezeState.Acknowledged, false), (forged.Refusal, signed.Value!.State, later.Changed));
        Assert.Equal("Otto: done", signed.Value.Answer);
        Assert.Contains(town.Store.Audited, a => a.Action == "partner.freeze.acknowledged");
    }

    [Fact]
    public async Task A_request_is_tried_again_and_an_answer_that_does_not_come_in_time_is_said()
    {
        status = 503;
        var freeze = (await Request(minutes: 5)).Value!;
        await desk.StepAsync(default);
        town.Time.Advance(TimeSpan.FromSeconds(1));
        status = 200;
        await desk.StepAsync(default);
        await desk.StepAsync(default);
        Assert.Equal((2, FreezeState.Delivered), (heard.Count, Stored().State));
        town.Time.Advance(TimeSpan.FromMinutes(5));
        await desk.StepAsync(default);
        Assert.Equal(FreezeState.Overdue, Stored().State);
        Assert.Equal(FreezeState.Acknowledged, (await Answer(freeze.Id, """{"acknowledged":true}""", Secret)).Value!.State);
    }

    [Fact]
    public async Task No_key_freezes_a_partner_and_asking_twice_is_asking_once()
    {
        Assert.Equal(Refusal.OnlyPeople, (await desk.RequestAsync(Town.Robot, "acme", "brewers", "x", null, null, default)).Refusal);
        var first = await Request();
        Assert.Equal((first.Value!.Id, false), ((await Request()).Value!.Id, (await Request()).Changed));
    }

    private Task<Answer<Freeze>> Request(double minutes = 60) =>
        desk.RequestAsync(Town.Ben, "acme", "brewers", "their founder left in a scandal", TimeSpan.FromMinutes(minutes), null, default);

    private Task<Answer<Freeze>> Answer(string id, string body, string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var stamp = town.Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        return desk.AnswerAsync(id, "m1", stamp, StandardWebhook.Sign(StandardWebhook.Key(secret), "m1", town.Now, bytes), bytes, default);
    }

    private Freeze Stored() => Listening.Alerts.Stores.DocumentJson.Read<Freeze>(
        town.Store.DocumentsAsync(Access.Viewer.System, Freeze.Kind, new(), default).Result.Single());

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
            using var json = JsonDocument.Parse(body.ToArray());
            heard.Add(json.RootElement.Clone());
            context.Response.StatusCode = genuine ? status : 401;
            context.Response.Close();
        }
    }
}

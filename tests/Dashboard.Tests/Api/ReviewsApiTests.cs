using System.Net;
using Listening.Alerts.Access;
using Listening.Dashboard.Tests.Hosting;

namespace Listening.Dashboard.Tests.Api;

/// <summary>What a reviewer reads, writes and prints after a crisis, over HTTP.</summary>
[Collection(OneServer.Name)]
public class ReviewsApiTests(RunningServer server)
{
    [Fact]
    public async Task A_crisis_can_be_reviewed_printed_and_signed()
    {
        await server.PutBrandAsync("toaster");
        await using var hub = await server.HubAsync(RunningServer.AdminKey);
        await hub.InvokeAsync("Subscribe", """[["toaster"],null]""", RunningServer.Soon);
        await server.BreachAsync("toaster", "toaster-1");
        var paused = (await hub.NextAsync(RunningServer.Soon, "PublishingPaused")).Body.GetProperty("pause");
        var incident = paused.GetProperty("incident").GetString()!;
        await server.DoAsync(
            HttpMethod.Post, $"/api/v1/incidents/{incident}/resolve", """{"reason":"answered"}""", await server.CookieOfAsync(Role.Responder));
        var path = "/api/v1/reviews/" + incident;

        var view = await server.GetAsync(path);
        var review = view.GetProperty("review");
        Assert.Equal("resolved", review.GetProperty("incident").GetProperty("state").GetString());
        Assert.Contains(review.GetProperty("timeline").EnumerateArray(), e => e.GetProperty("kind").GetString() == "crossing");
        Assert.Contains(review.GetProperty("figures").EnumerateArray(), f => f is var figure && figure.GetProperty("name").GetString() == "time-to-pause" && figure.GetProperty("value").GetDouble() < 60);
        Assert.Contains("burnt", view.GetProperty("posts")[0].GetProperty("text").GetString(), StringComparison.Ordinal);

        using var html = await server.SendAsync(HttpMethod.Get, path + ".html", RunningServer.AdminKey);
        using var csv = await server.SendAsync(HttpMethod.Get, path + ".csv", RunningServer.AdminKey);
        Assert.Equal(("text/html", "text/csv"), (html.Content.Headers.ContentType!.MediaType, csv.Content.Headers.ContentType!.MediaType));
        Assert.Contains("<svg", await html.Content.ReadAsStringAsync(RunningServer.Soon), StringComparison.Ordinal);

        const string Put = """{"status":"reviewed","summary":"Answered within the hour.","lessons":[],"version":0}""";
        using var byKey = await server.SendAsync(HttpMethod.Put, path, RunningServer.AdminKey, Put);
        var signed = await server.DoAsync(HttpMethod.Put, path, Put, await server.CookieOfAsync(Role.Approver));
        using var again = await server.SendAsync(HttpMethod.Put, path, await server.CookieOfAsync(Role.Approver), Put);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Conflict), (byKey.StatusCode, again.StatusCode));
        Assert.Equal(("reviewed", 1), (signed.GetProperty("status").GetString(), signed.GetProperty("version").GetInt32()));
        var items = (await server.GetAsync("/api/v1/reviews?brand=toaster")).GetProperty("items");
        Assert.Equal("reviewed", items[0].GetProperty("status").GetString());
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Listening.EndToEnd.Processes;

namespace Listening.EndToEnd.Street;

/// <summary>The intake's own tests try a hundred thousand payloads; these go through the whole server.</summary>
public sealed class HostileRequestTests
{
    private const int Seed = 77;
    private const int Payloads = 400;

    [Fact]
    public async Task Every_hostile_payload_gets_a_clear_answer_and_the_server_goes_on()
    {
        using var folder = new DataFolder("hostile");
        await using var server = await ServerProcess.StartAsync(folder.Of("data"));
        await server.Http.PutBrandAsync("acme", "acme");
        var random = new Random(Seed);
        var good = Encoding.UTF8.GetBytes(Message.Create("good", "acme", TimeProvider.System.GetUtcNow()));
        for (var i = 0; i < Payloads; i++)
        {
            await AnsweredAsync(server, Payload(random, good), $"seed {Seed}, payload {i}");
        }

        await AnsweredAsync(server, Encoding.UTF8.GetBytes($"{{\"platform\":\"x\",\"id\":\"big\",\"text\":\"{new string('a', 10 << 20)}\"}}"), "10 MB of text");
        await AnsweredAsync(server, new byte[(32 << 20) + 2], "more than a request may have");
        await AnsweredAsync(server, Encoding.UTF8.GetBytes(new string('[', 1 << 20)), "a million brackets");
        Assert.False(server.HasExited, server.Output);
        await server.Http.AcceptedAsync(Message.Create("after", "acme again", TimeProvider.System.GetUtcNow()));
        Assert.NotEmpty(await server.Http.ItemsAsync("dead-letters"));
        using var ready = await server.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    /// <summary>Either 202 with a problem for each reject, or problem details; never silence, never a fault of ours.</summary>
    private static async Task AnsweredAsync(ServerProcess server, byte[] payload, string what)
    {
        using var content = new ByteArrayContent(payload);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        HttpResponseMessage answer;
        try
        {
            answer = await server.Http.PostAsync(Api.Path("mentions"), content);
        }
        catch (HttpRequestException) when (payload.Length > 32 << 20)
        {
            // The server may answer and close before it has read what is too much; a client that still writes then sees the connection end.
            return;
        }

        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync();
            var body = JsonSerializer.Deserialize<JsonElement>(text);
            if (answer.StatusCode == HttpStatusCode.Accepted)
            {
                foreach (var reject in body.GetProperty("rejected").EnumerateArray())
                {
                    Assert.True(reject.GetProperty("error").GetString()!.Length > 5, $"{what}: {text}");
                }
            }
            else
            {
                Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{what}: {(int)answer.StatusCode} {text}\n{server.Output}");
                Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
                Assert.False(string.IsNullOrEmpty(body.GetProperty("detail").GetString()), $"{what}: {text}");
            }
        }
    }

    private static byte[] Payload(Random random, byte[] good)
    {
        var payload = (byte[])good.Clone();
        switch (random.Next(10))
        {
            case 0:
                return payload[..random.Next(payload.Length)];
            case 1:
                payload[random.Next(payload.Length)] = (byte)random.Next(256);
                return payload;
            case 2:
                random.NextBytes(payload);
                return payload;
            case 3:
                return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"metrics\":", random.Next(200))) + "1");
            case 4:
                return Text("\"impressions\":" + new string('9', 1 + random.Next(400)));
            case 5:
                return Text("\"likes\":1,\"likes\":2");
            case 6:
                return [.. "{\"platform\":\"x\",\"id\":\"a"u8, (byte)random.Next(128, 256), .. "\",\"text\":\"b\"}"u8];
            case 7:
                return Encoding.UTF8.GetBytes("{\"platform\":\"x\",\"id\":\"a\\u0000b\",\"text\":\"\\ud800\"}");
            case 8:
                return Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Repeat("null,7,\"x\",[],{},true", random.Next(1, 50))) + "]");
            default:
                return Encoding.UTF8.GetBytes($"{{\"platform\":[],\"id\":{random.Next()},\"text\":{{}},\"observedAt\":\"yesterday\",\"author\":\"me\"}}");
        }

        static byte[] Text(string metrics) => Encoding.UTF8.GetBytes($"{{\"op\":\"metrics\",\"platform\":\"x\",\"id\":\"m\",\"metrics\":{{{metrics}}}}}");
    }
}

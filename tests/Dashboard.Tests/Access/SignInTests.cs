using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Listening.Alerts.Access;
using Listening.Dashboard.Access;
using Listening.Dashboard.Tests.Hosting;

namespace Listening.Dashboard.Tests.Access;

/// <summary>A server of its own: these tests need one that nobody has an account on.</summary>
public sealed class SignInTests : IAsyncLifetime
{
    private readonly RunningServer server = new();

    public Task InitializeAsync() => server.InitializeAsync();

    public Task DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task The_setup_link_works_once()
    {
        var token = server.Host.SetupPath!.Split("token=")[1];
        using var wrong = await SetUpAsync("not-the-token", "anna");
        using var first = await SetUpAsync(token, "anna");
        using var second = await SetUpAsync(token, "mallory");
        var session = await server.GetAsync("/api/v1/session", CookieIn(first));

        Assert.Equal(HttpStatusCode.Gone, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.Gone, second.StatusCode);
        Assert.Equal(("anna", "admin"), (session.GetProperty("name").GetString(), session.GetProperty("role").GetString()));
        Assert.Null(server.Host.SetupPath);

        await server.RestartAsync();
        Assert.Null(server.Host.SetupPath);
        Assert.Equal("anna", (await server.GetAsync("/api/v1/session", CookieIn(first))).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_session_ends_with_the_sign_out_and_with_a_new_password()
    {
        await server.CookieOfAsync(Role.Responder);
        using var one = await SignInAsync("responder", RunningServer.Password);
        using var two = await SignInAsync("RESPONDER", RunningServer.Password);
        var set = one.Headers.GetValues("Set-Cookie").Single();

        Assert.Contains("httponly", set, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", set, StringComparison.OrdinalIgnoreCase);
        (await server.SendAsync(HttpMethod.Delete, "/api/v1/session", CookieIn(one))).Dispose();
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(CookieIn(one)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(CookieIn(two)));
        await server.DoAsync(HttpMethod.Put, "/api/v1/accounts/responder", """{"role":"responder","password":"another password it is"}""");
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(CookieIn(two)));
    }

    [Fact]
    public async Task Guessing_becomes_slow()
    {
        await server.CookieOfAsync(Role.Responder);
        for (var i = 0; i < 5; i++)
        {
            using var guess = await SignInAsync("responder", "a wrong password");
            Assert.Equal(HttpStatusCode.Unauthorized, guess.StatusCode);
        }

        using var sixth = await SignInAsync("responder", RunningServer.Password);

        Assert.Equal(HttpStatusCode.TooManyRequests, sixth.StatusCode);
        Assert.NotNull(sixth.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b.c.d.e")]
    [InlineData("YW5uYQ.99999999999.n.s.AAAA")]
    public async Task A_forged_cookie_is_nobody(string ticket) =>
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(SessionTickets.Cookie + "=" + ticket));

    [Fact]
    public async Task A_revoked_key_is_nobody()
    {
        var made = await server.DoAsync(HttpMethod.Post, "/api/v1/keys", """{"name":"feeder","scopes":["read"]}""");
        var secret = made.GetProperty("secret").GetString()!;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(secret));
        await server.DoAsync(HttpMethod.Delete, "/api/v1/keys/feeder", "");

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(secret));
    }

    [Fact]
    public async Task A_tv_token_reads_and_nothing_else()
    {
        var made = await server.DoAsync(HttpMethod.Post, "/api/v1/keys", """{"name":"lobby","kind":"wall-token"}""");
        var session = await server.GetAsync("/api/v1/session", made.GetProperty("secret").GetString());

        Assert.Equal("/?tv=" + made.GetProperty("secret").GetString(), made.GetProperty("wallPath").GetString());
        Assert.Equal(JsonValueKind.Null, session.GetProperty("name").ValueKind);
        Assert.True(session.GetProperty("readOnly").GetBoolean());
    }

    private static string CookieIn(HttpResponseMessage answer) => answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

    private async Task<HttpStatusCode> StatusAsync(string caller)
    {
        using var answer = await server.SendAsync(HttpMethod.Get, "/api/v1/session", caller);
        return answer.StatusCode;
    }

    private Task<HttpResponseMessage> SetUpAsync(string token, string name) => server.SendAsync(
        HttpMethod.Post, "/api/v1/setup", null, JsonSerializer.Serialize(new { token, name, password = RunningServer.Password }));

    private Task<HttpResponseMessage> SignInAsync(string name, string password) =>
        server.SendAsync(HttpMethod.Post, "/api/v1/session", null, JsonSerializer.Serialize(new { name, password }));
}

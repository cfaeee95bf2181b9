using System.Net;
using System.Net.Http.Json;

namespace Listening.EndToEnd.Processes;

/// <summary>Somebody signed in as a browser is: by cookie, from the server's own pages.</summary>
internal static class Person
{
    private const string Password = "correct-horse-battery";

    public static async Task<HttpClient> SignInAsync(ServerProcess server, string name, string role)
    {
        await PutAsync(server, name, role);
        var http = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = server.Url };
        http.DefaultRequestHeaders.Add("Origin", server.Url.GetLeftPart(UriPartial.Authority));
        using var answer = await http.PostAsJsonAsync(Api.Path("session"), new { name, password = Password });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return http;
    }

    /// <returns>The cookie of a session, as it is sent.</returns>
    public static async Task<string> CookieAsync(ServerProcess server, string name, string role)
    {
        await PutAsync(server, name, role);
        using var answer = await server.Http.PostAsJsonAsync(Api.Path("session"), new { name, password = Password });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    /// <summary>Looks at (GET) or ends (DELETE) the session of a cookie, at any server that knows its seal.</summary>
    public static async Task<HttpStatusCode> SessionAsync(ServerProcess server, string cookie, HttpMethod method)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = server.Url };
        using var request = new HttpRequestMessage(method, Api.Path("session"));
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add("Origin", server.Url.GetLeftPart(UriPartial.Authority));
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task PutAsync(ServerProcess server, string name, string role)
    {
        using var made = await server.Http.PutAsJsonAsync(Api.Path($"accounts/{name}"), new { role, password = Password });
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
    }
}

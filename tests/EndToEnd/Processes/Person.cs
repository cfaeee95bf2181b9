using System.Net;
using System.Net.Http.Json;

namespace Listening.EndToEnd.Processes;

/// <summary>Somebody signed in as a browser is: by cookie, from the server's own pages.</summary>
internal static class Person
{
    private const string Password = "correct-horse-battery";

    public static async Task<HttpClient> SignInAsync(ServerProcess server, string name, string role)
    {
        using (var made = await server.Http.PutAsJsonAsync(Api.Path($"accounts/{name}"), new { role, password = Password }))
        {
            Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        }

        var http = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = server.Url };
        http.DefaultRequestHeaders.Add("Origin", server.Url.GetLeftPart(UriPartial.Authority));
        using var answer = await http.PostAsJsonAsync(Api.Path("session"), new { name, password = Password });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return http;
    }
}

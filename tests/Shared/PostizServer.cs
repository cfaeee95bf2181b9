using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Listening.Shared;

/// <summary>
/// Behaves like Postiz's public API as its documents and code describe it, traps included: a failure to stop a post is swallowed, a post set back
/// to schedule after its time goes out at once, a recurring post is listed several times under one id, and DELETE takes the whole group.
/// </summary>
public sealed class PostizServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TimeProvider time;
    private readonly ConcurrentDictionary<string, Row> rows = new(StringComparer.Ordinal);

    private PostizServer(WebApplication app, TimeProvider time) => (this.app, this.time) = (app, time);

    public const string Key = "postiz-key";

    public Uri Url { get; private set; } = null!;

    /// <summary>How long each request takes.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>Answered to everything while it is set.</summary>
    public int? Failing { get; set; }

    /// <summary>Requests by method and path's last part, in order.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public static async Task<PostizServer> StartAsync(TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new PostizServer(app, time);
        app.Use(server.GuardAsync);
        app.MapGet("/public/v1/posts", server.List);
        app.MapPut("/public/v1/posts/{id}/status", server.Put);
        app.MapDelete("/public/v1/posts/{id}", server.Delete);
        await app.StartAsync();
        server.Url = new Uri(app.Urls.First());
        return server;
    }

    public PostizServer Queue(string id, DateTimeOffset due, string provider = "x", string integration = "i-1", bool swallows = false, int? everyDays = null, string text = "hello")
    {
        rows[id] = new Row { Id = id, Due = due, State = "QUEUE", WillRun = true, Provider = provider, Integration = integration, Swallows = swallows, EveryDays = everyDays, Text = text };
        return this;
    }

    public PostizServer Draft(string id, DateTimeOffset due)
    {
        rows[id] = new Row { Id = id, Due = due, State = "DRAFT", Provider = "x", Integration = "i-1" };
        return this;
    }

    public string StateOf(string id)
    {
        Work();
        return rows[id].State;
    }

    public int Count(string state)
    {
        Work();
        return rows.Values.Count(r => r.State == state);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    // What its workflows would have done by now.
    private void Work()
    {
        var now = time.GetUtcNow();
        foreach (var row in rows.Values)
        {
            lock (row)
            {
                if (row.WillRun && row.Due <= now)
                {
                    row.State = "PUBLISHED";
                    row.WillRun = false;
                }
            }
        }
    }

    private async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        Calls.Enqueue(context.Request.Method + " " + context.Request.Path.Value!.Split('/')[^1]);
        if (Latency > TimeSpan.Zero)
        {
            await Task.Delay(Latency, TimeProvider.System);
        }

        Work();
        if (Failing is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }

        // Without Bearer: the trap of its header.
        if (context.Request.Headers.Authorization != Key)
        {
            context.Response.StatusCode = 401;
            return;
        }

        await next(context);
    }

    private IResult List(string startDate, string endDate)
    {
        var (from, to) = (Time(startDate), Time(endDate));
        return Results.Json(new { posts = rows.Values.SelectMany(r => Shown(r, to).Where(due => due >= from && due <= to).Select(due => View(r, due))).ToArray() });
    }

    private async Task<IResult> Put(string id, HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        if (!rows.TryGetValue(id, out var row))
        {
            return Results.NotFound();
        }

        lock (row)
        {
            if (body.RootElement.GetProperty("status").GetString() == "draft")
            {
                row.State = "DRAFT";
                row.WillRun = row.Swallows && row.WillRun;
            }
            else
            {
                row.State = "QUEUE";
                row.WillRun = true;
            }
        }

        Work();
        return Results.Json(new { id, state = body.RootElement.GetProperty("status").GetString() == "draft" ? "DRAFT" : "QUEUE" });
    }

    private IResult Delete(string id)
    {
        rows.Clear();
        return Results.Json(new { id });
    }

    private static IEnumerable<DateTimeOffset> Shown(Row row, DateTimeOffset to)
    {
        for (var due = row.Due; due <= to; due = due.AddDays(row.EveryDays!.Value))
        {
            yield return due;
            if (row.EveryDays is null)
            {
                yield break;
            }
        }
    }

    private static object View(Row row, DateTimeOffset due) => new
    {
        id = row.Id,
        content = row.Text,
        publishDate = due.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        releaseURL = (string?)null,
        state = row.State,
        group = "g-" + row.Id,
        integration = new { id = row.Integration, providerIdentifier = row.Provider, name = "Acme", picture = "" },
    };

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private sealed class Row
    {
        public required string Id { get; init; }
        public required DateTimeOffset Due { get; init; }
        public required string State { get; set; }
        public required string Provider { get; init; }
        public required string Integration { get; init; }
        public string Text { get; init; } = "hello";
        public bool WillRun { get; set; }
        public bool Swallows { get; init; }
        public int? EveryDays { get; init; }
    }
}

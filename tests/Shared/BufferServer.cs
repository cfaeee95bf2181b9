using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Listening.Shared;

/// <summary>
/// Behaves like Buffer's GraphQL endpoint as its documents describe it: one address, Bearer, errors with HTTP 200 in two forms, and 100 requests
/// in any 15 minutes of a key, then 429 with the wait in the body.
/// </summary>
public sealed class BufferServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TimeProvider time;
    private readonly ConcurrentDictionary<string, Row> rows = new(StringComparer.Ordinal);
    private readonly Queue<DateTimeOffset> spent = new();

    private BufferServer(WebApplication app, TimeProvider time) => (this.app, this.time) = (app, time);

    public const string Key = "buffer-key";

    public Uri Url { get; private set; } = null!;

    /// <summary>The ids that editPost was called for, in order.</summary>
    public ConcurrentQueue<string> Edits { get; } = new();

    public int Refused { get; private set; }

    public int Requests { get; private set; }

    /// <summary>Answered as a non-recoverable error while it is set: HTTP 200 and an errors array.</summary>
    public string? Failing { get; set; }

    /// <summary>Posts whose edit is refused as a MutationError.</summary>
    public HashSet<string> Locked { get; } = new(StringComparer.Ordinal);

    public static async Task<BufferServer> StartAsync(TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new BufferServer(app, time);
        app.MapPost("/", (Delegate)server.AnswerAsync);
        await app.StartAsync();
        server.Url = new Uri(app.Urls.First());
        return server;
    }

    public BufferServer Queue(string id, DateTimeOffset due, string channel = "c-1", string service = "instagram")
    {
        rows[id] = new Row { Id = id, Due = due, Status = "scheduled", Channel = channel, Service = service };
        return this;
    }

    public string StatusOf(string id)
    {
        Work();
        return rows[id].Status;
    }

    public DateTimeOffset? DueOf(string id) => rows[id].Due;

    public int Count(string status)
    {
        Work();
        return rows.Values.Count(r => r.Status == status);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private void Work()
    {
        foreach (var row in rows.Values.Where(r => r.Status == "scheduled" && r.Due <= time.GetUtcNow()))
        {
            row.Status = "sent";
        }
    }

    private async Task<IResult> AnswerAsync(HttpContext context)
    {
        Work();
        Requests++;
        if (context.Request.Headers.Authorization != "Bearer " + Key)
        {
            return Error("Not authorized", "UNAUTHORIZED");
        }

        if (OverBudget() is { } wait)
        {
            Refused++;
            return Results.Json(
                new { errors = new[] { new { message = "Too many requests from this client. Please try again later.", extensions = new { code = "RATE_LIMIT_EXCEEDED", retryAfter = wait } } } },
                statusCode: 429);
        }

        if (Failing is { } why)
        {
            return Error(why, "UNEXPECTED");
        }

        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var variables = body.RootElement.GetProperty("variables");
        return body.RootElement.GetProperty("query").GetString()!.Contains("editPost", StringComparison.Ordinal) ? Edit(variables.GetProperty("input")) : List(variables);
    }

    private int? OverBudget()
    {
        var now = time.GetUtcNow();
        while (spent.TryPeek(out var oldest) && oldest.AddMinutes(15) <= now)
        {
            spent.Dequeue();
        }

        if (spent.Count >= 100)
        {
            return (int)Math.Ceiling((spent.Peek().AddMinutes(15) - now).TotalSeconds);
        }

        spent.Enqueue(now);
        return null;
    }

    private IResult List(JsonElement variables)
    {
        var first = variables.GetProperty("first").GetInt32();
        var from = variables.GetProperty("sentFrom").GetDateTimeOffset();
        object Page(string name, Func<Row, bool> which)
        {
            var after = variables.TryGetProperty(name + "After", out var cursor) && cursor.ValueKind == JsonValueKind.String ? int.Parse(cursor.GetString()!, CultureInfo.InvariantCulture) : 0;
            var all = rows.Values.Where(which).OrderBy(r => r.Due).ThenBy(r => r.Id, StringComparer.Ordinal).ToArray();
            var page = all.Skip(after).Take(first).ToArray();
            return new
            {
                edges = page.Select(r => new
                {
                    node = new { id = r.Id, text = "hello", status = r.Status, dueAt = r.Due?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), channelId = r.Channel, channelService = r.Service },
                }).ToArray(),
                pageInfo = new { hasNextPage = after + page.Length < all.Length, endCursor = (after + page.Length).ToString(CultureInfo.InvariantCulture) },
            };
        }

        return Results.Json(new
        {
            data = new
            {
                queued = Page("queued", r => r.Status == "scheduled"),
                draft = Page("draft", r => r.Status == "draft"),
                sent = Page("sent", r => r.Status == "sent" && r.SentDue >= from),
            },
        });
    }

    private IResult Edit(JsonElement input)
    {
        var id = input.GetProperty("id").GetString()!;
        Edits.Enqueue(id);
        if (!rows.TryGetValue(id, out var row) || Locked.Contains(id))
        {
            return Results.Json(new { data = new { editPost = new { __typename = "InvalidInputError", message = "Post cannot be edited" } } });
        }

        if (input.GetProperty("saveToDraft").GetBoolean())
        {
            // A draft forgets when it was due: the harder of the two readings of the documents.
            (row.Status, row.Due) = ("draft", null);
        }
        else
        {
            (row.Status, row.Due) = ("scheduled", input.GetProperty("dueAt").GetDateTimeOffset());
            Work();
        }

        return Results.Json(new { data = new { editPost = new { __typename = "PostActionSuccess", post = new { id, status = row.Status } } } });
    }

    private static IResult Error(string message, string code) => Results.Json(new { data = (object?)null, errors = new[] { new { message, extensions = new { code } } } });

    private sealed class Row
    {
        private DateTimeOffset? due;

        public required string Id { get; init; }

        public DateTimeOffset? Due
        {
            get => due;
            set => (due, SentDue) = (value, value ?? SentDue);
        }

        public DateTimeOffset? SentDue { get; private set; }
        public required string Status { get; set; }
        public required string Channel { get; init; }
        public required string Service { get; init; }
    }
}

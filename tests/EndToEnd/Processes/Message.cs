using System.Text.Json;

namespace Listening.EndToEnd.Processes;

/// <summary>Messages of the mention contract as JSON lines.</summary>
internal static class Message
{
    /// <summary>A text that any model calls negative.</summary>
    public static string Angry(string name) => $"{name} is a disgusting scam, worst company ever, I hate this terrible awful garbage";

    public static string Create(string id, string text, DateTimeOffset at, string platform = "bluesky", long impressions = 0, string author = "did:plc:somebody") =>
        JsonSerializer.Serialize(new
        {
            op = "create", platform, id, text, lang = "en", observedAt = Api.Time(at), author = new { id = author, handle = author[8..] + ".example" },
            metrics = new { impressions = new { value = impressions, grade = "actual" } },
        });

    public static string Reply(string id, string to, string text, DateTimeOffset at, string author) =>
        JsonSerializer.Serialize(new
        {
            op = "create", platform = "bluesky", id, text, lang = "en", observedAt = Api.Time(at), parentId = to, rootId = to, author = new { id = author, handle = author[8..] + ".example" },
        });

    public static string Metrics(string id, long impressions, DateTimeOffset at, string platform = "bluesky") =>
        JsonSerializer.Serialize(new { op = "metrics", platform, id, observedAt = Api.Time(at), metrics = new { impressions, likes = impressions / 50 } });

    public static string Edit(string id, string text, DateTimeOffset at, string platform = "bluesky") =>
        JsonSerializer.Serialize(new { op = "edit", platform, id, text, observedAt = Api.Time(at) });

    public static string Delete(string id, DateTimeOffset at, string platform = "bluesky") =>
        JsonSerializer.Serialize(new { op = "delete", platform, id, observedAt = Api.Time(at) });
}

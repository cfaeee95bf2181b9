using System.Text.Json;

namespace Listening.Alerts.Drills;

/// <summary>One message of a drill: UTF-8 JSON of the mention contract, and when it is to be sent.</summary>
public readonly record struct DrillLine(DateTimeOffset Due, ReadOnlyMemory<byte> Json);

/// <summary>What a drill's post says; numbers as known when it is sent.</summary>
internal sealed record DrillPost(string Platform, string Id, string Text, string Lang, Person Author, string? Parent = null, string? Campaign = null);

/// <summary>Reach of a post at one moment; everything else follows from it in a plausible share.</summary>
internal readonly record struct DrillReach(long Impressions, double LikeShare, double ShareShare)
{
    public long Likes => (long)(Impressions * LikeShare);

    public long Shares => (long)(Impressions * ShareShare);

    public long Replies => (long)(Impressions * LikeShare / 3);
}

/// <summary>Writes the mention contract. Every line carries the drill's id: it is no drill without.</summary>
internal sealed class DrillWriter(string drill)
{
    public DrillLine Create(DateTimeOffset at, DrillPost post, DrillReach reach) => Line(at, json =>
    {
        Head(json, "create", post.Platform, post.Id, at);
        json.WriteString("text", post.Text);
        json.WriteString("lang", post.Lang);
        json.WriteString("createdAt", at);
        json.WriteStartObject("author");
        json.WriteString("id", post.Author.Id);
        json.WriteString("handle", post.Author.Handle);
        json.WriteNumber("followers", post.Author.Followers);
        json.WriteString("createdAt", post.Author.Since);
        json.WriteBoolean("bot", false);
        json.WriteEndObject();
        json.WriteString("url", $"https://{post.Platform}.example/{post.Author.Handle}/{post.Id}");
        if (post.Parent is not null)
        {
            json.WriteString("parentId", post.Parent);
            json.WriteString("rootId", post.Parent);
        }

        if (post.Campaign is not null)
        {
            json.WriteString("campaign", post.Campaign);
        }

        Counts(json, reach);
    });

    public DrillLine Metrics(DateTimeOffset at, string platform, string id, DrillReach reach) => Line(at, json =>
    {
        Head(json, "metrics", platform, id, at);
        Counts(json, reach);
    });

    private DrillLine Line(DateTimeOffset at, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteString("drill", drill);
            json.WriteEndObject();
        }

        return new DrillLine(at, buffer.ToArray());
    }

    private static void Head(Utf8JsonWriter json, string op, string platform, string id, DateTimeOffset at)
    {
        json.WriteString("op", op);
        json.WriteString("platform", platform);
        json.WriteString("id", id);
        json.WriteString("observedAt", at);
        json.WriteString("source", "drill");
    }

    private static void Counts(Utf8JsonWriter json, DrillReach reach)
    {
        json.WriteStartObject("metrics");
        json.WriteNumber("impressions", reach.Impressions);
        json.WriteNumber("likes", reach.Likes);
        json.WriteNumber("shares", reach.Shares);
        json.WriteNumber("replies", reach.Replies);
        json.WriteEndObject();
    }
}

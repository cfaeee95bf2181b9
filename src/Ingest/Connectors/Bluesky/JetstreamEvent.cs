using System.Text.Json;

namespace Listening.Ingest.Connectors.Bluesky;

internal enum JetstreamKind : byte
{
    /// <summary>Nothing for us; it only moves the cursor.</summary>
    Other,
    Post,
    PostEdit,
    PostDelete,
    Like,
    Repost,

    /// <summary>The account was deleted: its posts must be forgotten.</summary>
    AccountDelete,
}

/// <summary>One event of Jetstream v1.</summary>
/// <param name="TimeUs">The instance's own stamp, unix µs: windows and cursor use it, because a post's <c>createdAt</c> can lie.</param>
/// <param name="Did">Who did it.</param>
/// <param name="Rkey">Record key within the account's collection; empty for account events.</param>
/// <param name="Subject">AT URI of the post that is liked or reposted.</param>
internal sealed record JetstreamEvent(JetstreamKind Kind, long TimeUs, string Did, string Rkey = "", string? Subject = null, JetstreamPost? Post = null)
{
    private const string PostCollection = "app.bsky.feed.post";

    public long TimeMs => TimeUs / 1000;

    /// <summary>AT URI of the post that this event creates, changes or deletes.</summary>
    public string PostUri => UriOf(Did, Rkey);

    public static string UriOf(string did, string rkey) => $"at://{did}/{PostCollection}/{rkey}";

    /// <returns>Null when the frame is not an event at all.</returns>
    public static JetstreamEvent? Parse(ReadOnlyMemory<byte> frame)
    {
        try
        {
            using var json = JsonDocument.Parse(frame);
            return Read(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half a surrogate pair, or bytes that are not UTF-8, inside a string.
            return null;
        }
    }

    private static JetstreamEvent? Read(JsonElement root)
    {
        if (Text(root, "did") is not { Length: > 0 and <= 256 } did || At(root, "time_us") is not { ValueKind: JsonValueKind.Number } time
            || !time.TryGetInt64(out var timeUs))
        {
            return null;
        }

        var other = new JetstreamEvent(JetstreamKind.Other, timeUs, did);
        if (Text(root, "kind") == "account")
        {
            var account = At(root, "account");
            return Text(account, "status") == "deleted" ? other with { Kind = JetstreamKind.AccountDelete } : other;
        }

        var commit = At(root, "commit");
        if (Text(commit, "rkey") is not { Length: > 0 and <= 200 } rkey)
        {
            return other;
        }

        var record = At(commit, "record");
        return (Text(commit, "collection"), Text(commit, "operation")) switch
        {
            (PostCollection, "create") => other with { Kind = JetstreamKind.Post, Rkey = rkey, Post = JetstreamPost.Read(record) },
            (PostCollection, "update") => other with { Kind = JetstreamKind.PostEdit, Rkey = rkey, Post = JetstreamPost.Read(record) },
            (PostCollection, "delete") => other with { Kind = JetstreamKind.PostDelete, Rkey = rkey },
            ("app.bsky.feed.like", "create") => other with { Kind = JetstreamKind.Like, Rkey = rkey, Subject = Text(At(record, "subject"), "uri") },
            ("app.bsky.feed.repost", "create") => other with { Kind = JetstreamKind.Repost, Rkey = rkey, Subject = Text(At(record, "subject"), "uri") },
            _ => other,
        };
    }

    public static JsonElement? At(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty(name, out var child) ? child : null;

    public static string? Text(JsonElement? parent, string name) =>
        At(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}

/// <summary>A post's record, as far as it concerns us.</summary>
/// <param name="CreatedAt">As its author claims.</param>
/// <param name="Quoted">AT URI of the post it quotes.</param>
internal sealed record JetstreamPost(string Text, string? Lang, string? CreatedAt, string? Root, string? Parent, string? Quoted)
{
    public static JetstreamPost Read(JsonElement? record)
    {
        var reply = JetstreamEvent.At(record, "reply");
        var langs = JetstreamEvent.At(record, "langs");
        var embedded = JetstreamEvent.At(JetstreamEvent.At(record, "embed"), "record");
        return new JetstreamPost(
            JetstreamEvent.Text(record, "text") ?? "",
            langs is { ValueKind: JsonValueKind.Array } l && l.GetArrayLength() > 0 && l[0].ValueKind == JsonValueKind.String ? l[0].GetString() : null,
            JetstreamEvent.Text(record, "createdAt"),
            JetstreamEvent.Text(JetstreamEvent.At(reply, "root"), "uri"),
            JetstreamEvent.Text(JetstreamEvent.At(reply, "parent"), "uri"),
            // With pictures beside the quote, the reference lies one level deeper.
            JetstreamEvent.Text(embedded, "uri") ?? JetstreamEvent.Text(JetstreamEvent.At(embedded, "record"), "uri"));
    }
}

using System.Text.Json;

namespace Listening.Shared;

/// <summary>Frames as Jetstream v1 sends them.</summary>
internal static class JetstreamFrames
{
    public static string Post(long timeUs, string did, string rkey, string text, string? parent = null, string? root = null, string? quoted = null, string createdAt = "2026-11-21T20:40:00.123Z")
    {
        var record = new Dictionary<string, object?>
        {
            ["$type"] = "app.bsky.feed.post",
            ["createdAt"] = createdAt,
            ["langs"] = new[] { "en" },
            ["text"] = text,
        };
        if (parent is not null)
        {
            record["reply"] = new { parent = new { uri = parent, cid = "bafy" }, root = new { uri = root ?? parent, cid = "bafy" } };
        }

        if (quoted is not null)
        {
            record["embed"] = new Dictionary<string, object> { ["$type"] = "app.bsky.embed.record", ["record"] = new { uri = quoted, cid = "bafy" } };
        }

        return Commit(timeUs, did, "create", "app.bsky.feed.post", rkey, record);
    }

    public static string Edit(long timeUs, string did, string rkey, string text) =>
        Commit(timeUs, did, "update", "app.bsky.feed.post", rkey, new { text, createdAt = "2026-11-21T20:40:00.123Z" });

    public static string Like(long timeUs, string did, string subject) =>
        Commit(timeUs, did, "create", "app.bsky.feed.like", "like" + timeUs, new { subject = new { uri = subject, cid = "bafy" } });

    public static string Repost(long timeUs, string did, string subject) =>
        Commit(timeUs, did, "create", "app.bsky.feed.repost", "repost" + timeUs, new { subject = new { uri = subject, cid = "bafy" } });

    public static string Delete(long timeUs, string did, string rkey) => JsonSerializer.Serialize(new
    {
        did,
        time_us = timeUs,
        kind = "commit",
        commit = new { rev = "3mpt", operation = "delete", collection = "app.bsky.feed.post", rkey },
    });

    public static string AccountGone(long timeUs, string did) =>
        JsonSerializer.Serialize(new { did, time_us = timeUs, kind = "account", account = new { active = false, did, seq = 1, status = "deleted" } });

    public static string Uri(string did, string rkey) => $"at://{did}/app.bsky.feed.post/{rkey}";

    private static string Commit(long timeUs, string did, string operation, string collection, string rkey, object record) => JsonSerializer.Serialize(new
    {
        did,
        time_us = timeUs,
        kind = "commit",
        commit = new { rev = "3mpt", operation, collection, rkey, record, cid = "bafy" },
        cursor = 12345, // Newer servers add it.
    });
}

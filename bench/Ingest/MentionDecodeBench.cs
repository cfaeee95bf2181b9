using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using BenchmarkDotNet.Attributes;
using Listening.Ingest.Validation;

namespace Listening.Bench.Ingest;

/// <summary>What it costs to decode and validate one mention, against the serializer that everybody uses (which validates nothing). Read ratios.</summary>
[MemoryDiagnoser]
[InProcess]
[WarmupCount(3)]
[IterationCount(5)]
public class MentionDecodeBench
{
    private readonly MentionReader _reader = new();
    private byte[] _json = [];

    /// <summary>A usual post, one with escaped letters, and counts alone.</summary>
    [Params("Post", "Escaped", "Metrics")]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _json = Encoding.UTF8.GetBytes(Shape switch
    {
        "Post" => """{"op":"create","platform":"bluesky","id":"at://did:plc:x7k2/app.bsky.feed.post/3kabc","text":"My acme toaster caught fire this morning and support hung up on me twice, never again","lang":"en","createdAt":"2026-11-21T20:40:00.123Z","observedAt":"2026-11-21T20:40:01.002Z","author":{"id":"did:plc:x7k2","followers":1234},"metrics":{"impressions":120,"likes":3}}""",
        "Escaped" => """{"op":"create","platform":"bluesky","id":"at://did:plc:x7k2/app.bsky.feed.post/3kabc","text":"Caf\u00e9 \u201cacme\u201d burns \ud83d\ude22\nsupport hung up on me twice, never again","lang":"en","createdAt":"2026-11-21T20:40:00.123Z","observedAt":"2026-11-21T20:40:01.002Z","author":{"id":"did:plc:x7k2","followers":1234},"metrics":{"impressions":120,"likes":3}}""",
        _ => """{"op":"metrics","platform":"bluesky","id":"at://did:plc:x7k2/app.bsky.feed.post/3kabc","observedAt":"2026-11-21T20:40:01.002Z","metrics":{"impressions":{"value":5100,"grade":"estimated","low":3900},"likes":210}}""",
    });

    [Benchmark(Baseline = true)]
    public object? Serializer() => JsonSerializer.Deserialize(_json, PlainJson.Default.PlainMention);

    [Benchmark]
    public bool Reader() => _reader.TryRead(_json, out _);
}

public sealed record PlainMention(
    string? Op, string Platform, string Id, string? Text, string? Lang, DateTimeOffset? CreatedAt, DateTimeOffset? ObservedAt, PlainAuthor? Author, PlainMetrics? Metrics);

public sealed record PlainAuthor(string? Id, string? Handle, long? Followers);

public sealed record PlainMetrics(JsonElement? Impressions, long? Likes, long? Shares, long? Replies);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PlainMention))]
internal sealed partial class PlainJson : JsonSerializerContext;

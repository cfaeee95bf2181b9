using Listening.Alerts.Access;
using Listening.Alerts.Feed;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.Detection.Windows;
using Listening.Ingest.Pipeline;

namespace Listening.History.Tests;

/// <summary>Builders of what the stores keep.</summary>
internal static class A
{
    public const long T0Ms = 1_773_480_413_000;

    public static readonly DateTimeOffset T0 = DateTimeOffset.FromUnixTimeMilliseconds(T0Ms);

    public static PostState Post(
        string id, string brand = "acme", string platform = "bluesky", long impressions = 0, long eventMs = T0Ms,
        SentimentLabel label = SentimentLabel.Negative) => new()
    {
        Key = PostKey.Of(platform, id),
        Platform = platform,
        Id = id,
        Phase = PostPhase.Live,
        EventTimeMs = eventMs,
        TextAtMs = eventMs,
        Brands = [brand],
        Score = Score(label),
        AuthorId = "did:plc:" + id,
        Reach = impressions == 0 ? default : new PostReach { Actual = new Observed(impressions, impressions, eventMs) },
    };

    public static SentimentScore Score(SentimentLabel label) => label switch
    {
        SentimentLabel.Negative => new(8_000, 1_500, 500, new LanguageId("en"), true),
        SentimentLabel.Positive => new(500, 1_500, 8_000, new LanguageId("en"), true),
        _ => new(1_000, 8_000, 1_000, new LanguageId("en"), true),
    };

    public static MentionRow Mention(PostState post, long offset, string text = "it broke", int partition = 0, string? author = "ann.example") =>
        new(post, partition, offset, post.EventTimeMs + 100, text, author, "https://example.org/" + post.Id, null, "test", post.EventTimeMs, null);

    public static PulseBatch Pulse(long from, long to, int partition = 0, long watermarkMs = T0Ms) => new(partition, from, to, watermarkMs, []);

    public static ScoreBatch Batch(PartitionPosition at, long to, params MentionRow[] mentions) =>
        new(Pulse(at.Next, to, at.Partition), at.Epoch, [.. mentions.Select(m => m.Post)], mentions, [], [], [], []);

    public static MinuteDelta Minute(string brand, int volume, ulong firstAuthor = 1, long minuteMs = T0Ms / 60_000 * 60_000)
    {
        var heard = new StreamSecond();
        for (var i = 0; i < volume; i++)
        {
            heard.Count(SentimentLabel.Negative, -7_500, (firstAuthor + (ulong)i) * 0x9E3779B97F4A7C15, risky: false);
        }

        heard.Reach(10, 0, 5, 3);
        return new MinuteDelta(StreamKey.OfBrand(brand), minuteMs, heard);
    }

    public static StoredSignal Signal(string id, string brand = "acme", string? incident = "i-1") => new(
        new Signal(
            id, SignalKind.Breach, "negative-reach", StreamKey.OfBrand(brand), T0, T0, 1, SignalAction.Pause,
            new Evidence("5 100 people saw it", Posts: [new EvidencePost("bluesky", "p1", "negative", 5_100, "actual")], Threshold: 5_000)),
        T0, incident, "opened");

    public static Incident Incident(string id, string brand = "acme", string drill = "", int version = 1, IncidentState state = IncidentState.Open) =>
        new(id, brand, drill, 1, state, "5 100 people saw a negative post", T0, T0.AddSeconds(1), ["s-" + id], Version: version);

    public static Pause Pause(string id, string? brand = "acme", string drill = "", int version = 1, PauseState state = PauseState.Active) =>
        new(id, new PauseScope(brand), drill, T0, "breach", "i-1", "rule:negative-reach", state,
            [new PauseCause("s-1", "negative-reach", "bluesky", "p1", 5_100)], Version: version,
            ResumedAt: state == PauseState.Resumed ? T0.AddMinutes(version) : null);

    public static FeedEntry Message(string? brand = "acme", string payload = "{}") => new(FeedKind.Incident, brand, "", payload);

    public static Viewer ViewerOf(params string[] brands) => new("ann", ViewerKind.Person, Role.Viewer, KeyScopes.None, brands);
}

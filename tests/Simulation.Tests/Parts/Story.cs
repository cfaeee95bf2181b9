using System.Globalization;
using System.Text;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Ingest.Log;
using Listening.Simulation.Engine;

namespace Listening.Simulation.Parts;

/// <summary>Knows two words.</summary>
internal sealed class TwoWords : ISentimentModel
{
    public string Version => "two-words";

    public SentimentScore Score(ReadOnlySpan<byte> utf8Text, ReadOnlySpan<byte> langHint) =>
        utf8Text.IndexOf("awful"u8) >= 0 ? new SentimentScore(9_000, 800, 200, LanguageId.Unknown, true)
        : utf8Text.IndexOf("lovely"u8) >= 0 ? new SentimentScore(200, 800, 9_000, LanguageId.Unknown, true)
        : new SentimentScore(1_000, 8_000, 1_000, LanguageId.Unknown, true);
}

/// <summary>
/// A world that talks: posts of brands and of nobody, their metrics (some before the post), re-deliveries, messages of foreign producers in the wrong
/// partition, and posts that cross. It repeats each message until the broker said yes, and keeps what a correct history must hold, independent of all code
/// that is tested.
/// </summary>
internal sealed class Story
{
    private const int Steady = 3;
    private const int Crossing = 5;

    public static readonly IReadOnlyList<Brand> Brands =
        [.. Enumerable.Range(0, Steady).Select(i => Of($"steady{i}")), .. Enumerable.Range(0, Crossing).Select(i => Of($"crossing{i}"))];

    private readonly Sim sim;
    private readonly SimBroker broker;
    private readonly SimLog log;
    private readonly Lane lane;
    private readonly Faults faults;
    private readonly List<(string Id, string Json)> posts = [];
    private int made;

    public Story(Sim sim, SimBroker broker, Faults faults, TimeSpan length)
    {
        (this.sim, this.broker, this.faults) = (sim, broker, faults);
        lane = sim.NewLane("senders");
        log = new SimLog(sim, broker, lane, faults);
        lane.Start(() => TellAsync(length));
    }

    /// <summary>Brand of every accepted post of a brand, by its id.</summary>
    public Dictionary<string, string> Expected { get; } = [];

    /// <summary>Brands of which a post crossed.</summary>
    public List<string> Crossed { get; } = [];

    public bool IsOver { get; private set; }

    private static Brand Of(string id) => new(id, id, id);

    private async Task TellAsync(TimeSpan length)
    {
        while (sim.Elapsed < length)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(sim.Random.Next(20, 400)), lane.Time);
            await SayAsync(sim.Random.Next(12) switch
            {
                0 or 1 when posts.Count > 0 => [Metrics(posts[sim.Random.Next(posts.Count)].Id, sim.Random.Next(4_000))],
                2 when posts.Count > 0 => [posts[sim.Random.Next(posts.Count)]],
                3 => [.. Early()],
                4 when Crossed.Count < Crossing && sim.Elapsed > length * 0.2 => [.. Cross()],
                5 => [Post(null)],
                6 => [.. Enumerable.Range(0, 10).Select(_ => Post("steady0"))],
                _ => [Post($"steady{sim.Random.Next(Steady)}")],
            });
        }

        IsOver = true;
    }

    private async Task SayAsync(IReadOnlyList<(string Id, string Json)> messages)
    {
        foreach (var (id, json) in messages)
        {
            var right = LogPartition.Of("x", id, SimBroker.Partitions);
            var partition = faults.Fails(faults.Append) ? sim.Random.Next(SimBroker.Partitions) : right;
            while (true)
            {
                try
                {
                    await log.AppendAsync([new LogEntry(partition, Encoding.UTF8.GetBytes(json))], CancellationToken.None);
                    break;
                }
                catch (IOException)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(200), lane.Time);
                }
            }
        }
    }

    private (string Id, string Json) Post(string? brand, string? id = null, string mood = "")
    {
        id ??= $"p{made++}";
        mood = mood.Length > 0 ? mood : sim.Random.Next(4) switch { 0 => "awful", 1 => "lovely", _ => "plain" };
        var message = (id, Json($"\"op\":\"create\",\"text\":\"{brand ?? "nobody"} {mood}\",\"author\":{{\"id\":\"a{sim.Random.Next(50)}\"}},\"metrics\":{{\"impressions\":{sim.Random.Next(300)}}}", id));
        posts.Add(message);
        if (brand is not null)
        {
            Expected[id] = brand;
        }

        return message;
    }

    private IEnumerable<(string Id, string Json)> Early()
    {
        var id = $"p{made++}";
        yield return Metrics(id, sim.Random.Next(3_000));
        yield return Post("steady1", id);
    }

    /// <summary>A negative post that everybody sees; its metrics come before or after it.</summary>
    private IEnumerable<(string Id, string Json)> Cross()
    {
        var (brand, id) = ($"crossing{Crossed.Count}", $"c{Crossed.Count}");
        Crossed.Add(brand);
        var post = Post(brand, id, "awful");
        var seen = Metrics(id, 5_000 + sim.Random.Next(900));
        return sim.Chance(0.3) ? [seen, post] : [post, seen, seen];
    }

    private (string Id, string Json) Metrics(string id, long impressions) => (id, Json($"\"op\":\"metrics\",\"metrics\":{{\"impressions\":{impressions}}}", id));

    private string Json(string body, string id) => string.Create(
        CultureInfo.InvariantCulture, $$"""{{{body}},"platform":"x","id":"{{id}}","observedAt":"{{DateTimeOffset.FromUnixTimeMilliseconds(broker.NowMs):yyyy-MM-ddTHH:mm:ss.fffZ}}"}""");
}

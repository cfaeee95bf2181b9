using Listening.EndToEnd.Processes;

namespace Listening.EndToEnd.Killing;

/// <summary>
/// One seeded sender: posts of brands and of nobody, their metrics (some before the post), edits, deletions, re-deliveries, and now and then a post
/// that crosses its threshold. It keeps what a correct history must hold. A post stays with its lane, so its messages keep their order.
/// </summary>
/// <param name="crossings">Most that it makes; each is of a brand of its own.</param>
/// <param name="batchesACrossing">Requests from one to the next.</param>
internal sealed class Lane(int number, int seed, TimeProvider clock, int crossings = Lane.MaxCrossings, int batchesACrossing = 10)
{
    public const int SteadyBrands = 3;

    public const int MaxCrossings = 12;

    private readonly Random random = new(seed + number);
    private readonly List<(string Id, string Text, string Json)> posts = [];
    private readonly HashSet<string> deleted = [];
    private readonly Queue<string> early = new();
    private int nextPost;
    private int batches;

    public int Number => number;

    /// <summary>Brand of each post that a history must hold exactly once, by post id.</summary>
    public Dictionary<string, string> Expected { get; } = [];

    /// <summary>Brands whose post has crossed.</summary>
    public List<string> Crossed { get; } = [];

    public DateTimeOffset Last { get; private set; }

    public static string SteadyBrand(int i) => $"steady-{i}";

    public static string CrossingBrand(int lane, int i) => $"crossing-{lane}-{i}";

    /// <summary>All that so many lanes may speak of.</summary>
    public static IEnumerable<string> Brands(int lanes, int crossings) => Enumerable.Range(0, SteadyBrands).Select(SteadyBrand)
        .Concat(Enumerable.Range(0, lanes).SelectMany(l => Enumerable.Range(0, crossings).Select(i => CrossingBrand(l, i))));

    /// <summary>The name that a brand's query asks for.</summary>
    public static string NameOf(string brand) => brand.Replace("-", "x", StringComparison.Ordinal);

    /// <summary>The next request. The same until it is answered 202: the sender cannot know whether a lost answer was a lost request.</summary>
    public string[] NextBatch()
    {
        var messages = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            Last = clock.GetUtcNow();
            messages.Add(random.Next(20) switch
            {
                0 or 1 or 2 when Some() is { } post => Message.Metrics(post, random.Next(4_000), Last),
                3 => Message.Metrics(Early(), random.Next(4_000), Last),
                4 when Some() is { } post && !deleted.Contains(post) => Message.Edit(post, TextOf(post) + " (edited)", Last),
                5 when Some() is { } post && random.Next(3) == 0 => Delete(post),
                6 when posts.Count > 0 => posts[random.Next(posts.Count)].Json,
                _ => Post(random.Next(2) == 0 ? SteadyBrand(random.Next(SteadyBrands)) : null),
            });
        }

        if (++batches % batchesACrossing == 0 && Crossed.Count < crossings)
        {
            Cross(messages);
        }

        return [.. messages];
    }

    private void Cross(List<string> messages)
    {
        var brand = CrossingBrand(number, Crossed.Count);
        var id = $"lane{number}-cross{Crossed.Count}";
        var early = Crossed.Count % 3 == 0;
        var post = Message.Create(id, Message.Angry(NameOf(brand)), Last, impressions: 100);
        Last = clock.GetUtcNow().AddMilliseconds(1);
        var metrics = Message.Metrics(id, 5_000 + random.Next(1_000), Last);
        messages.AddRange(early ? [metrics, post] : [post, metrics, metrics]);
        Crossed.Add(brand);
        Expected.Add(id, brand);
    }

    private string Post(string? brand)
    {
        var id = early.Count > 0 && random.Next(2) == 0 ? early.Dequeue() : $"lane{number}-{nextPost++}";
        var mood = random.Next(3) switch { 0 => "awful, it broke again", 1 => "lovely, thank you", _ => "opens at nine" };
        var text = brand is null ? $"nobody in particular {mood}" : $"{NameOf(brand)} {mood}";
        var json = Message.Create(id, text, Last, impressions: random.Next(500), author: $"did:plc:author{random.Next(300)}");
        posts.Add((id, text, json));
        if (brand is not null)
        {
            Expected.Add(id, brand);
        }

        return json;
    }

    private string? Some() => posts.Count == 0 ? null : posts[Math.Max(0, posts.Count - 1 - random.Next(40))].Id;

    private string TextOf(string id) => posts.First(p => p.Id == id).Text;

    /// <summary>Of a post that follows later.</summary>
    private string Early()
    {
        var id = $"lane{number}-{nextPost++}";
        early.Enqueue(id);
        return id;
    }

    private string Delete(string id)
    {
        deleted.Add(id);
        return Message.Delete(id, Last);
    }
}

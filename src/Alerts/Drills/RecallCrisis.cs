namespace Listening.Alerts.Drills;

/// <summary>
/// Metal splinters in canned coffee: one post goes viral and passes 5 000 impressions after 20 s, the public turns within a minute to forty
/// times its usual volume, a second post follows, and the storm calms over a quarter of an hour.
/// </summary>
internal sealed class RecallCrisis(DemoOptions options, TextGrammar texts, Crowd crowd)
{
    private const double Seconds = 20 * 60;

    // Mentions a second at the height: six, against eight a minute on an ordinary day.
    private const double Height = 6;

    // Seconds after the start, impressions. 4 700 is the last one below the threshold, 5 350 the first above.
    private static readonly (double At, long Seen)[] Viral =
    [
        (1.2, 20), (2.5, 140), (5, 420), (8, 910), (11, 1_650), (14, 2_700), (17, 3_900), (19, 4_700), (20.3, 5_350), (23, 6_800), (27, 9_200),
        (32, 12_500), (40, 18_000), (50, 26_000), (60, 34_000), (75, 44_000), (90, 52_000), (120, 66_000), (180, 84_000), (300, 101_000),
        (600, 118_000), (1_200, 124_000),
    ];

    private static readonly (double At, long Seen)[] Second =
    [
        (34, 60), (38, 700), (44, 2_100), (50, 3_800), (54, 4_800), (58, 5_600), (66, 8_200), (80, 12_000), (110, 17_000), (200, 22_000), (600, 26_000),
    ];

    private static readonly (string List, int Share)[] Kinds =
        [("outrage", 68), ("asking", 9), ("reporting", 8), ("gallows", 7), ("defending", 4), ("outrage:de", 2), ("outrage:es", 1), ("outrage:fr", 1)];

    private static readonly (string Platform, int Share)[] Platforms =
        [("bluesky", 34), ("x", 32), ("mastodon", 9), ("instagram", 10), ("reddit", 10), ("youtube", 5)];

    private readonly Random random = new(options.Seed);
    private readonly DrillWriter writer = new(options.Drill);
    private int count;

    public IEnumerable<DrillLine> From(DateTimeOffset start)
    {
        var brand = DemoScenario.Brands[0];
        var lines = new List<DrillLine>();
        var viral = Spread(lines, start, brand, "viral", "bluesky", new Person("did:demo:viral", "dana.reads.example", 18_400, start.AddDays(-2_300)), Viral);
        Spread(lines, start, brand, "second", "x", new Person("did:demo:second", "former.roaster.example", 9_700, start.AddDays(-1_500)), Second);
        for (var second = 3; second < Seconds; second++)
        {
            var posts = Crowd.Poisson(Rate(second), random);
            for (var n = 0; n < posts; n++)
            {
                Join(lines, start.AddSeconds(second + random.NextDouble()), brand, viral);
            }
        }

        // Stable, so that equal times keep the order in which they were made.
        return lines.OrderBy(line => line.Due);
    }

    /// <summary>Mentions a second on top of the ordinary: up within a quarter of a minute, halved every three minutes after the first.</summary>
    internal static double Rate(double second) =>
        second <= 60 ? Height * (1 - Math.Exp(-(second - 3) / 9)) : Height * Math.Pow(0.5, (second - 60) / 180);

    private string Spread(
        List<DrillLine> lines, DateTimeOffset start, DemoBrand brand, string list, string platform, Person author, (double At, long Seen)[] seen)
    {
        var post = new DrillPost(platform, $"{options.Drill}-{list}", texts.Compose(list, brand.Kind, brand.Brand.Name, random), "en", author);
        lines.Add(writer.Create(start.AddSeconds(seen[0].At), post, Loud(seen[0].Seen)));
        lines.AddRange(seen.Skip(1).Select(s => writer.Metrics(start.AddSeconds(s.At), platform, post.Id, Loud(s.Seen))));
        return post.Id;
    }

    private void Join(List<DrillLine> lines, DateTimeOffset at, DemoBrand brand, string viral)
    {
        var list = EverydayTalk.Choose(Kinds, random);
        var platform = EverydayTalk.Choose(Platforms, random);
        var author = crowd.Anybody(random);
        var isReply = platform == "bluesky" && random.Next(4) == 0;
        var post = new DrillPost(
            platform,
            $"{options.Drill}-recall-{count++:d5}",
            texts.Compose(list, brand.Kind, brand.Names[random.Next(brand.Names.Count)], random),
            list.Contains(':', StringComparison.Ordinal) ? list[^2..] : "en",
            author,
            isReply ? viral : null);

        // Loud, but only the two posts above pass the threshold: the wall shows what drives the crisis, not a list of everything.
        var final = Math.Min(3_800, (long)(40 + author.Followers * 0.3 * Math.Exp(Crowd.Normal(random))));
        lines.Add(writer.Create(at, post, Loud(final / 15)));
        if (final > 300)
        {
            lines.Add(writer.Metrics(at.AddSeconds(12 + random.Next(6)), platform, post.Id, Loud(final / 2)));
            lines.Add(writer.Metrics(at.AddSeconds(60 + random.Next(20)), platform, post.Id, Loud(final)));
        }
    }

    private static DrillReach Loud(long impressions) => new(impressions, 0.021, 0.024);
}

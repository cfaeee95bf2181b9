namespace Listening.Alerts.Drills;

/// <summary>
/// Ordinary talk about the demo's brands: a rate with the rhythm of day and week and a slow wandering, six kinds of texts, few people with many
/// readers. Nothing in it reaches a threshold or names a risk.
/// </summary>
internal sealed class EverydayTalk(DemoOptions options, TextGrammar texts, Crowd crowd, string name)
{
    // Shares of kinds in percent; one in eight is a complaint, which is what brands of the trade hear on a good day.
    private static readonly (string List, int Share)[] Kinds =
        [("praise", 30), ("chatter", 28), ("question", 12), ("joke", 12), ("complaint", 12), ("news", 6)];

    // A tenth is not English; these lists have sentences of their own.
    private static readonly (string Lang, int Share)[] Languages = [("en", 90), ("de", 4), ("es", 3), ("fr", 2), ("pt", 1)];

    private static readonly (string Platform, int Share)[] Platforms =
        [("bluesky", 38), ("x", 22), ("mastodon", 12), ("instagram", 14), ("reddit", 9), ("youtube", 5)];

    private static readonly string?[] Campaigns = [null, null, null, null, "autumn-blend"];

    // Far below the smallest threshold: an ordinary day has no breach.
    private const long MostSeen = 2_500;

    private readonly Random random = new(options.Seed);
    private readonly DrillWriter writer = new(options.Drill);
    private long count;

    /// <param name="isPast">The past is told with its final numbers; live posts grow.</param>
    public IEnumerable<DrillLine> From(DateTimeOffset from, bool isPast)
    {
        var waiting = new PriorityQueue<DrillLine, (long Due, long Order)>();
        var wander = new double[DemoScenario.Brands.Count];
        for (var minute = from; ; minute = minute.AddMinutes(1))
        {
            for (var i = 0; i < wander.Length; i++)
            {
                // Half-life of a quarter of an hour, spread of a sixth: livelier than Poisson, as the public is.
                wander[i] = wander[i] * 0.955 + 0.05 * Crowd.Normal(random);
                var brand = DemoScenario.Brands[i];
                var posts = Crowd.Poisson(brand.PerMinute * Rhythm(minute) * Math.Exp(wander[i]), random);
                for (var n = 0; n < posts; n++)
                {
                    Post(brand, minute.AddMilliseconds(random.Next(60_000)), isPast, waiting);
                }
            }

            var end = minute.AddMinutes(1);
            while (waiting.TryPeek(out var next, out _) && next.Due < end)
            {
                yield return waiting.Dequeue();
            }
        }
    }

    /// <summary>Share of the daily mean: quiet at four, busiest in the late afternoon, a sixth less at weekends.</summary>
    internal static double Rhythm(DateTimeOffset at)
    {
        var hour = at.UtcDateTime.TimeOfDay.TotalHours;
        var day = 1 + 0.55 * Math.Cos((hour - 17) / 24 * 2 * Math.PI) + 0.12 * Math.Cos((hour - 9) / 12 * 2 * Math.PI);
        return day * (at.UtcDateTime.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0.83 : 1);
    }

    internal static T Choose<T>((T Of, int Share)[] shares, Random random)
    {
        var at = random.Next(shares.Sum(s => s.Share));
        foreach (var (of, share) in shares)
        {
            at -= share;
            if (at < 0)
            {
                return of;
            }
        }

        return shares[^1].Of;
    }

    private void Post(DemoBrand brand, DateTimeOffset at, bool isPast, PriorityQueue<DrillLine, (long, long)> waiting)
    {
        var lang = Choose(Languages, random);
        var list = Choose(Kinds, random);
        if (lang != "en")
        {
            list = random.Next(2) == 0 ? $"praise:{lang}" : $"chatter:{lang}";
            list = texts.Has(list) ? list : $"praise:{lang}";
        }

        var author = crowd.Anybody(random);
        var post = new DrillPost(
            Choose(Platforms, random),
            $"{options.Drill}-{name}-{count++:d6}",
            texts.Compose(list, brand.Kind, brand.Names[random.Next(brand.Names.Count)], random),
            lang,
            author,
            Campaign: Campaigns[random.Next(Campaigns.Length)]);
        var final = Math.Min(MostSeen, (long)(20 + author.Followers * 0.12 * Math.Exp(0.9 * Crowd.Normal(random))));
        if (isPast)
        {
            Add(waiting, writer.Create(at, post, Seen(final)));
            return;
        }

        Add(waiting, writer.Create(at, post, Seen(final / 20)));

        // Half a minute, two and ten minutes later most readers have come by.
        foreach (var (after, share) in new[] { (30, 0.35), (120, 0.7), (600, 1.0) })
        {
            if (final > 100)
            {
                Add(waiting, writer.Metrics(at.AddSeconds(after + random.Next(10)), post.Platform, post.Id, Seen((long)(final * share))));
            }
        }
    }

    private void Add(PriorityQueue<DrillLine, (long, long)> waiting, DrillLine line) => waiting.Enqueue(line, (line.Due.UtcTicks, count));

    private static DrillReach Seen(long impressions) => new(impressions, 0.03, 0.004);
}

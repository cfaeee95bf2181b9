using System.Diagnostics;
using System.Globalization;
using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Sla;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Sentiment;
using Listening.Detection.Windows;
using Listening.History;
using Listening.History.Queries;
using Listening.History.Review;
using Listening.Ingest.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.Bench.History;

/// <summary>
/// How fast a reviewer's questions are answered over a full store: <c>history queries [MENTIONS] [DAYS] [--history CONNECTION] [--data DIR]</c>. Half of
/// the mentions are of the brand that is asked about, in four partitions; asked from minutes alone, and again after hours and days were added up. With
/// <c>--data</c> the first run only fills and the next one only asks, so that filling need not have the machine to itself.
/// </summary>
internal static class QueriesBench
{
    private const int Partitions = 4;
    private const int BatchSize = 2_000;
    private const int Rounds = 20;
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task<int> RunAsync(string[] args)
    {
        var (connection, data) = (Take(ref args, "--history"), Take(ref args, "--data"));
        int Number(int at, int otherwise) => args.Length > at ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;
        var (mentions, days) = (Number(0, 5_000_000), Number(1, 30));
        var folder = data is null ? Directory.CreateTempSubdirectory("queries-bench-").FullName : Directory.CreateDirectory(data).FullName;
        try
        {
            await using var history = await HistoryStores.OpenAsync(connection, folder, TimeProvider.System, NullLoggerFactory.Instance);
            Console.WriteLine(history.Description);
            var started = Stopwatch.GetTimestamp();
            if (data is not null && (await history.Score.OpenPartitionAsync(0, None)).Next > 0)
            {
                await AskAllAsync(history, days);
                return 0;
            }

            await FillAsync(history, mentions, days);
            var (took, size) = (Stopwatch.GetElapsedTime(started), await history.SizeAsync(None));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{mentions:N0} mentions of {days} days stored in {took.TotalSeconds:F0} s, {size.Bytes / 1e9:F2} GB"));
            var crossed = Start.AddDays(days - 2);
            await history.Alerts.TransactAsync(
                t =>
                {
                    t.Put(new Incident("i-1", "acme", "", 1, IncidentState.Resolved, "bench", crossed, crossed, [], ResolvedAt: crossed.AddHours(12)));
                    return 0;
                },
                None);
            if (data is null)
            {
                await AskAllAsync(history, days);
            }

            return 0;
        }
        finally
        {
            if (data is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <returns>The value behind the option, which is taken out; null when it is not there.</returns>
    private static string? Take(ref string[] args, string option)
    {
        var at = Array.IndexOf(args, option);
        var value = at < 0 ? null : args[at + 1];
        args = at < 0 ? args : [.. args[..at], .. args[(at + 2)..]];
        return value;
    }

    private static async Task AskAllAsync(HistoryStore history, int days)
    {
        await TimeAsync("all days by hour, from minutes", () => HoursAsync(history, days));
        var started = Stopwatch.GetTimestamp();
        await history.RollUpAsync(None);
        Console.WriteLine($"hours and days added up in {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s");
        await AskAsync(history, days);
    }

    private static Task<HistorySeries> HoursAsync(HistoryStore history, int days) => new HistoryQueries(history.Reader, history.Review, history.Brands).SentimentAsync(
        Viewer.System, new SeriesQuery("acme", Start, Start.AddDays(days), new TimeBucket(1, 'h')), None);

    private static async Task AskAsync(HistoryStore history, int days)
    {
        var queries = new HistoryQueries(history.Reader, history.Review, history.Brands);
        var desk = new ReviewDesk(history.Review, history.AlertReader, history.Documents, history.Alerts, ReviewCalendar.Usual, SlaTargets.Usual, TimeProvider.System);
        var search = new MentionSearch(history.Reader, history.Documents);
        var (end, week) = (Start.AddDays(days), Start.AddDays(days - 7));
        var crossed = Start.AddDays(days - 2);
        await TimeAsync("7 days of one brand by minute", async () => await queries.SentimentAsync(
            Viewer.System, new SeriesQuery("acme", week, end, new TimeBucket(1, 'm')), None));
        await TimeAsync("all days by hour", () => HoursAsync(history, days));
        await TimeAsync("all days by day, each platform", async () => await queries.SentimentAsync(
            Viewer.System, new SeriesQuery("acme", Start, end, new TimeBucket(1, 'd'), By: StreamKind.Platform), None));
        await TimeAsync("drill-down page of 100", async () => await history.Reader.MentionsAsync(
            Viewer.System, new MentionQuery("acme", crossed, crossed.AddHours(6), Label: SentimentLabel.Negative), None));
        await TimeAsync("page of a search, 100 of every second mention", async () => await search.PageAsync(
            Viewer.System, new MentionQuery("acme", crossed, crossed.AddHours(6)), "kettle AND even", None));
        await TimeAsync("most seen posts of six hours", async () => await history.Review.TopPostsAsync(
            Viewer.System, new WindowQuery("acme", crossed, crossed.AddHours(6)), None));
        await TimeAsync("review document", async () => await desk.FindAsync(Viewer.System, "i-1", null, None));
        await TimeAsync("review document, HTML", async () => ReviewHtml.Write((await desk.FindAsync(Viewer.System, "i-1", null, None))!, [], end));
    }

    private static async Task TimeAsync(string what, Func<Task> ask)
    {
        var times = new Times();
        await ask();
        for (var i = 0; i < Rounds; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await ask();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        Console.WriteLine($"{what,-48} {times}");
    }

    private static Task FillAsync(HistoryStore history, int mentions, int days) =>
        Task.WhenAll(Enumerable.Range(0, Partitions).Select(p => Task.Run(() => FillAsync(history.Score, p, mentions, days))));

    private static async Task FillAsync(IScoreStore store, int partition, int mentions, int days)
    {
        var random = new Random(3 + partition);
        var at = await store.OpenPartitionAsync(partition, None);
        var stepMs = days * 86_400_000.0 / mentions;
        for (var done = partition * BatchSize; done < mentions; done += Partitions * BatchSize)
        {
            var batch = Batch(random, at, done, stepMs);
            await store.CommitAsync(batch, None);
            at = at with { Next = batch.Pulse.To };
        }
    }

    private static ScoreBatch Batch(Random random, PartitionPosition at, int first, double stepMs)
    {
        var (rows, minutes) = (new List<MentionRow>(BatchSize), new Dictionary<(StreamKey, long), StreamSecond>());
        var lastMs = 0L;
        for (var i = 0; i < BatchSize; i++)
        {
            var number = first + i;
            lastMs = Start.ToUnixTimeMilliseconds() + (long)(number * stepMs);
            var (brand, negative) = (number % 2 == 0 ? "acme" : $"brand-{random.Next(20)}", random.Next(5) == 0);
            var id = number.ToString("x10", CultureInfo.InvariantCulture);
            var score = negative ? new SentimentScore(8_000, 1_500, 500, new LanguageId("en"), true) : new SentimentScore(1_000, 8_000, 1_000, new LanguageId("en"), true);
            var post = new PostState
            {
                Key = PostKey.Of("bluesky", id), Platform = "bluesky", Id = id, Phase = PostPhase.Live, EventTimeMs = lastMs, TextAtMs = lastMs, Brands = [brand],
                Score = score, AuthorId = "did:plc:" + random.Next(500_000), Reach = new PostReach { Actual = new Observed(random.Next(400), 1, lastMs) },
            };
            rows.Add(new MentionRow(
                post, at.Partition, at.Next + i, lastMs + 50, $"the {brand} kettle broke on the second day, {(number % 4 == 0 ? "even" : "odd")}", "someone.example", null, null, "bench",
                lastMs, null));
            foreach (var stream in (ReadOnlySpan<StreamKey>)[StreamKey.OfBrand(brand), StreamKey.OfPlatform(brand, "bluesky")])
            {
                var key = (stream, lastMs / 60_000 * 60_000);
                if (!minutes.TryGetValue(key, out var heard))
                {
                    minutes[key] = heard = new StreamSecond();
                }

                heard.Count(post.Label, score.Valence, (ulong)random.NextInt64() | 1, risky: false);
            }
        }

        return new ScoreBatch(
            new PulseBatch(at.Partition, at.Next, at.Next + BatchSize, lastMs, []), at.Epoch, [.. rows.Select(r => r.Post)], rows, [], [],
            [.. minutes.Select(m => new MinuteDelta(m.Key.Item1, m.Key.Item2, m.Value))], []);
    }
}

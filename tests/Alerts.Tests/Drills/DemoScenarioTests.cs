using System.Text;
using System.Text.Json;
using Listening.Alerts.Drills;
using Listening.Detection.Mentions;
using Listening.Detection.Queries;
using Listening.Detection.Sentiment;

namespace Listening.Alerts.Tests.Drills;

public sealed class DemoScenarioTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 15, 0, 0, TimeSpan.Zero);

    private static readonly Lazy<SentimentModel> Model = new(() => SentimentModel.Open(File.ReadAllBytes(Path.Combine(Root(), "models", "sentiment.bin"))));

    private readonly DemoScenario scenario = new(new DemoOptions(Seed: 7, HistoryDays: 0.25));

    private static JsonElement Read(DrillLine line) => JsonDocument.Parse(line.Json).RootElement;

    private static string Of(JsonElement line, string name) => line.GetProperty(name).GetString()!;

    private static bool IsCreate(JsonElement line) => Of(line, "op") == "create";

    private static long Seen(JsonElement line) => line.GetProperty("metrics").GetProperty("impressions").GetInt64();

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Listening.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    private List<JsonElement> Everyday(int lines) => [.. scenario.Everyday(Start).Take(lines).Select(Read)];

    private List<JsonElement> Crisis() => [.. scenario.Crisis(Start).Select(Read)];

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        static string All(int seed)
        {
            var demo = new DemoScenario(new DemoOptions(seed, HistoryDays: 0.1));
            return string.Join('\n', demo.Past(Start).Concat(demo.Everyday(Start).Take(300)).Concat(demo.Crisis(Start)).Select(l => Encoding.UTF8.GetString(l.Json.Span)));
        }

        Assert.Equal(All(7), All(7));
        Assert.NotEqual(All(7), All(8));
    }

    [Fact]
    public void Every_line_is_marked_as_the_drill_and_comes_in_order()
    {
        foreach (var lines in new[] { scenario.Past(Start).ToList(), [.. scenario.Everyday(Start).Take(1_000)], [.. scenario.Crisis(Start)] })
        {
            Assert.All(lines, l => Assert.Equal("demo", Of(Read(l), "drill")));
            Assert.All(lines, l => Assert.Equal(l.Due, Read(l).GetProperty("observedAt").GetDateTimeOffset()));
            Assert.Equal(lines.Select(l => l.Due).Order(), lines.Select(l => l.Due));
        }
    }

    [Fact]
    public void Ids_are_unique_and_metrics_follow_their_post()
    {
        var seen = new HashSet<string>();
        foreach (var line in scenario.Past(Start).Concat(scenario.Everyday(Start).Take(3_000)).Concat(scenario.Crisis(Start)).Select(Read))
        {
            var id = Of(line, "platform") + Of(line, "id");
            Assert.True(IsCreate(line) ? seen.Add(id) : seen.Contains(id), id);
        }
    }

    [Fact]
    public void The_viral_post_crosses_within_22_seconds_after_a_last_look_below()
    {
        var reach = scenario.Crisis(Start).Where(l => Of(Read(l), "id") == "demo-viral").Select(l => ((l.Due - Start).TotalSeconds, Seen: Seen(Read(l)))).ToList();

        Assert.Equal(reach.Select(r => r.Seen).Order(), reach.Select(r => r.Seen));
        Assert.InRange(reach.First(r => r.Seen >= 5_000).TotalSeconds, 15, 22);
        Assert.InRange(reach.Last(r => r.Seen < 5_000).Seen, 4_000, 4_999);
    }

    [Fact]
    public void Only_the_two_posts_of_the_story_ever_reach_the_threshold()
    {
        var loud = scenario.Past(Start).Concat(scenario.Everyday(Start).Take(5_000)).Concat(scenario.Crisis(Start)).Select(Read)
            .Where(l => Seen(l) >= 5_000).Select(l => Of(l, "id")).Distinct().Order();

        Assert.Equal(["demo-second", "demo-viral"], loud);
    }

    [Fact]
    public void The_storm_is_many_times_the_ordinary_volume_within_half_a_minute()
    {
        var ordinary = scenario.Everyday(Start).TakeWhile(l => l.Due < Start.AddMinutes(30)).Select(Read).Count(IsCreate) / 30.0;
        var storm = scenario.Crisis(Start).TakeWhile(l => l.Due < Start.AddSeconds(30)).Select(Read).Count(IsCreate);

        Assert.InRange(ordinary, 8, 30);
        Assert.InRange(storm / ordinary, 4, 40);
    }

    [Fact]
    public void Nights_are_quieter_than_afternoons()
    {
        var byHour = new DemoScenario(new DemoOptions(HistoryDays: 2)).Past(Start).GroupBy(l => l.Due.Hour).ToDictionary(h => h.Key, h => h.Count());

        Assert.True(byHour[17] > 2 * byHour[3], $"17 h: {byHour[17]}, 3 h: {byHour[3]}");
    }

    [Fact]
    public void Texts_are_many_and_whole()
    {
        var texts = Everyday(2_500).Where(IsCreate).Select(l => Of(l, "text")).Take(1_000).ToList();
        var crisis = Crisis().Where(IsCreate).Select(l => Of(l, "text")).ToList();

        Assert.InRange(texts.Distinct().Count(), texts.Count * 4 / 5, texts.Count);
        Assert.InRange(crisis.Distinct().Count(), crisis.Count / 2, crisis.Count);
        Assert.All(texts.Concat(crisis), t => Assert.True(t.Length is > 10 and < 300 && !t.Contains('{') && !t.Contains('~'), t));
    }

    [Fact]
    public void Every_post_is_found_by_its_brands_query()
    {
        var matcher = BrandMatcher.Compile([.. DemoScenario.Brands.Select(b => b.Brand)]);
        var matches = new BrandMatches();
        foreach (var line in Everyday(2_000).Concat(Crisis()).Where(IsCreate))
        {
            var mention = new Mention
            {
                Platform = Of(line, "platform"),
                Text = Encoding.UTF8.GetBytes(Of(line, "text")),
                AuthorId = Encoding.UTF8.GetBytes(Of(line.GetProperty("author"), "id")),
            };
            matches.Clear();
            matcher.Match(mention, matches);
            Assert.True(matches.Brands.Count == 1, Of(line, "text"));
        }
    }

    [Fact]
    public void The_shipped_model_hears_the_outrage_and_the_ordinary_day()
    {
        var viral = TextGrammar.Demo().Lists["viral"].Concat(TextGrammar.Demo().Lists["second"]).Select(t => t.Replace("{brand}", "Acme Coffee", StringComparison.Ordinal));
        Assert.All(viral, t => Assert.Equal(SentimentLabel.Negative, Score(t).Label));

        var storm = Crisis().Where(IsCreate).Select(l => Score(Of(l, "text")).Label).ToList();
        var day = Everyday(3_000).Where(IsCreate).Select(l => Score(Of(l, "text")).Label).ToList();

        Assert.InRange(Share(storm), 0.55, 0.95);
        Assert.InRange(Share(day), 0.03, 0.30);
    }

    [Fact]
    public void An_ordinary_day_names_no_risk_and_the_viral_post_does()
    {
        foreach (var line in Everyday(3_000).Where(IsCreate))
        {
            var text = Of(line, "text");
            Assert.True(Risks(text).IsEmpty, text);
        }

        Assert.All(TextGrammar.Demo().Lists["viral"], t => Assert.False(Risks(t).IsEmpty, t));
    }

    private static double Share(List<SentimentLabel> labels) => (double)labels.Count(l => l == SentimentLabel.Negative) / labels.Count;

    private static SentimentScore Score(string text) => Model.Value.Score(Encoding.UTF8.GetBytes(text), default);

    private static RiskTopicSet Risks(string text)
    {
        Model.Value.Score(Encoding.UTF8.GetBytes(text), default, null, out var topics);
        return topics;
    }
}

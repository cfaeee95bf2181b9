using System.Globalization;
using System.Text;
using Listening.Detection.Engine;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.Detection.Windows;
using Listening.Ingest.Sentiment;

namespace Listening.Bench.Crisis;

/// <summary>
/// Real crises: tweets of CrisisLexT26 (Olteanu, Vieweg and Castillo 2015) at their own times (in their ids), scored by the shipped model, through the
/// whole engine. A file is a sample of some thousand tweets gathered by the crisis' words, so it has no quiet before: two weeks are put before
/// it, of posts that the set's own people labelled as unrelated, at the drawn times of a quiet stream.
/// <c>crisislex DIR [--per-minute 0.1]</c>: per file the delay after the event, where its moment is known to the minute, and after the first tweet; and the terms named.
/// </summary>
internal static class CrisislexBench
{
    private const long HistorySeconds = 14 * 86_400, EventSeconds = 2 * 86_400;
    private static readonly StreamKey s_place = StreamKey.OfBrand("place");

    /// <summary>When it happened, UTC, as reported by the press and inquiries; only what is known to a few minutes.</summary>
    private static readonly Dictionary<string, string> s_moments = new(StringComparer.Ordinal)
    {
        ["2012_Costa_Rica_earthquake"] = "2012-09-05T14:42:00Z",
        ["2012_Guatemala_earthquake"] = "2012-11-07T16:35:00Z",
        ["2012_Venezuela_refinery"] = "2012-08-25T05:41:00Z",
        ["2013_Bohol_earthquake"] = "2013-10-15T00:12:00Z",
        ["2013_Boston_bombings"] = "2013-04-15T18:49:00Z",
        ["2013_Brazil_nightclub_fire"] = "2013-01-27T05:00:00Z",
        ["2013_Glasgow_helicopter_crash"] = "2013-11-29T22:22:00Z",
        ["2013_LA_airport_shootings"] = "2013-11-01T16:20:00Z",
        ["2013_Lac_Megantic_train_crash"] = "2013-07-06T05:15:00Z",
        ["2013_NY_train_crash"] = "2013-12-01T12:20:00Z",
        ["2013_Russia_meteor"] = "2013-02-15T03:20:00Z",
        ["2013_Savar_building_collapse"] = "2013-04-24T02:57:00Z",
        ["2013_Spain_train_crash"] = "2013-07-24T18:41:00Z",
        ["2013_West_Texas_explosion"] = "2013-04-18T00:50:00Z",
    };

    private readonly record struct Tweet(long Id, string Text, bool Related)
    {
        // The first 41 bits of an id are milliseconds since Twitter's epoch.
        public long Second => ((Id >> 22) + 1_288_834_974_657) / 1000;
    }

    public static int Run(string[] args)
    {
        if (args is not [var folder, ..] || !Directory.Exists(folder))
        {
            Console.Error.WriteLine("bench crisislex DIR: the folder with CrisisLexT26's *-tweets_labeled.csv");
            return 2;
        }

        double perMinute = CrisisBench.Option(args, "--per-minute", 0.1);
        using SentimentModel model = ModelLoader.Load(null);
        SentimentScorer scorer = model.CreateScorer();
        (string Name, Tweet[] Tweets)[] files = [.. Directory.GetFiles(folder, "*-tweets_labeled.csv").Order(StringComparer.Ordinal)
            .Select(f => (Path.GetFileName(f).Replace("-tweets_labeled.csv", "", StringComparison.Ordinal), Read(f)))];
        string[] calm = [.. files.SelectMany(f => f.Tweets.Where(t => !t.Related)).Select(t => t.Text)];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files.Length} files, {files.Sum(f => f.Tweets.Length)} tweets, {calm.Length} unrelated ones as quiet\n"));
        Console.WriteLine("| event | tweets of the first day | negative | first signal | after the event | after the first tweet | posts until then | named | false in the week before |\n|---|---|---|---|---|---|---|---|---|");
        for (int i = 0; i < files.Length; i++)
        {
            Play(files[i].Name, [.. files[i].Tweets.Where(t => t.Related).OrderBy(t => t.Second)], calm, scorer, i, perMinute);
        }

        return 0;
    }

    private static void Play(string name, Tweet[] tweets, string[] calm, SentimentScorer scorer, int seed, double perMinute)
    {
        long first = tweets[0].Second, moment = s_moments.TryGetValue(name, out string? at) ? DateTimeOffset.Parse(at, CultureInfo.InvariantCulture).ToUnixTimeSeconds() : 0;
        // Tweets from before the event use its words by chance.
        tweets = [.. tweets.Where(t => t.Second >= moment)];
        first = moment > 0 ? tweets[0].Second : first;
        long start = first - HistorySeconds;
        var quiet = new QuietStream(perMinute, 40_000 + seed);
        var draw = new Draw(50_000 + seed);
        var engine = new DetectEngine(1);
        Signal? found = null;
        int before = 0, negatives = 0, posts = 0, next = 0;
        long offset = 0;
        for (long second = start; second < first + EventSeconds && (found is null || second < first + 86_400); second += 5)
        {
            var heard = new StreamSecond();
            for (int left = quiet.Next(second, 5).Volume; left > 0; left--)
            {
                Count(heard, calm[draw.Below(calm.Length)]);
            }

            for (; next < tweets.Length && tweets[next].Second < second + 5; next++)
            {
                negatives += Count(heard, tweets[next].Text) == SentimentLabel.Negative ? 1 : 0;
            }

            if (heard.IsEmpty)
            {
                continue;
            }

            engine.Accept(new PulseBatch(0, offset, offset + 1, (second + 5) * 1000, [new(s_place, second, heard)]));
            offset++;
            foreach (Signal signal in engine.Advance().Where(s => s.Kind is SignalKind.NegativeSpike or SignalKind.VolumeSpike or SignalKind.Coordination))
            {
                long when = signal.At.ToUnixTimeSeconds();
                before += when >= first - (7 * 86_400) && when < first ? 1 : 0;
                if (when >= first && found is null)
                {
                    (found, posts) = (signal, next);
                }
            }
        }

        string delay = found is null ? "missed" : Since(found.At.ToUnixTimeSeconds() - first);
        string after = found is null || moment == 0 ? "–" : Since(found.At.ToUnixTimeSeconds() - moment);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name.Replace('_', ' ')} | {tweets.Count(t => t.Second < first + 86_400)} | {100.0 * negatives / Math.Max(1, next):0} % | {(found is null ? "–" : Signal.NameOf(found.Kind))} | {after} | {delay} | {posts} | {string.Join(", ", (found?.Evidence.Terms ?? []).Take(4).Select(t => t.Term))} | {before} |"));

        SentimentLabel Count(StreamSecond heard, string text)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            SentimentScore score = scorer.Score(utf8, default, null, out _);
            string id = (++posted).ToString(CultureInfo.InvariantCulture);
            ulong author = (ulong)posted + 1;
            heard.Count(score.Label, score.Valence, author, risky: false);
            heard.AddSample(new SamplePost(PostKey.Of("x", id), "x", id, score.Label, author, Terms.Of(utf8)));
            return score.Label;
        }
    }

    private static int posted;

    private static string Since(long seconds) => seconds < 7200
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60.0:0.0} min")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600.0:0.0} h");

    private static Tweet[] Read(string path)
    {
        string text = File.ReadAllText(path);
        var tweets = new List<Tweet>();
        var row = new List<string>();
        var cell = new StringBuilder();
        bool quoted = false;
        foreach (char c in text)
        {
            switch (c)
            {
                case '"':
                    quoted = !quoted;
                    break;
                case ',' when !quoted:
                    row.Add(cell.ToString());
                    cell.Clear();
                    break;
                case '\n' when !quoted:
                    row.Add(cell.ToString());
                    cell.Clear();
                    if (row.Count >= 5 && long.TryParse(row[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out long id))
                    {
                        tweets.Add(new(id, row[1], row[^1].TrimStart().StartsWith("Related", StringComparison.Ordinal)));
                    }

                    row.Clear();
                    break;
                default:
                    cell.Append(c);
                    break;
            }
        }

        return [.. tweets];
    }
}

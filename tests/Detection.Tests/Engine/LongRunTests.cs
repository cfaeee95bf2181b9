using System.Globalization;
using Listening.Detection.Audience;
using Listening.Detection.Brands;
using Listening.Detection.Engine;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.Detection.Windows;

namespace Listening.Detection.Tests.Engine;

/// <summary>Five days of two brands: what takes days to be seen is seen the same for every cut of the log and every death of the process.</summary>
public sealed class LongRunTests
{
    private const long Start = 1_773_964_800;
    private const int Days = 5;

    private readonly record struct Event(long Second, string Brand, int Post, bool Negative, long Impressions, long Likes, long Followers);

    /// <summary>From the fourth day on acme's mood turns and its share of voice falls; its followers leave at once; one post has more likes than viewers.</summary>
    private static List<Event> Story(int seed)
    {
        var random = new Random(seed);
        var story = new List<Event>();
        for (long s = 0; s < Days * 86_400; s += 30)
        {
            bool turned = s > 3 * 86_400;
            if (random.NextDouble() < 0.6)
            {
                story.Add(new(Start + s, "acme", story.Count, random.NextDouble() < (turned ? 0.6 : 0.2), random.Next(2000), random.Next(80), 0));
            }

            if (random.NextDouble() < (turned ? 0.95 : 0.5))
            {
                story.Add(new(Start + s, "globex", story.Count, random.NextDouble() < 0.2, 0, 0, 0));
            }

            if (s % 3600 == 0)
            {
                story.Add(new(Start + s, "acme", story.Count, false, 0, 0, (turned ? 33_000 : 40_000) + random.Next(30)));
            }
        }

        story.Add(new(Start + (4 * 86_400), "acme", story.Count, false, 6000, 5500, 0));
        story.Sort((a, b) => a.Second != b.Second ? a.Second.CompareTo(b.Second) : a.Post.CompareTo(b.Post));
        return story;
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(4, 5)]
    public void What_takes_days_is_found_alike_in_every_split_and_after_every_restart(int seed, int partitions)
    {
        List<Event> story = Story(seed);
        List<Signal> whole = Run(story, 1, seed);
        foreach (SignalKind kind in (SignalKind[])[SignalKind.Sustained, SignalKind.ForecastDeviation, SignalKind.Fatigue, SignalKind.Coordination])
        {
            Assert.Contains(whole, s => s.Kind == kind && s.Brand == "acme");
        }

        Assert.Contains(whole, s => s.Id.StartsWith("forecast-deviation:acme:ShareOfVoice:down", StringComparison.Ordinal));
        Assert.Equal(whole.Select(Words), Run(story, partitions, seed * 17).Select(Words));
    }

    private static string Words(Signal signal) => System.Text.Json.JsonSerializer.Serialize(signal);

    private static List<Signal> Run(List<Event> story, int partitions, int seed)
    {
        var random = new Random(seed);
        var queues = new Queue<PulseBatch>[partitions];
        for (int p = 0; p < partitions; p++)
        {
            queues[p] = new();
            List<Event> mine = story.FindAll(e => e.Post % partitions == p);
            for (int from = 0, to; from < mine.Count; from = to)
            {
                to = Math.Min(mine.Count, from + random.Next(1, 200));
                queues[p].Enqueue(Batch(p, from, to, mine[from..to], (to < mine.Count ? mine[to].Second : Start + (Days * 86_400) + 60) * 1000));
            }
        }

        var engine = new DetectEngine(partitions);
        var signals = new List<Signal>();
        while (queues.Any(q => q.Count > 0))
        {
            Queue<PulseBatch> queue = queues[random.Next(partitions)];
            if (queue.Count > 0)
            {
                engine.Accept(queue.Dequeue());
                signals.AddRange(engine.Advance());
                if (random.Next(25) == 0)
                {
                    byte[] state = engine.Write();
                    engine = DetectEngine.Read(state, partitions);
                    Assert.Equal(state, engine.Write());
                }
            }
        }

        return signals;
    }

    private static PulseBatch Batch(int partition, long from, long to, List<Event> events, long watermarkMs)
    {
        var seconds = new SortedDictionary<(long Second, StreamKey Stream), StreamSecond>();
        StreamSecond Of(long second, StreamKey stream) =>
            seconds.TryGetValue((second, stream), out StreamSecond? known) ? known : seconds[(second, stream)] = StreamSecond.Of(stream.Kind);

        foreach (Event e in events)
        {
            StreamSecond heard = Of(e.Second, StreamKey.OfBrand(e.Brand));
            if (e.Followers > 0)
            {
                heard.Follow(new FollowerCount(PostKey.Of("x", "acme-official"), "x", AccountRole.Owned, e.Followers, e.Second * 1000));
                continue;
            }

            string id = e.Post.ToString(CultureInfo.InvariantCulture);
            PostKey key = PostKey.Of("x", id);
            SentimentLabel label = e.Negative ? SentimentLabel.Negative : SentimentLabel.Positive;
            heard.Count(label, e.Negative ? -7_000 : 6_000, (ulong)key.Value | 1, risky: false);
            heard.AddSample(new SamplePost(key, "x", id, label, (ulong)key.Value | 1, [$"word{e.Post % 30}"]));
            StreamSecond side = Of(e.Second, new(e.Brand, StreamKind.Language, e.Post % 7 == 0 ? "de" : "en", ""));
            side.Count(label, 0, 0, risky: false);
            if (e.Impressions > 0)
            {
                heard.Reach(e.Impressions, 0, 0, e.Likes);
                heard.AddTop(new TopPost(key, "x", id, label, e.Impressions, Likes: e.Likes));
            }
        }

        return new PulseBatch(partition, from, to, watermarkMs, [.. seconds.Select(s => new StreamPulse(s.Key.Stream, s.Key.Second, s.Value))]);
    }
}

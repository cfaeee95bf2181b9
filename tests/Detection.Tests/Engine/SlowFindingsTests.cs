using System.Globalization;
using Listening.Detection.Engine;
using Listening.Detection.Mentions;
using Listening.Detection.Partners;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.Detection.Windows;

namespace Listening.Detection.Tests.Engine;

/// <summary>Virality, hashtags, partners and floods through the engine: found, and the same for every cut of the log.</summary>
public sealed class SlowFindingsTests
{
    private const long Start = 1_700_000_100;
    private static readonly StreamKey s_acme = StreamKey.OfBrand("acme");

    private readonly record struct Event(long Second, int Post, bool Negative, string Tag, PostCues Cues, long Impressions);

    /// <summary>Two quiet hours; then a partner's post, an angry hashtag, a flood of young accounts, and a post that grows to the threshold.</summary>
    private static List<Event> Story(int seed)
    {
        var random = new Random(seed);
        var story = new List<Event>();
        for (long s = 0; s < 12_600; s++)
        {
            if (random.NextDouble() < 0.04)
            {
                story.Add(new(Start + s, story.Count, random.NextDouble() < 0.2, "#acmelove", PostCues.None, 0));
            }

            switch (s)
            {
                case 7300:
                    story.Add(new(Start + s, story.Count, false, "#acme", PostCues.UndisclosedPartnership, 0));
                    break;
                case > 7400 and < 8000 when s % 30 == 0:
                    story.Add(new(Start + s, story.Count, true, "#acmefail", PostCues.None, 0));
                    break;
                case > 9000 and < 9060:
                    story.Add(new(Start + s, story.Count, true, "#boycott", PostCues.Young, 0));
                    break;
                case > 9500 and < 11_900 when s % 60 == 0:
                    story.Add(new(Start + s, 1_000_000, true, "", PostCues.None, (s - 9500) * 2));
                    break;
            }
        }

        return story;
    }

    [Fact]
    public void Each_finding_is_told_under_its_name()
    {
        List<Signal> signals = Run(Story(1), 1, 1);
        Assert.Contains(signals, s => s.Kind == SignalKind.Partner && s.Evidence.Sentence.Contains("does not say so", StringComparison.Ordinal));
        Assert.Contains(signals, s => s.Kind == SignalKind.HashtagBacklash && s.Evidence.Sentence.StartsWith("#acmefail", StringComparison.Ordinal));
        Assert.Contains(signals, s => s.Kind == SignalKind.Coordination && s.Action == SignalAction.Advise && s.Evidence.SuspectedShare > 0.8);
        Signal warning = Assert.Single(signals, s => s.Kind == SignalKind.ViralityWarning);
        Assert.InRange(warning.At.ToUnixTimeSeconds(), Start + 9500, Start + 9500 + 2499);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Any_split_over_partitions_and_batches_tells_the_same(int partitions)
    {
        List<Event> story = Story(7);
        string[] expected = [.. Run(story, 1, 1).Select(Words)];
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Run(story, partitions, 99).Select(Words));
    }

    private static string Words(Signal signal) => System.Text.Json.JsonSerializer.Serialize(signal);

    private static List<Signal> Run(List<Event> story, int partitions, int seed)
    {
        var random = new Random(seed);
        var queues = new Queue<PulseBatch>[partitions];
        for (int p = 0; p < partitions; p++)
        {
            queues[p] = new();
            List<Event> mine = story.FindAll(e => LogPartition.Of("x", e.Post.ToString(CultureInfo.InvariantCulture), partitions) == p);
            for (int from = 0, to; from < mine.Count; from = to)
            {
                to = Math.Min(mine.Count, from + random.Next(1, 30));
                queues[p].Enqueue(Batch(p, from, to, mine[from..to], to < mine.Count ? mine[to].Second * 1000 : (Start + 20_000) * 1000));
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
                // Every now and then the process dies.
                engine = random.Next(20) == 0 ? DetectEngine.Read(engine.Write(), partitions) : engine;
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
            StreamSecond heard = Of(e.Second, s_acme);
            SentimentLabel label = e.Negative ? SentimentLabel.Negative : SentimentLabel.Neutral;
            string id = e.Post.ToString(CultureInfo.InvariantCulture);
            if (e.Impressions > 0)
            {
                heard.Reach(e.Impressions, 0, 0, 0);
                heard.AddTop(new TopPost(Key(e.Post), "x", id, label, e.Impressions));
                continue;
            }

            heard.Count(label, e.Negative ? -8_000 : 0, (ulong)e.Post + 1, risky: false);
            var post = new SamplePost(Key(e.Post), "x", id, label, (ulong)e.Post + 1, [e.Tag, .. new[] { "word" + (e.Post % 17), "word" + (e.Post % 5) }.Distinct().Order(StringComparer.Ordinal)], e.Cues);
            heard.AddSample(post);
            string root = "root" + (e.Post % 40);
            heard.Thread(PostKey.Of("x", root), "x", root).Reply(e.Negative, false, (ulong)e.Post);
            foreach (StreamKey side in (StreamKey[])[StreamKey.OfPlatform("acme", "x"), new("acme", StreamKind.Language, "l" + (e.Post % 3), ""), new("acme", StreamKind.Hashtag, e.Tag, "")])
            {
                Of(e.Second, side).Count(label, 0, 0, risky: false);
                Of(e.Second, side).AddSample(post);
            }
        }

        return new PulseBatch(partition, from, to, watermarkMs, [.. seconds.Select(s => new StreamPulse(s.Key.Stream, s.Key.Second, s.Value))]);
    }

    private static PostKey Key(int post) => PostKey.Of("x", post.ToString(CultureInfo.InvariantCulture));
}

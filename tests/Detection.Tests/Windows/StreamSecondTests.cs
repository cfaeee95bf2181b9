using Listening.Detection.Audience;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Detection.Windows;

namespace Listening.Detection.Tests.Windows;

public class StreamSecondTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Any_split_and_order_of_merging_gives_the_same_bytes(int seed)
    {
        var random = new Random(seed);
        var events = Enumerable.Range(0, 500).Select(i => (Post: i % 300, Label: (SentimentLabel)random.Next(3), Impressions: (long)random.Next(1000))).ToArray();
        var whole = new StreamSecond();
        foreach (var e in events)
        {
            Hear(whole, e);
        }

        for (var round = 0; round < 20; round++)
        {
            var parts = Enumerable.Range(0, random.Next(1, 9)).Select(_ => new StreamSecond()).ToArray();
            foreach (var e in events)
            {
                Hear(parts[random.Next(parts.Length)], e);
            }

            random.Shuffle(parts);
            var merged = new StreamSecond();
            foreach (var part in parts)
            {
                merged.Merge(part);
            }

            Assert.Equal(Bytes(whole), Bytes(merged));
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public void Distinct_authors_are_within_ten_percent(int authors)
    {
        var sketch = new DistinctSketch();
        for (var i = 0; i < authors; i++)
        {
            sketch.Add((ulong)PostKey.Of("x", $"{i}").Value);
            sketch.Add((ulong)PostKey.Of("x", $"{i}").Value);
        }

        // Three standard errors of 2^10 registers (3.2 % each).
        Assert.InRange(sketch.Estimate(), authors * 0.9, authors * 1.1);
    }

    private static void Hear(StreamSecond second, (int Post, SentimentLabel Label, long Impressions) e)
    {
        var key = PostKey.Of("x", $"{e.Post}");
        second.Count(e.Label, (int)e.Impressions, (ulong)key.Value, risky: e.Impressions > 900);
        second.Reach(e.Impressions, 0, 0, 1);
        second.AddSample(new SamplePost(key, "x", $"{e.Post}", SentimentLabel.Neutral, 1, []));
        second.AddTop(new TopPost(key, "x", $"{e.Post}", SentimentLabel.Neutral, e.Impressions, Likes: e.Impressions % 7));
        second.Follow(new FollowerCount(PostKey.Of("x", $"account{e.Post % 5}"), "x", AccountRole.Partner, e.Impressions, e.Post));
        var root = $"root{e.Post % 11}";
        var thread = second.Thread(PostKey.Of("x", root), "x", root);
        thread.Reply(e.Label == SentimentLabel.Negative, e.Post % 5 == 0, (ulong)key.Value);
        thread.Seen(e.Impressions);
    }

    private static byte[] Bytes(StreamSecond second) =>
        new PulseBatch(0, 0, 1, 0, [new StreamPulse(StreamKey.OfBrand("acme"), 1, second)]).ToBytes();
}

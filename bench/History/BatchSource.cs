using System.Globalization;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Sentiment;
using Listening.Detection.Windows;
using Listening.Ingest.Pipeline;

namespace Listening.Bench.History;

/// <summary>
/// Batches of new posts as the score stage builds them: brands by a skewed draw (a few are much talked about), half of the posts with metrics,
/// minute rows for the brand and its platform, a pulse with samples.
/// </summary>
internal sealed class BatchSource(int partition, int mentions, int brands)
{
    private const string Words =
        "the new phone from them broke on the second day and support does not answer so never again will I buy anything there what a shame really ";

    private readonly Random random = new(7 + partition);
    private long nowMs = 1_773_480_413_000;
    private long number;

    public ScoreBatch Next(PartitionPosition at)
    {
        var (posts, rows, metrics) = (new List<PostState>(), new List<MentionRow>(), new List<MetricRow>());
        var (seconds, minutes) = (new Dictionary<(StreamKey, long), StreamSecond>(), new Dictionary<(StreamKey, long), StreamSecond>());
        nowMs += 80;
        for (var i = 0; i < mentions; i++)
        {
            var brand = "brand-" + ((int)(brands * Math.Pow(random.NextDouble(), 3))).ToString(CultureInfo.InvariantCulture);
            var id = $"at://did:plc:{random.NextInt64():x16}/app.bsky.feed.post/{partition}{number++:x10}";
            var score = new SentimentScore(6_000, 3_000, 1_000, new LanguageId("en"), true);
            var reach = i % 2 == 0 ? default : new PostReach { Actual = new Observed(120, 120, nowMs), Likes = new Observed(3, 3, nowMs) };
            var post = new PostState
            {
                Key = PostKey.Of("bluesky", id), Platform = "bluesky", Id = id, Phase = PostPhase.Live, EventTimeMs = nowMs, TextAtMs = nowMs,
                Brands = [brand], Score = score, AuthorId = $"did:plc:{random.Next():x8}", Reach = reach, Followers = 300,
            };
            posts.Add(post);
            var from = random.Next(40);
            rows.Add(new MentionRow(
                post, partition, at.Next + i, nowMs + 50, string.Concat(brand, " ", Words.AsSpan(from, Words.Length - from)), "someone.example",
                null, null, "bluesky", nowMs, null));
            if (i % 2 == 1)
            {
                metrics.Add(new MetricRow(post.Key, post.Platform, id, nowMs, nowMs + 50, new PostCounts(Impressions.Actual(120), 3, null, null)));
            }

            foreach (var stream in (ReadOnlySpan<StreamKey>)[StreamKey.OfBrand(brand), StreamKey.OfPlatform(brand, "bluesky")])
            {
                var author = (ulong)random.NextInt64() | 1;
                Of(minutes, (stream, nowMs / 60_000 * 60_000)).Count(SentimentLabel.Negative, score.Valence, author, false);
                var second = Of(seconds, (stream, nowMs / 1_000));
                second.Count(SentimentLabel.Negative, score.Valence, author, false);
                if (stream.Kind == StreamKind.Brand && second.WouldSample(post.Key))
                {
                    second.AddSample(new SamplePost(post.Key, post.Platform, id, SentimentLabel.Negative, author, ["broke", "phone", "shame", "support"]));
                }
            }
        }

        var pulse = new PulseBatch(
            partition, at.Next, at.Next + mentions, nowMs - 5_000, [.. seconds.Select(s => new StreamPulse(s.Key.Item1, s.Key.Item2, s.Value))]);
        return new ScoreBatch(
            pulse, at.Epoch, posts, rows, metrics, [], [.. minutes.Select(m => new MinuteDelta(m.Key.Item1, m.Key.Item2, m.Value))], []);
    }

    private static StreamSecond Of(Dictionary<(StreamKey, long), StreamSecond> map, (StreamKey, long) key)
    {
        if (!map.TryGetValue(key, out var heard))
        {
            map[key] = heard = new StreamSecond();
        }

        return heard;
    }
}

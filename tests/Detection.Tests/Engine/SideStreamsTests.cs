using System.Globalization;
using Listening.Detection.Engine;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.Detection.Windows;

namespace Listening.Detection.Tests.Engine;

/// <summary>Streams split off a brand's: what they find that the brand's drowns, and that one story is told once and memory stays bounded.</summary>
public sealed class SideStreamsTests
{
    private const long Start = 1_700_000_100;
    private const int Quiet = 4 * 3600;

    /// <summary>A busy brand in English (40 a minute, a quarter negative) with a little German (one a minute, a tenth negative).</summary>
    private readonly record struct Post(long Second, bool Negative, StreamKey[] Sides);

    private static readonly StreamKey s_english = new("acme", StreamKind.Language, "en", ""), s_german = new("acme", StreamKind.Language, "de", "");
    private static readonly StreamKey s_x = StreamKey.OfPlatform("acme", "x"), s_masto = StreamKey.OfPlatform("acme", "mastodon");

    private static List<Post> Usual(int seconds, int seed)
    {
        var random = new Random(seed);
        var posts = new List<Post>();
        for (int s = 0; s < seconds; s++)
        {
            for (int i = random.NextDouble() < 2.0 / 3 ? 1 : 0; i > 0; i--)
            {
                posts.Add(new(Start + s, random.NextDouble() < 0.25, [s_english, s_x]));
            }

            if (random.NextDouble() < 1.0 / 60)
            {
                posts.Add(new(Start + s, random.NextDouble() < 0.1, [s_german, s_masto]));
            }
        }

        return posts;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_crisis_in_one_language_that_the_brand_drowns_is_told_once_and_names_its_stream(int seed)
    {
        List<Post> story = Usual(Quiet + 900, seed);
        // Sixteen angry Germans in five minutes, among two hundred mentions of which fifty are negative anyway.
        story.AddRange(Enumerable.Range(0, 16).Select(i => new Post(Start + Quiet + (i * 18), true, [s_german, s_masto])));
        List<Signal> signals = Run(story);
        Signal told = Assert.Single(signals, s => s.Stream.Kind != StreamKind.Brand);
        Assert.Equal(SignalKind.NegativeSpike, told.Kind);
        Assert.Contains(told.Stream, new[] { s_german, s_masto });
        Assert.Contains($"acme ({StreamKey.NameOf(told.Stream.Kind)} {told.Stream.Value})", told.Evidence.Sentence, StringComparison.Ordinal);
        Assert.InRange(told.At.ToUnixTimeSeconds(), Start + Quiet, Start + Quiet + 300);
        Assert.DoesNotContain(signals, s => s.Stream.Kind == StreamKind.Brand && s.At.ToUnixTimeSeconds() > Start + 600 && s.At < told.At);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void A_crisis_of_the_whole_brand_is_told_by_the_brand(int seed)
    {
        List<Post> story = Usual(Quiet + 900, seed);
        story.AddRange(Enumerable.Range(0, 600).Select(i => new Post(Start + Quiet + (i / 2), true, [s_english, s_x])));
        List<Signal> signals = Run(story);
        Assert.Contains(signals, s => s is { Kind: SignalKind.NegativeSpike, Stream.Kind: StreamKind.Brand });
        Assert.DoesNotContain(signals, s => s.Stream.Kind != StreamKind.Brand);
    }

    [Fact]
    public void Quiet_days_of_many_streams_raise_nothing_of_their_own()
    {
        int told = 0;
        for (int seed = 10; seed < 13; seed++)
        {
            told += Run(Usual(86_400, seed)).Count(s => s.Stream.Kind != StreamKind.Brand);
        }

        // Three brand days at one false alarm in five weeks are 0.09.
        Assert.InRange(told, 0, 1);
    }

    [Fact]
    public void A_share_of_negatives_that_stays_high_in_one_campaign_is_told_as_sustained()
    {
        var random = new Random(21);
        var spring = new StreamKey("acme", StreamKind.Campaign, "spring", "");
        var story = new List<Post>();
        for (int s = 0; s < 5 * 86_400; s += 60)
        {
            story.AddRange(Enumerable.Range(0, 8).Select(i => new Post(Start + s + i, random.NextDouble() < 0.25, [s_english])));
            if (s % 300 == 0)
            {
                story.Add(new(Start + s, random.NextDouble() < (s < 4 * 86_400 ? 0.2 : 0.7), [spring]));
            }
        }

        List<Signal> signals = Run(story).FindAll(s => s.Stream.Kind != StreamKind.Brand);
        Assert.All(signals, s => Assert.Equal((SignalKind.Sustained, spring), (s.Kind, s.Stream)));
        Assert.InRange(signals[0].At.ToUnixTimeSeconds(), Start + (4 * 86_400), Start + (5 * 86_400));
        // Advice first; what is found again within a day calls people.
        Assert.Equal(SignalAction.Advise, signals[0].Action);
        Assert.All(signals.Skip(1), s => Assert.Equal(SignalAction.Arm, s.Action));
    }

    [Fact]
    public void A_flood_of_hashtags_stays_within_its_places_and_never_drops_a_language()
    {
        var random = new Random(31);
        var sides = new SideStreams();
        List<Signal>? signals = null;
        for (int s = 0; s < 20_000; s++)
        {
            sides.Hear(new("acme", StreamKind.Hashtag, $"#tag{random.Next(300)}", ""), One(random.Next(4) == 0));
            if (s % 200 == 0)
            {
                sides.Hear(s_german, One(false));
            }

            sides.Observe(Start + s, default, ref signals);
        }

        Assert.Equal(SideStreams.Capacity, sides.Count);
        Assert.True(sides.Dropped > 0);
        Assert.True(sides.Has(s_german));
        // A week of silence, and a little.
        for (long hour = 0; hour < 7 * 25; hour++)
        {
            sides.CloseHour(Start + 20_000 + (hour * 3600), false, ref signals);
        }

        Assert.Equal(0, sides.Count);
        Assert.Equal(SideStreams.Capacity, sides.Idle);
    }

    private static StreamSecond One(bool negative)
    {
        var second = StreamSecond.Of(StreamKind.Hashtag);
        second.Count(negative ? SentimentLabel.Negative : SentimentLabel.Neutral, 0, 0, risky: false);
        return second;
    }

    private static List<Signal> Run(List<Post> story)
    {
        var seconds = new SortedDictionary<(long Second, StreamKey Stream), StreamSecond>();
        int id = 0;
        foreach (Post post in story)
        {
            id++;
            SentimentLabel label = post.Negative ? SentimentLabel.Negative : SentimentLabel.Neutral;
            string name = id.ToString(CultureInfo.InvariantCulture);
            foreach (StreamKey stream in (StreamKey[])[StreamKey.OfBrand("acme"), .. post.Sides])
            {
                if (!seconds.TryGetValue((post.Second, stream), out StreamSecond? heard))
                {
                    seconds[(post.Second, stream)] = heard = StreamSecond.Of(stream.Kind);
                }

                heard.Count(label, 0, (ulong)id, risky: false);
                heard.AddSample(new SamplePost(PostKey.Of("x", name), "x", name, label, (ulong)id, [$"word{id % 50}"]));
            }
        }

        long end = story.Max(p => p.Second) + 60;
        var engine = new DetectEngine(1);
        engine.Accept(new PulseBatch(0, 0, 1, end * 1000, [.. seconds.Select(s => new StreamPulse(s.Key.Stream, s.Key.Second, s.Value))]));
        return [.. engine.Advance()];
    }
}

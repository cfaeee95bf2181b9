using Listening.Detection.Authenticity;
using Listening.Detection.Mentions;
using Listening.Detection.Partners;
using Listening.Detection.Sentiment;
using Listening.Detection.Windows;

namespace Listening.Detection.Tests.Authenticity;

public sealed class CoordinationTests
{
    private static readonly string[] s_words = "battery phone broken service refund angry waiting store update never again terrible customer screen price happy love design camera".Split(' ');

    [Fact]
    public void Copies_with_a_changed_word_are_one_cluster()
    {
        SamplePost[] posts = [.. Organic(20, 1), .. Copies(30)];
        CoordinationReading reading = Coordination.Read(posts);
        Assert.InRange(reading.Copies, 28, 31);
        Assert.InRange(reading.SuspectedShare, 0.5, 0.7);
    }

    [Fact]
    public void Copies_are_inorganic_only_where_their_accounts_are_young_or_loud()
    {
        SamplePost[] angry = [.. Copies(30)];
        SamplePost[] made = [.. Copies(30).Select((p, i) => p with { Cues = i % 2 == 0 ? PostCues.Young : PostCues.None })];
        SamplePost[] loud = [.. Copies(30).Select((p, i) => p with { Author = (ulong)(i % 3) + 1 })];
        Assert.Equal(0, Coordination.Read(angry).InorganicShare);
        Assert.InRange(Coordination.Read(made).InorganicShare, 0.9, 1);
        Assert.InRange(Coordination.Read(loud).InorganicShare, 0.9, 1);
    }

    [Fact]
    public void People_who_speak_for_themselves_are_not_suspected() =>
        Assert.InRange(Coordination.Read([.. Organic(60, 2)]).SuspectedShare, 0, 0.05);

    [Fact]
    public void Short_cheers_are_no_copies()
    {
        SamplePost[] posts = [.. Enumerable.Range(0, 30).Select(i => Post(i, ["acme", "great", "love"]))];
        Assert.Equal(0, Coordination.Read(posts).Copies);
    }

    [Fact]
    public void A_burst_of_young_accounts_is_suspected_and_a_few_newcomers_are_not()
    {
        SamplePost[] burst = [.. Organic(40, 3).Select((p, i) => p with { Cues = i % 2 == 0 ? PostCues.Young : PostCues.None })];
        SamplePost[] newcomers = [.. Organic(40, 3).Select((p, i) => p with { Cues = i % 10 == 0 ? PostCues.Young : PostCues.None })];
        Assert.InRange(Coordination.Read(burst).SuspectedShare, 0.45, 0.6);
        Assert.InRange(Coordination.Read(newcomers).SuspectedShare, 0, 0.05);
    }

    [Fact]
    public void The_order_of_the_sample_does_not_matter()
    {
        SamplePost[] posts = [.. Organic(30, 4), .. Copies(10)];
        SamplePost[] reversed = [.. posts.Reverse()];
        Assert.Equal(Coordination.Read(posts), Coordination.Read(reversed));
    }

    [Fact]
    public void Nothing_sampled_is_nothing_suspected() => Assert.Equal(default, Coordination.Read([]));

    private static IEnumerable<SamplePost> Organic(int count, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            yield return Post((seed * 1000) + i, [.. Enumerable.Range(0, 7).Select(_ => s_words[random.Next(s_words.Length)]).Distinct().Order(StringComparer.Ordinal)]);
        }
    }

    private static IEnumerable<SamplePost> Copies(int count)
    {
        string[] text = ["acme", "boycott", "company", "dangerous", "everyone", "lies", "recall", "shame", "share", "stop"];
        for (int i = 0; i < count; i++)
        {
            yield return Post(900_000 + i, [.. text.Append("x" + (i % 7)).Order(StringComparer.Ordinal)]);
        }
    }

    private static SamplePost Post(int id, IReadOnlyList<string> terms) =>
        new(PostKey.Of("test", id.ToString(System.Globalization.CultureInfo.InvariantCulture)), "test", id.ToString(System.Globalization.CultureInfo.InvariantCulture), SentimentLabel.Negative, (ulong)id + 1, terms);
}

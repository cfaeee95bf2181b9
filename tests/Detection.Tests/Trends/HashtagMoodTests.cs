using System.Globalization;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Detection.Trends;
using Listening.Detection.Windows;

namespace Listening.Detection.Tests.Trends;

public sealed class HashtagMoodTests
{
    [Fact]
    public void A_campaign_tag_that_turns_is_a_backlash()
    {
        HashtagMood mood = Mood(taggedNegative: 14, taggedOther: 2, othersNegative: 10, others: 40);
        Assert.True(mood.IsBacklash);
        Assert.InRange(mood.Score, 0.5, 1);
    }

    [Fact]
    public void A_tag_in_a_general_crisis_is_not_the_story() => Assert.False(Mood(14, 2, 40, 10).IsBacklash);

    [Fact]
    public void A_tag_that_people_like_is_none() => Assert.False(Mood(2, 20, 10, 40).IsBacklash);

    [Fact]
    public void One_angry_author_is_no_backlash() => Assert.False(Mood(14, 0, 10, 40, authors: 1).IsBacklash);

    private static HashtagMood Mood(int taggedNegative, int taggedOther, int othersNegative, int others, int authors = 1000)
    {
        int id = 0;
        SamplePost[] tagged = [.. Posts(taggedNegative, SentimentLabel.Negative), .. Posts(taggedOther, SentimentLabel.Positive)];
        SamplePost[] rest = [.. Posts(othersNegative, SentimentLabel.Negative), .. Posts(others, SentimentLabel.Neutral)];
        return HashtagMood.Of("#acmelove", tagged, [.. tagged, .. rest]);

        IEnumerable<SamplePost> Posts(int count, SentimentLabel label) => Enumerable.Range(0, count).Select(_ =>
        {
            string name = (++id).ToString(CultureInfo.InvariantCulture);
            return new SamplePost(PostKey.Of("test", name), "test", name, label, (ulong)(id % authors) + 1, ["#acmelove"]);
        });
    }
}

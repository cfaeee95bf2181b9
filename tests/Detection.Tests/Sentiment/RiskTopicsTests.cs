using System.Text;
using Listening.Detection.Sentiment;

namespace Listening.Detection.Tests.Sentiment;

public sealed class RiskTopicsTests
{
    private static readonly LanguageId English = LanguageId.English;

    private static string[] Lines(string file) => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Sentiment", "Posts", file));

    private static RiskTopicSet Match(string text, string language = "en") => RiskTopics.Default.Match(Encoding.UTF8.GetBytes(text), LanguageId.Of(language));

    [Fact]
    public void Neutral_risk_posts_are_caught()
    {
        string[][] posts = [.. Lines("risk.txt").Select(line => line.Split('\t'))];
        var missed = posts.Where(post => !Match(post[1]).Contains(RiskTopic.Find(post[0])!)).Select(post => $"{post[0]}: {post[1]} [{Match(post[1])}]").ToArray();
        Assert.True(missed.Length * 25 <= posts.Length, string.Join('\n', missed));
    }

    [Fact]
    public void Harmless_posts_that_borrow_the_words_are_left_alone()
    {
        string[] posts = Lines("harmless.txt");
        var caught = posts.Where(post => !Match(post).IsEmpty).Select(post => $"{Match(post)}: {post}").ToArray();
        Assert.True(caught.Length * 100 <= posts.Length, string.Join('\n', caught));
    }
}

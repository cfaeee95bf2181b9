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

    /// <summary>These were written after the lists, which then caught 66 of the 95, and have taught them since.</summary>
    [Fact]
    public void Posts_that_once_slipped_through_are_caught()
    {
        string[] posts = Lines("risk-later.txt");
        string[] missed = [.. posts.Where(post => Match(post).IsEmpty)];
        Assert.True(missed.Length * 20 <= posts.Length, string.Join('\n', missed));
    }

    [Fact]
    public void Harmless_posts_that_borrow_the_words_are_left_alone()
    {
        string[] posts = Lines("harmless.txt");
        var caught = posts.Where(post => !Match(post).IsEmpty).Select(post => $"{Match(post)}: {post}").ToArray();
        Assert.True(caught.Length * 100 <= posts.Length, string.Join('\n', caught));
    }

    [Theory]
    [InlineData("de", "recall", "Der Hersteller ruft 40.000 Kaffeemaschinen wegen Brandgefahr zurück")]
    [InlineData("es", "data-breach", "Filtraron los datos de miles de clientes de la empresa")]
    [InlineData("fr", "fire", "Un incendie s'est déclaré dans l'entrepôt cette nuit")]
    [InlineData("it", "lawsuit", "Il tribunale ha condannato la società a un risarcimento")]
    [InlineData("pt", "injury", "Duas pessoas ficaram feridas no acidente da fábrica")]
    [InlineData("ar", "fire", "اندلع حريق في مستودع الشركة")]
    [InlineData("hi", "injury", "हादसे में तीन कर्मचारी घायल")]
    public void Lists_of_other_languages_are_tried_on_their_texts(string language, string topic, string text) => Assert.True(Match(text, language).Contains(RiskTopic.Find(topic)!), Match(text, language).ToString());

    [Fact]
    public void A_brands_own_list_and_topic_stand_beside_the_shipped_ones()
    {
        RiskTopics topics = RiskTopics.Compile(RiskTopics.DefaultLists() + "\nen espresso: cold|lukewarm ~2 espresso\nen !espresso: iced cold espresso\n", [new RiskTopic(RiskTopic.FirstCustomIndex, "espresso", RiskRole.Product)]);
        Assert.Equal(["espresso"], topics.Read("They served me a cold espresso"u8, English));
        Assert.Equal(["espresso", "recall"], topics.Read("Cold espresso again and now a product recall"u8, English));
        Assert.Empty(topics.Read("an iced cold espresso, please"u8, English));
    }

    [Theory]
    [InlineData("en nosuch: fire", "nosuch")]
    [InlineData("en fire: @nowhere burns", "@nowhere")]
    [InlineData("en fire: house ~x fire", "~x")]
    public void A_mistake_in_a_list_is_named_with_its_line(string line, string word)
    {
        FormatException error = Assert.Throws<FormatException>(() => RiskTopics.Compile("# head\n" + line));
        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_topic_calls_a_role() => Assert.Equal(RiskRole.Legal, RiskTopic.Find("data-breach")!.Role);
}

using System.Text;
using Listening.Detection.Sentiment;
using Listening.Detection.Sentiment.Training;

namespace Listening.Detection.Tests.Sentiment;

/// <summary>The model in the repository against what the project promises. Validation texts are not learnt from.</summary>
public sealed class ModelQualityTests
{
    private static readonly SentimentModel Model = SentimentModel.Open(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "models", "sentiment.bin")));

    private static Figures Measure(string folder, string language) =>
        Figures.Of(Model, [.. SharedData.Pairs(folder, "val").Select(p => new LabelledText(p.Text, p.Label))], language);

    [SharedDataFact]
    public void English_validation_tweets_are_told_and_the_confidence_is_true()
    {
        Figures figures = Measure("tweeteval-val", "en");
        Assert.True(figures.MacroRecall >= 0.70, $"macro recall {figures.MacroRecall:P2}");
        Assert.True(figures.CalibrationError <= 0.05, $"calibration error {figures.CalibrationError:P2}");
    }

    [SharedDataFact]
    public void Other_languages_keep_their_mean()
    {
        (string Code, string Folder)[] sets = [("ar", "arabic"), ("de", "german"), ("es", "spanish"), ("fr", "french"), ("hi", "hindi"), ("it", "italian"), ("pt", "portuguese")];
        double mean = (sets.Sum(s => Measure($"umsab/{s.Folder}", s.Code).MacroF1) + Measure("tweeteval-val", "en").MacroF1) / (sets.Length + 1);
        Assert.True(mean >= 0.58, $"mean macro F1 {mean:P2}");
    }

    [Fact]
    public void Naming_a_group_or_a_person_hardly_moves_the_negative_probability()
    {
        foreach (BiasFigures figures in (BiasFigures[])[BiasAudit.Identity(Model), BiasAudit.FirstNames(Model)])
        {
            Assert.True(figures.MeanDifference <= BiasAudit.MeanLimit, $"mean difference {figures.MeanDifference:F4}");
            Assert.True(Math.Abs(figures.Worst.Value) <= BiasAudit.TermLimit, $"{figures.Worst}");
        }
    }

    [Theory]
    [InlineData("The food was cold and the waiter did not care at all", "en")]
    [InlineData("Das Essen war kalt und der Kellner hat sich nicht darum gekümmert", "de")]
    [InlineData("La comida estaba fría y al camarero no le importó nada", "es")]
    [InlineData("Le repas était froid et le serveur ne s'en est pas occupé", "fr")]
    [InlineData("Il cibo era freddo e al cameriere non importava niente", "it")]
    [InlineData("A comida estava fria e o garçom não ligou para isso", "pt")]
    [InlineData("الطعام كان باردا والنادل لم يهتم", "ar")]
    [InlineData("खाना ठंडा था और वेटर ने ध्यान नहीं दिया", "hi")]
    [InlineData("Het eten was koud en de ober deed er niets aan", "nl")]
    [InlineData("Yemek soğuktu ve garson bir şey yapmadı ama çok güzel değil", "tr")]
    [InlineData("еда была холодной, официанту всё равно", "ru")]
    [InlineData("食べ物は冷たかった", "ja")]
    [InlineData("음식이 차가웠어요", "ko")]
    public void The_language_is_told_from_the_text(string text, string language) => Assert.Equal(language, Model.Score(Encoding.UTF8.GetBytes(text), default).Language.Code);

    [Theory]
    [InlineData("ok")]
    [InlineData("acme is fine")]
    [InlineData("I love this")]
    [InlineData("Great phone!")]
    [InlineData("never again")]
    public void A_text_too_short_to_tell_stays_English(string text) => Assert.Equal("en", Model.Score(Encoding.UTF8.GetBytes(text), default).Language.Code);

    [Fact]
    public void A_text_without_letters_has_no_language_and_its_emoji_still_speak()
    {
        SentimentScore score = Model.Score("😡😡😡"u8, default);
        Assert.True(score.Language.IsUnknown);
        Assert.Equal(SentimentLabel.Negative, score.Label);
    }

    [Fact]
    public void A_brands_own_word_turns_the_verdict_and_only_there()
    {
        var words = new DomainWords([new DomainWord("sick beat", 1), new DomainWord("Drop", 0)]);
        byte[] text = "That is one sick beat"u8.ToArray(), other = "I feel sick today"u8.ToArray();
        Assert.Equal(SentimentLabel.Positive, Model.Score(text, "en"u8, words).Label);
        Assert.True(Model.Score(text, "en"u8, words).Valence > Model.Score(text, "en"u8).Valence);
        Assert.Equal(Model.Score(other, "en"u8), Model.Score(other, "en"u8, words));
    }

    [Fact]
    public void A_changed_word_list_has_another_version()
    {
        Assert.NotEqual(new DomainWords([new DomainWord("sick", 1)]).Version, new DomainWords([new DomainWord("sick", 0.5)]).Version);
        Assert.Throws<ArgumentException>(() => new DomainWords([new DomainWord("sick", 2)]));
        Assert.Throws<ArgumentException>(() => new DomainWords([new DomainWord("one two three four five", 1)]));
    }
}

using Listening.Detection.Sentiment;
using Listening.Detection.Sentiment.Training;

namespace Listening.Detection.Tests.Sentiment;

public sealed class TrainerTests
{
    private static readonly string[] Good = ["love", "great", "happy", "lovely", "wonderful"], Bad = ["hate", "awful", "broken", "rude", "terrible"], Plain = ["opens", "monday", "room", "meeting", "station"];

    private static LabelledText[] Texts(int n, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, n).Select(i =>
        {
            string[] words = (i % 3) switch { 0 => Bad, 1 => Plain, _ => Good };
            return new LabelledText($"the {words[random.Next(5)]} {words[random.Next(5)]} of day {random.Next(1000)} at the {Plain[random.Next(5)]}", i % 3);
        })];
    }

    private static TrainingData Data(params LabelledText[] feedback) => new()
    {
        English = Texts(300, 1),
        EnglishValidation = Texts(60, 2),
        Auxiliary = [new AuxiliaryTask("emoticon", 2, [.. Texts(200, 3).Where(t => t.Label != 1).Select(t => t with { Label = t.Label / 2 })])],
        Languages = new Dictionary<string, (IReadOnlyList<LabelledText>, IReadOnlyList<LabelledText>)> { ["de"] = (Texts(90, 4), Texts(30, 5)) },
        Lexicon = [new("love", Vader: 3.2, Afinn: 3), new("awful", Vader: -2, Opinion: -1), new("😂", Emoji: 0.2)],
        Feedback = feedback,
    };

    [Fact]
    public void Same_data_and_seed_give_the_same_bytes()
    {
        var options = new TrainingOptions(Ablation: false);
        byte[] first = SentimentTrainer.Train(Data(), options, _ => { }).Model, second = SentimentTrainer.Train(Data(), options, _ => { }).Model;
        Assert.Equal(first, second);
        Assert.NotEqual(first, SentimentTrainer.Train(Data(), options with { Seed = 2 }, _ => { }).Model);
    }

    [Fact]
    public void What_was_learnt_is_what_the_file_says()
    {
        TrainingResult result = SentimentTrainer.Train(Data(), new TrainingOptions(Ablation: true), _ => { });
        using SentimentModel model = SentimentModel.Open(result.Model);
        Figures figures = Figures.Of(model, Texts(300, 9), "en");
        Assert.True(figures.MacroRecall > 0.95, $"macro recall {figures.MacroRecall:P1}");
        Assert.True(Math.Abs((double)result.Report["quantising"]!["before"]! - (double)result.Report["quantising"]!["after"]!) < 0.03);
    }

    [Fact]
    public void Corrections_of_people_are_learnt()
    {
        var options = new TrainingOptions(Ablation: false);
        LabelledText[] corrections = [.. Enumerable.Range(0, 30).Select(i => new LabelledText($"the gizmo wobbled on day {i}", 0))];
        using SentimentModel before = SentimentModel.Open(SentimentTrainer.Train(Data(), options, _ => { }).Model), after = SentimentModel.Open(SentimentTrainer.Train(Data(corrections), options, _ => { }).Model);
        Assert.True(after.Score("my gizmo wobbled"u8, "en"u8).Negative > before.Score("my gizmo wobbled"u8, "en"u8).Negative + 1000);
    }
}

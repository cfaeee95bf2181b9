using System.Text;
using Listening.Detection.Sentiment;

namespace Listening.Detection.Tests.Sentiment;

public sealed class ScorerTests
{
    private static readonly byte[] File = System.IO.File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "models", "sentiment.bin"));

    private static SentimentModel Open() => SentimentModel.Open(File);

    private static SentimentScore Score(SentimentModel model, string text, string language = "en") => model.Score(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(language));

    [Theory]
    [InlineData("I love this phone, best purchase ever!", SentimentLabel.Positive)]
    [InlineData("Worst service ever, I am never coming back", SentimentLabel.Negative)]
    [InlineData("The meeting is at 10 on Tuesday in room 4", SentimentLabel.Neutral)]
    [InlineData("😡😡 still no refund", SentimentLabel.Negative)]
    [InlineData("that concert was sooooo gooood 😍", SentimentLabel.Positive)]
    public void Plain_words_get_the_plain_label(string text, SentimentLabel label)
    {
        using SentimentModel model = Open();
        Assert.Equal(label, Score(model, text).Label);
    }

    [Theory]
    [InlineData(20_000)]
    public void Any_bytes_give_probabilities_that_sum_to_one(int texts)
    {
        const int seed = 20261121;
        using SentimentModel model = Open();
        SentimentScorer scorer = model.CreateScorer();
        var buffer = new byte[600];
        var random = new Random(seed);
        for (int i = 0; i < texts; i++)
        {
            ReadOnlySpan<byte> text = Hostile.Next(random, buffer);
            SentimentScore score = scorer.Score(text, i % 3 == 0 ? "en"u8 : i % 3 == 1 ? default : text[..Math.Min(text.Length, 5)], null, out _);
            Assert.True(score.Negative + score.Neutral + score.Positive == SentimentScore.One && score.Negative <= SentimentScore.One && score.Neutral <= SentimentScore.One && score.Positive <= SentimentScore.One,
                $"seed {seed}, text {i}: {Convert.ToHexString(text)} gave {score}");
        }
    }

    [Fact]
    public void A_score_does_not_depend_on_what_was_scored_before()
    {
        const int seed = 7;
        using SentimentModel model = Open();
        SentimentScorer cached = model.CreateScorer(), plain = model.CreateScorer();
        plain.WithoutCache = true;
        var random = new Random(seed);
        var buffer = new byte[600];
        for (int i = 0; i < 5_000; i++)
        {
            ReadOnlySpan<byte> text = Hostile.Next(random, buffer);
            Assert.Equal(plain.Score(text, "en"u8, null, out RiskTopicSet a), cached.Score(text, "en"u8, null, out RiskTopicSet b));
            Assert.Equal(a, b);
        }
    }

    [Fact]
    public void A_text_makes_no_garbage()
    {
        using SentimentModel model = Open();
        SentimentScorer scorer = model.CreateScorer();
        byte[][] texts = [.. HostileTexts().Select(Encoding.UTF8.GetBytes)];
        for (int i = 0; i < 200; i++) foreach (byte[] text in texts) scorer.Score(text, "en"u8, null, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++) foreach (byte[] text in texts) scorer.Score(text, "en"u8, null, out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_damaged_file_is_refused_with_the_way_out()
    {
        byte[] damaged = [.. File];
        damaged[damaged.Length / 2] ^= 1;
        Assert.Contains("damaged", Assert.Throws<DamagedModelException>(() => SentimentModel.Open(damaged)).Message, StringComparison.Ordinal);
        Assert.Throws<DamagedModelException>(() => SentimentModel.Open(File.AsMemory(0, 1000)));
        Assert.Throws<DamagedModelException>(() => SentimentModel.Open(ReadOnlyMemory<byte>.Empty));
        Assert.Contains("no sentiment model", Assert.Throws<DamagedModelException>(() => SentimentModel.Open(new byte[5000])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_language_is_neutral_unsure_and_marked()
    {
        using SentimentModel model = Open();
        SentimentScore score = Score(model, "Gwych iawn, diolch", "cy");
        Assert.False(score.Validated);
        Assert.Equal(SentimentLabel.Neutral, score.Label);
        Assert.True(score.Neutral < 5000);
        Assert.Equal("cy", score.Language.Code);
    }

    private static string[] HostileTexts() =>
        ["", "good", "http", "#http http://x", new string('a', 5000), new string('!', 3000), "😀 ünïcode #TagOne ﻃﻔﻼً", "This is fine. I don't think that it's good at all :("];
}

/// <summary>Seeded texts of all kinds: words, random bytes, cut UTF-8, long runs.</summary>
internal static class Hostile
{
    private static readonly string[] Pieces =
        ["good ", "BAD ", "not ", "#ThisTag ", "@a ", "http://x.y ", ":-) ", "&amp;", "😂", "é", "ﻃﻔ", "हिन्दी ", "日本", "!!!", "…", "loooool ", "12:30 ", "\0", "\u202E", "recall ", "<3", "&lt;3", "#", "@", "'", "’s "];

    public static ReadOnlySpan<byte> Next(Random random, byte[] buffer)
    {
        int length = random.Next(buffer.Length);
        switch (random.Next(4))
        {
            case 0:
                random.NextBytes(buffer.AsSpan(0, length));
                break;
            case 1:
                buffer.AsSpan(0, length).Fill((byte)random.Next(256));
                break;
            default:
                int at = 0;
                while (at < length)
                {
                    byte[] piece = Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]);
                    int n = Math.Min(piece.Length, length - at);
                    piece.AsSpan(0, n).CopyTo(buffer.AsSpan(at));
                    at += n;
                }
                break;
        }
        return buffer.AsSpan(0, length);
    }
}

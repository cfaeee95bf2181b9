using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Listening.Detection.Sentiment;
using Listening.Detection.Sentiment.Text;
using Listening.Ingest.Sentiment;

namespace Listening.Bench.Sentiment;

/// <summary>The scorer on validation tweets, and what each part of it costs. One operation is one text.</summary>
[MemoryDiagnoser]
public class SentimentBench
{
    private readonly TweetTokenizer _tokenizer = new();
    private byte[][] _texts = [];
    private SentimentModel _model = null!, _linear = null!;
    private SentimentScorer _full = null!, _withoutTopics = null!, _linearOnly = null!, _uncached = null!;
    private Dictionary<ulong, sbyte> _lexicon = [];

    [GlobalSetup]
    public void Setup()
    {
        _texts = Texts.Load();
        byte[] file = File.ReadAllBytes(ModelLoader.DefaultPath);
        _model = SentimentModel.Open(file);
        _full = _model.CreateScorer();
        RiskTopics none = RiskTopics.Compile("en fire: nosuchword");
        _withoutTopics = _model.CreateScorer(none);
        ModelFile parts = ModelFile.Open(file);
        _linear = SentimentModel.Open(ModelFile.Write(
            [.. new[] { SectionKind.Lexicon, SectionKind.Linear }.Select(kind => (kind, LanguageId.English, parts.Find(kind, LanguageId.English).ToArray())),
             (SectionKind.Card, LanguageId.Unknown, parts.Find(SectionKind.Card).ToArray())]));
        _linearOnly = _linear.CreateScorer(none);
        _uncached = _linear.CreateScorer(none);
        _uncached.WithoutCache = true;
        foreach (byte[] text in _texts) _tokenizer.Run(text);
        _lexicon = Texts.SmallLexicon();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Texts.Count)]
    public int Score_with_risk_topics()
    {
        int sum = 0;
        foreach (byte[] text in _texts) sum += _full.Score(text, "en"u8, null, out _).Negative;
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Texts.Count)]
    public int Score_and_identify_language()
    {
        int sum = 0;
        foreach (byte[] text in _texts) sum += _full.Score(text, default, null, out _).Negative;
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Texts.Count)]
    public int Score_without_risk_topics()
    {
        int sum = 0;
        foreach (byte[] text in _texts) sum += _withoutTopics.Score(text, "en"u8, null, out _).Negative;
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Texts.Count)]
    public int Linear_part_only()
    {
        int sum = 0;
        foreach (byte[] text in _texts) sum += _linearOnly.Score(text, "en"u8, null, out _).Negative;
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Texts.Count)]
    public int Linear_part_without_word_cache()
    {
        int sum = 0;
        foreach (byte[] text in _texts) sum += _uncached.Score(text, "en"u8, null, out _).Negative;
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Texts.Count)]
    public int Lexicon_pass()
    {
        int sum = 0;
        foreach (byte[] text in _texts)
        {
            _tokenizer.Run(text);
            for (int t = 0; t < _tokenizer.Count; t++) sum += _lexicon.GetValueOrDefault(_tokenizer.Tokens[t].Hash);
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Texts.Count)]
    public int Tokens_only()
    {
        int sum = 0;
        foreach (byte[] text in _texts)
        {
            _tokenizer.Run(text);
            sum += _tokenizer.Count;
        }
        return sum;
    }
}

/// <summary>The 2 000 validation tweets where the labelled sets are at hand, else made-up posts of like length.</summary>
internal static class Texts
{
    public const int Count = 2000;

    public static byte[][] Load()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "shared", "data", "sentiment", "tweeteval-val", "val_text.txt");
            if (File.Exists(path)) return [.. File.ReadLines(path).Take(Count).Select(Encoding.UTF8.GetBytes)];
        }
        const string Words = "the a to of and my new phone love hate battery great broken coffee shop late train again thanks today never best service happy sad win game watch release update";
        string[] words = Words.Split(' ');
        var random = new Random(1);
        return [.. Enumerable.Range(0, Count).Select(i => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', Enumerable.Range(0, 16).Select(_ => words[random.Next(words.Length)]))} #tag{i % 300} http://x.example")))];
    }

    public static Dictionary<ulong, sbyte> SmallLexicon()
    {
        var tokenizer = new TweetTokenizer();
        var lexicon = new Dictionary<ulong, sbyte>();
        foreach ((string word, sbyte value) in (ReadOnlySpan<(string, sbyte)>)[("love", 3), ("hate", -3), ("great", 3), ("broken", -1), ("happy", 3), ("sad", -2), ("best", 3), ("never", -1), ("late", -1), ("thanks", 2), ("win", 4)])
        {
            tokenizer.Run(Encoding.UTF8.GetBytes(word));
            lexicon[tokenizer.Tokens[0].Hash] = value;
        }
        return lexicon;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Listening.Detection.Sentiment;
using Listening.Ingest.Sentiment;

namespace Listening.Bench.Sentiment;

/// <summary><c>bench sentiment</c>: texts a second by processor time, and the latency of single texts; BenchmarkDotNet's finer table is <c>micro --filter '*Sentiment*'</c>.</summary>
internal static class SentimentRun
{
    private const int Rounds = 40;

    public static int Run(string[] args)
    {
        long opening = Stopwatch.GetTimestamp();
        using SentimentModel model = ModelLoader.Load(args.Length > 0 ? args[0] : null);
        double load = Stopwatch.GetElapsedTime(opening).TotalMilliseconds;
        var bench = new SentimentBench();
        bench.Setup();
        var table = new StringBuilder();
        table.AppendLine("| pass | texts/s | ns/text | B/text |").AppendLine("|---|---:|---:|---:|");
        Measure(table, "score with risk topics, language given", bench.Score_with_risk_topics);
        Measure(table, "score with risk topics, language identified", bench.Score_and_identify_language);
        Measure(table, "score without risk topics", bench.Score_without_risk_topics);
        Measure(table, "linear part only (no network)", bench.Linear_part_only);
        Measure(table, "linear part, word cache off", bench.Linear_part_without_word_cache);
        Measure(table, "lexicon pass (tokens + one look-up a token)", bench.Lexicon_pass);
        Measure(table, "tokens only", bench.Tokens_only);
        Console.Write(table);
        byte[][] texts = Texts.Load();
        SentimentScorer scorer = model.CreateScorer();
        var ticks = new List<long>();
        for (int round = 0; round < 12; round++)
            foreach (byte[] text in texts)
            {
                long start = Stopwatch.GetTimestamp();
                scorer.Score(text, default, null, out _);
                if (round >= 4) ticks.Add(Stopwatch.GetTimestamp() - start);
            }
        ticks.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\nlatency of one text: p50 {At(0.5):F2} µs, p99 {At(0.99):F2} µs, p99.9 {At(0.999):F2} µs; model loaded and checked in {load:F0} ms"));
        return 0;

        double At(double q) => ticks[(int)(ticks.Count * q)] * 1e6 / Stopwatch.Frequency;
    }

    // Processor time of this process: another process's turn on the core is not counted, so a busy machine changes little.
    private static void Measure(StringBuilder table, string name, Func<int> pass)
    {
        for (int i = 0; i < Rounds; i++) pass();
        double best = double.MaxValue;
        long bytes = 0;
        for (int repeat = 0; repeat < 8; repeat++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan start = Environment.CpuUsage.TotalTime;
            for (int i = 0; i < Rounds; i++) pass();
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - start).TotalSeconds / Rounds / Texts.Count);
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        table.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {1 / best:N0} | {best * 1e9:F0} | {(double)bytes / Rounds / Texts.Count:F2} |");
    }
}

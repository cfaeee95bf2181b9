using System.Globalization;
using System.Text;
using Listening.Bench.Crisis;
using Listening.Bench.Shapes;
using Listening.Detection.Engine;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.Detection.Trends;
using Listening.Detection.Windows;

namespace Listening.Bench.Detection;

/// <summary>What a stream holds in memory after it was heard for a while: the difference of live bytes, shared by so many of the same kind.</summary>
internal static class StreamMemory
{
    private const int Many = 200;
    private const long Day = 86_400;

    public static void Run()
    {
        Print("split stream, 0.2 mentions a minute, three days", Many, Side(0.2, 3 * Day, 60));
        Print("split stream, 20 mentions a minute, a day", Many, Side(20, Day, 10));
        Print("brand's own stream, 0.2 mentions a minute, three days", Many, Own(0.2, 3 * Day, 60, Many));
        Print("brand's own stream, 5 mentions a minute, three days", Many / 4, Own(5, 3 * Day, 10, Many / 4));
        Print("brand's own stream, 1 000 mentions a minute, two hours", 4, Own(1000, 7200, 1, 4));
        Print("brand's own stream, 10 000 mentions a minute, an hour and a half", 2, Own(10_000, 5400, 1, 2));
    }

    private static void Print(string what, int streams, long bytes) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {bytes / (double)streams / 1024:0.0} KB"));

    private static long Side(double perMinute, long seconds, int step)
    {
        var options = new Listening.Detection.Spikes.SpikeOptions();
        var mentions = new Mentions(7, threads: false);
        SideWatch[] watches = [.. Enumerable.Range(0, Many).Select(_ => new SideWatch(CrisisCase.Start, 0, options))];
        for (long at = CrisisCase.Start; at < CrisisCase.Start + seconds; at += step)
        {
            foreach (SideWatch watch in watches)
            {
                if (at % 3600 == 0)
                {
                    watch.CloseHour(at, 1000);
                }

                if (mentions.Next(perMinute * step / 60, StreamKind.Language) is { } heard)
                {
                    watch.Observe(at, heard);
                }
            }
        }

        return Weigh(ref watches);
    }

    private static long Own(double perMinute, long seconds, int step, int count)
    {
        var mentions = new Mentions(8, threads: true);
        BrandWatch[] watches = [.. Enumerable.Range(0, count).Select(i => new BrandWatch(StreamKey.OfBrand($"b{i}"), CrisisCase.Start, TrendOptions.Default, Listening.Detection.Spikes.SpikeOptions.Default.FalseAlarmsPerWeek))];
        List<Signal>? signals = null;
        for (long at = CrisisCase.Start; at < CrisisCase.Start + seconds; at += step)
        {
            foreach (BrandWatch watch in watches)
            {
                StreamSecond? heard = mentions.Next(perMinute * step / 60, StreamKind.Brand);
                if (heard is not null || watch.TrendsDue(at) || watch.EpisodeOpen)
                {
                    watch.Observe(at, heard, 0, ref signals);
                }
            }
        }

        signals?.Clear();
        return Weigh(ref watches);
    }

    // What goes when they go. Words that other streams hold too stay in the pool and are nobody's.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static long Weigh<T>(ref T[] watches)
    {
        long with = GC.GetTotalMemory(true);
        GC.KeepAlive(watches);
        watches = [];
        return with - GC.GetTotalMemory(true);
    }

    /// <summary>Seconds of posts as the score stage would make them: texts, authors, reach, and now and then a reply.</summary>
    private sealed class Mentions(int seed, bool threads)
    {
        private readonly Draw draw = new(seed);
        private readonly string[] texts = [.. Enumerable.Range(0, 4000).Select(new Func<int, string>(Text(seed)))];
        private int id;

        public StreamSecond? Next(double mean, StreamKind kind)
        {
            int volume = draw.Poisson(mean);
            if (volume == 0)
            {
                return null;
            }

            StreamSecond heard = StreamSecond.Of(kind);
            for (int i = 0; i < volume; i++)
            {
                string name = (++id).ToString(CultureInfo.InvariantCulture);
                PostKey key = PostKey.Of("x", name);
                SentimentLabel label = draw.Below(4) == 0 ? SentimentLabel.Negative : SentimentLabel.Neutral;
                heard.Count(label, 0, kind == StreamKind.Brand ? (ulong)key.Value | 1 : 0, risky: false);
                if (heard.WouldSample(key))
                {
                    heard.AddSample(new SamplePost(key, "x", "at://did:plc:abcdefghijklmnop/" + name, label, (ulong)key.Value, Terms.Of(Encoding.UTF8.GetBytes(texts[draw.Below(texts.Length)]))));
                }

                if (threads && draw.Below(10) == 0)
                {
                    string root = "at://did:plc:abcdefghijklmnop/root" + (id % 997).ToString(CultureInfo.InvariantCulture);
                    heard.Thread(PostKey.Of("x", root), "x", root).Reply(label == SentimentLabel.Negative, false, (ulong)key.Value);
                }

                if (threads && draw.Below(5) == 0)
                {
                    heard.AddTop(new TopPost(key, "x", "at://did:plc:abcdefghijklmnop/" + name, label, draw.Below(4000), Likes: 100));
                }
            }

            return heard;
        }

        private static Func<int, string> Text(int seed)
        {
            var texts = new SocialTexts(seed);
            return _ => texts.Next("acme");
        }
    }
}

using System.Text;
using System.Text.Json;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Detection.Threads;
using Listening.Detection.Windows;

namespace Listening.Detection.Tests.Threads;

public sealed class ThreadWatchTests
{
    private const long Start = 1_773_964_800;
    private static readonly StreamKey s_acme = StreamKey.OfBrand("acme");

    [Fact]
    public void A_conversation_adds_up_its_replies_authors_and_reach()
    {
        var watch = new ThreadWatch();
        for (int i = 0; i < 40; i++)
        {
            watch.Observe(Start + (i * 60), Reply("root", negative: i % 4 != 0, suspected: i % 10 == 0, author: i % 20, reach: 100));
        }

        ThreadReading reading = Assert.Single(watch.Read(s_acme, Start + 2400));
        Assert.Equal((40, "x", "root", 0.75, 4000), (reading.Replies, reading.Platform, reading.RootId, reading.NegativeShare, reading.Reach));
        Assert.Equal(0.1, reading.SuspectedShare);
        Assert.InRange(reading.Authors, 18, 22);
        Assert.Equal(Start, reading.FirstAt.ToUnixTimeSeconds());
        // After two silent hours the last hour is empty, the sums stay.
        reading = Assert.Single(watch.Read(s_acme, Start + 9600));
        Assert.Equal((40, 0, 0), (reading.Replies, reading.RepliesLastHour, reading.ReachLastHour));
    }

    [Fact]
    public void Its_root_counts_where_it_is_among_the_most_seen()
    {
        var watch = new ThreadWatch();
        watch.Observe(Start, Reply("root", true, false, 1, 0));
        foreach (long seen in (long[])[4000, 9000])
        {
            var second = new StreamSecond();
            second.AddTop(new TopPost(PostKey.Of("x", "root"), "x", "root", SentimentLabel.Negative, seen));
            watch.Observe(Start + seen / 100, second);
        }

        ThreadReading reading = Assert.Single(watch.Read(s_acme, Start + 100));
        Assert.Equal((9000, 5000), (reading.Reach, reading.ReachLastHour));
    }

    [Fact]
    public void When_full_the_least_dangerous_is_let_go_and_counted()
    {
        var watch = new ThreadWatch();
        for (int i = 0; i < 20; i++)
        {
            watch.Observe(Start + i, Reply("angry", true, false, i, 10));
        }

        for (int i = 0; i < 200; i++)
        {
            watch.Observe(Start + 60 + i, Reply($"small{i}", false, false, i, 0));
        }

        Assert.Equal(ThreadWatch.Capacity, watch.Count);
        Assert.Equal(201 - ThreadWatch.Capacity, watch.Dropped);
        Assert.Contains(watch.Read(s_acme, Start + 300), t => t is { RootId: "angry", Replies: 20 });
    }

    [Theory]
    [InlineData(41)]
    [InlineData(42)]
    public void A_watch_read_from_its_bytes_goes_on_as_if_nothing_happened(int seed)
    {
        var random = new Random(seed);
        ThreadWatch whole = new(), restarted = new();
        for (int i = 0; i < 3000; i++)
        {
            long second = Start + (i * 20);
            StreamSecond heard = Reply($"r{random.Next(60)}", random.Next(3) == 0, random.Next(9) == 0, random.Next(500), random.Next(100));
            whole.Observe(second, heard);
            restarted.Observe(second, heard);
            if (random.Next(50) == 0)
            {
                restarted = ReadAgain(restarted);
            }
        }

        Assert.Equal(Words(whole), Words(restarted));
        static string Words(ThreadWatch watch) => JsonSerializer.Serialize((watch.Dropped, watch.Read(s_acme, Start + 60_000)));
    }

    private static ThreadWatch ReadAgain(ThreadWatch watch)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer, Encoding.UTF8, leaveOpen: true);
        watch.Write(writer);
        writer.Flush();
        buffer.Position = 0;
        using var reader = new BinaryReader(buffer);
        var read = ThreadWatch.Read(reader);
        Assert.Equal(buffer.Length, buffer.Position);
        return read;
    }

    private static StreamSecond Reply(string root, bool negative, bool suspected, int author, long reach)
    {
        var second = new StreamSecond();
        ThreadSecond thread = second.Thread(PostKey.Of("x", root), "x", root);
        thread.Reply(negative, suspected, (ulong)PostKey.Of("x", $"{author}").Value | 1);
        thread.Seen(reach);
        return second;
    }
}

using Listening.Detection.Engine;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.Detection.Windows;

namespace Listening.Detection.Tests.Engine;

public class DetectEngineTests
{
    private const long Start = 1_700_000_000;
    private static readonly StreamKey Acme = StreamKey.OfBrand("acme");

    /// <summary>A quiet hour, then a minute in which many complain about the same thing: (event second, author, negative).</summary>
    private static List<(long Second, int Post, bool Negative)> Story(int seed)
    {
        var random = new Random(seed);
        var story = new List<(long, int, bool)>();
        for (var second = 0; second < 4_200; second++)
        {
            var mentions = second is > 3_900 and < 3_960 ? 6 : random.NextDouble() < 0.05 ? 1 : 0;
            for (var i = 0; i < mentions; i++)
            {
                story.Add((Start + second, story.Count, second > 3_900));
            }
        }

        return story;
    }

    /// <summary>Cuts the story into partitions and batches at random, in any order of arrival that keeps each partition's own order.</summary>
    private static List<PulseBatch> Cut(List<(long Second, int Post, bool Negative)> story, int partitions, int seed)
    {
        var random = new Random(seed);
        var queues = new Queue<PulseBatch>[partitions];
        for (var p = 0; p < partitions; p++)
        {
            queues[p] = new Queue<PulseBatch>();
            var mine = story.Where(m => LogPartition.Of("x", $"{m.Post}", partitions) == p).ToList();
            for (int from = 0, to; from < mine.Count; from = to)
            {
                to = Math.Min(mine.Count, from + random.Next(1, 20));
                queues[p].Enqueue(Batch(p, from, to, mine[from..to], to < mine.Count ? mine[to].Second * 1000 : (Start + 4_300) * 1000));
            }
        }

        var arrived = new List<PulseBatch>();
        while (queues.Any(q => q.Count > 0))
        {
            var queue = queues[random.Next(partitions)];
            if (queue.Count > 0)
            {
                arrived.Add(queue.Dequeue());
            }
        }

        return arrived;
    }

    private static PulseBatch Batch(int partition, long from, long to, List<(long Second, int Post, bool Negative)> mentions, long watermarkMs)
    {
        var seconds = new SortedDictionary<long, StreamSecond>();
        foreach (var (second, post, negative) in mentions)
        {
            if (!seconds.TryGetValue(second, out var heard))
            {
                seconds[second] = heard = new StreamSecond();
            }

            var label = negative ? SentimentLabel.Negative : SentimentLabel.Neutral;
            heard.Count(label, negative ? -8_000 : 0, (ulong)Key(post).Value, risky: false);
            heard.AddSample(new SamplePost(Key(post), "x", $"{post}", label, (ulong)Key(post).Value, negative ? ["battery", "recall"] : ["coffee"]));
        }

        return new PulseBatch(partition, from, to, watermarkMs, [.. seconds.Select(s => new StreamPulse(Acme, s.Key, s.Value))]);
    }

    private static PostKey Key(int post) => PostKey.Of("x", $"{post}");

    private static List<string> Run(DetectEngine engine, IEnumerable<PulseBatch> batches) =>
        [.. batches.SelectMany(b => { engine.Accept(b); return engine.Advance(); }).Select(Words)];

    private static string Words(Signal signal) => System.Text.Json.JsonSerializer.Serialize(signal);

    [Fact]
    public void A_crisis_is_found_and_named_by_its_terms()
    {
        var signals = Run(new DetectEngine(1), Cut(Story(1), 1, 1));
        Assert.Contains(signals, s => s.Contains("negative-spike:acme:", StringComparison.Ordinal) && s.Contains("battery", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_split_over_partitions_and_batches_gives_the_same_signals(int seed)
    {
        var story = Story(seed);
        var expected = Run(new DetectEngine(1), Cut(story, 1, seed));
        Assert.NotEmpty(expected);
        foreach (var partitions in new[] { 2, 4, 7 })
        {
            Assert.Equal(expected, Run(new DetectEngine(partitions), Cut(story, partitions, seed * 31)));
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void A_snapshot_and_the_later_pulses_give_the_signals_of_an_undisturbed_run(int seed)
    {
        var batches = Cut(Story(seed), 4, seed);
        var expected = Run(new DetectEngine(4), batches);
        var random = new Random(seed);
        var engine = new DetectEngine(4);
        var signals = new List<string>();
        foreach (var batch in batches)
        {
            signals.AddRange(Run(engine, [batch]));
            if (random.Next(10) == 0)
            {
                var state = engine.Write();
                engine = DetectEngine.Read(state, 4);
                Assert.Equal(state, engine.Write());
            }
        }

        Assert.Equal(expected, signals);
    }

    /// <summary>
    /// The files hold a story for two partitions: its pulses as the program of format 3 wrote them, and what its engine (format 5) knew after 53 of
    /// them, in the middle of a wave.
    /// </summary>
    [Fact]
    public void A_snapshot_and_pulses_of_the_format_before_are_read_on()
    {
        var batches = new List<PulseBatch>();
        using var reader = new BinaryReader(new MemoryStream(Unpacked("pulses-3.gz")));
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            batches.Add(PulseBatch.FromBytes(reader.ReadBytes(reader.ReadInt32())));
        }

        Assert.Equal(56, batches.Count);
        var undisturbed = Ids(new DetectEngine(2), batches);
        var engine = DetectEngine.Read(Unpacked("snapshot-5.gz"), 2);
        Assert.Equal(Start + 3_948, engine.ClosedSecond);
        var rest = batches.Where(b => b.From >= engine.Positions[b.Partition]).ToList();
        Assert.Equal(3, rest.Count);
        var signals = Ids(engine, rest);
        Assert.NotEmpty(signals);
        Assert.Equal(undisturbed.TakeLast(signals.Count), signals);

        // The alarm budgets are others since: scores differ, and whether an episode opened as what it is or escalated to it; episodes do not.
        static List<string> Ids(DetectEngine engine, IEnumerable<PulseBatch> batches) => [.. batches.SelectMany(b => { engine.Accept(b); return engine.Advance(); }).Select(s => s.Id.Split('#')[0])];
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    public void A_snapshot_of_an_unknown_format_is_named_as_such(byte version) =>
        Assert.Throws<SnapshotFormatException>(() => DetectEngine.Read([version, .. new DetectEngine(1).Write()[1..]], 1));

    [Fact]
    public void A_snapshot_that_was_cut_short_is_named_as_such()
    {
        var engine = new DetectEngine(1);
        Run(engine, Cut(Story(1), 1, 1));
        var state = engine.Write();
        foreach (var length in new[] { 5, state.Length / 3, state.Length / 2, state.Length - 1 })
        {
            Assert.Throws<SnapshotFormatException>(() => DetectEngine.Read(state[..length], 1));
        }
    }

    private static byte[] Unpacked(string file)
    {
        using var packed = new System.IO.Compression.GZipStream(
            File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Engine", "Formats", file)), System.IO.Compression.CompressionMode.Decompress);
        var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        return bytes.ToArray();
    }

    [Fact]
    public void A_batch_that_is_sent_again_changes_nothing()
    {
        var batches = Cut(Story(6), 2, 6);
        var expected = Run(new DetectEngine(2), batches);
        Assert.Equal(expected, Run(new DetectEngine(2), batches.SelectMany(b => new[] { b, PulseBatch.FromBytes(b.ToBytes()) })));
    }

    [Fact]
    public void A_missing_batch_is_a_broken_invariant()
    {
        var engine = new DetectEngine(1);
        engine.Accept(new PulseBatch(0, 0, 10, 0, []));
        Assert.Throws<InvalidDataException>(() => engine.Accept(new PulseBatch(0, 11, 12, 0, [])));
    }

    [Fact]
    public void An_idle_partition_holds_time_back_until_it_speaks()
    {
        var engine = new DetectEngine(2);
        engine.Accept(Batch(0, 0, 1, [(Start, 1, false)], (Start + 60) * 1000));
        engine.Advance();
        Assert.Equal(long.MinValue, engine.ClosedSecond);
        engine.Accept(new PulseBatch(1, 0, 0, (Start + 30) * 1000, []));
        engine.Advance();
        Assert.Equal(Start + 29, engine.ClosedSecond);
    }
}

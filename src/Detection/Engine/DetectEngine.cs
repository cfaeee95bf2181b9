using System.Text;
using Listening.Detection.Mentions;
using Listening.Detection.Signals;
using Listening.Detection.Spikes;
using Listening.Detection.Threads;
using Listening.Detection.Trends;
using Listening.Detection.Windows;

namespace Listening.Detection.Engine;

/// <summary>
/// Merges the pulse batches of all partitions in event time and watches every brand. A second is closed when the lowest watermark has passed
/// its end; by the rule of <see cref="Lateness"/> nothing on time can still arrive for it, so the signals do not depend on how the log was cut,
/// in which order partitions reported, or where the process died. State in, state out: <see cref="Write"/> after <see cref="Accept"/> of the
/// same batches gives the same bytes.
/// </summary>
public sealed class DetectEngine
{
    private const byte FormatVersion = 9;

    // Format 5 knows no threads, split streams or forecasts of days; what it has is read, so that an update forgets nothing that was learnt.
    // Formats 6 to 8 never left the workshop.
    private const byte OldVersion = 5;

    private const long SecondsPerHour = 3600;

    private readonly long[] next;
    private readonly long[] watermarks;
    private readonly SortedDictionary<long, SortedDictionary<StreamKey, StreamSecond>> open = [];
    private readonly SortedDictionary<StreamKey, BrandWatch> brands = [];
    private long closed = long.MinValue;

    // Mentions of all brands, for shares of voice: of the open hour and of the one before it.
    private long marketHour = long.MinValue, market, marketBefore;

    private readonly TrendOptions options;

    public DetectEngine(int partitions, TrendOptions? options = null)
    {
        this.options = options ?? TrendOptions.Default;
        next = new long[partitions];
        watermarks = new long[partitions];
        Array.Fill(watermarks, long.MinValue);
    }

    /// <summary>False alarms a week that each brand accepts; given to what is watched from now on. Not part of the state: a back-test tries others.</summary>
    public double FalseAlarmsPerWeek { get; init; } = SpikeOptions.Default.FalseAlarmsPerWeek;

    /// <summary>Next expected <see cref="PulseBatch.From"/> by partition.</summary>
    public IReadOnlyList<long> Positions => next;

    /// <summary>Event time up to which everything on time is known, unix ms; <see cref="long.MinValue"/> until every partition has spoken.</summary>
    public long WatermarkMs => watermarks.Min();

    /// <summary>Mentions that missed their window since the start of this state.</summary>
    public long Late { get; private set; }

    /// <summary>The last closed unix second.</summary>
    public long ClosedSecond => closed;

    /// <returns>False when the batch is already contained (sent again): nothing changed.</returns>
    /// <exception cref="InvalidDataException">A batch is missing before this one: a broken invariant of the store.</exception>
    public bool Accept(PulseBatch batch)
    {
        var expected = next[batch.Partition];
        if (batch.To <= expected && (batch.From < expected || batch.WatermarkMs <= watermarks[batch.Partition]))
        {
            return false;
        }

        if (batch.From != expected)
        {
            throw new InvalidDataException($"Partition {batch.Partition} continues at offset {expected}, but its next pulse starts at {batch.From}.");
        }

        foreach (var (stream, second, heard) in batch.Pulses)
        {
            if (second <= closed)
            {
                throw new InvalidDataException($"A pulse of {stream} for second {second} came after second {closed} was closed.");
            }

            if (!open.TryGetValue(second, out var streams))
            {
                open[second] = streams = [];
            }

            if (!streams.TryGetValue(stream, out var known))
            {
                streams[stream] = known = StreamSecond.Of(stream.Kind);
            }

            known.Merge(heard);
        }

        next[batch.Partition] = batch.To;
        watermarks[batch.Partition] = Math.Max(watermarks[batch.Partition], batch.WatermarkMs);
        Late += batch.Late;
        return true;
    }

    /// <summary>Closes every second that the lowest watermark has passed and says what was found, in order of time and stream.</summary>
    public IReadOnlyList<Signal> Advance()
    {
        var watermark = WatermarkMs;
        if (watermark == long.MinValue)
        {
            return [];
        }

        var until = (watermark / 1000) - 1;
        List<Signal>? signals = null;
        while (closed < until)
        {
            var second = NextSecond(until);
            closed = second;
            open.Remove(second, out var streams);
            Hear(second, streams, ref signals);
        }

        return signals ?? (IReadOnlyList<Signal>)[];
    }

    /// <summary>How every brand stands now, in order of brand.</summary>
    public IReadOnlyList<BrandPulse> Pulses() =>
        closed == long.MinValue ? [] : [.. brands.Values.Select(b => b.Pulse(closed))];

    /// <summary>What is watched beside the brands' own streams, and what had to be let go.</summary>
    public EngineCounts Counts() => brands.Values.Aggregate(default(EngineCounts), (sum, brand) => sum + brand.Counts);

    /// <summary>How every brand stands to its forecasts; the lists change with the hour.</summary>
    public IReadOnlyDictionary<StreamKey, IReadOnlyList<WindowReading>> Outlooks() => brands.ToDictionary(b => b.Key, b => b.Value.Outlook);

    /// <summary>How the conversations about every brand stand now.</summary>
    public IReadOnlyDictionary<StreamKey, IReadOnlyList<ThreadReading>> Threads() =>
        brands.Where(b => b.Value.HasThreads).ToDictionary(b => b.Key, b => b.Value.Threads(closed));

    public byte[] Write()
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        writer.Write(FormatVersion);
        writer.Write(next.Length);
        for (var i = 0; i < next.Length; i++)
        {
            writer.Write(next[i]);
            writer.Write(watermarks[i]);
        }

        writer.Write(closed);
        writer.Write(Late);
        writer.Write(marketHour);
        writer.Write(market);
        writer.Write(open.Count);
        foreach (var (second, streams) in open)
        {
            writer.Write(second);
            writer.Write(streams.Count);
            foreach (var (stream, heard) in streams)
            {
                stream.Write(writer);
                heard.Write(writer);
            }
        }

        writer.Write(brands.Count);
        foreach (var (stream, watch) in brands)
        {
            stream.Write(writer);
            watch.Write(writer);
        }

        writer.Flush();
        return buffer.ToArray();
    }

    /// <summary>Takes the words of erased posts out of the samples that explanations are made of; their places and numbers stay.</summary>
    /// <returns>Whether there were any.</returns>
    public bool Forget(Func<PostKey, bool> isErased) =>
        brands.Values.Count(b => b.Forget(isErased)) + open.Values.Sum(second => second.Values.Count(heard => heard.Forget(isErased))) > 0;

    /// <summary>Explanations may lack words: some sampled post has none, because they were taken away or it never had any.</summary>
    public bool HasWordless => brands.Values.Any(b => b.HasWordless) || open.Values.Any(second => second.Values.Any(heard => heard.Sample.Any(p => p.Terms.Count == 0)));

    /// <summary>A state without memory that goes on at these positions: for when a snapshot cannot be read. It warms up anew.</summary>
    public static DetectEngine StartingAt(IReadOnlyList<long> positions, TrendOptions? options = null)
    {
        var engine = new DetectEngine(positions.Count, options);
        for (var i = 0; i < positions.Count; i++)
        {
            engine.next[i] = positions[i];
        }

        return engine;
    }

    /// <exception cref="SnapshotFormatException">Another format version, or damaged.</exception>
    /// <exception cref="InvalidDataException">Another number of partitions.</exception>
    public static DetectEngine Read(byte[] state, int partitions, TrendOptions? options = null)
    {
        using var reader = new BinaryReader(new MemoryStream(state), Encoding.UTF8);
        var version = state.Length > sizeof(byte) + sizeof(int) ? reader.ReadByte() : 0;
        if (version is not (OldVersion or FormatVersion))
        {
            throw new SnapshotFormatException($"Detect snapshot has format version {version}; this program reads {OldVersion} and {FormatVersion}.");
        }

        var stored = reader.ReadInt32();
        if (stored != partitions)
        {
            throw new InvalidDataException($"Detect snapshot covers {stored} partitions, the log has {partitions}: the count is fixed for life.");
        }

        try
        {
            return ReadBody(reader, version, new DetectEngine(partitions, options));
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // A detector's part of another version says so by the first of these.
            throw new SnapshotFormatException($"Detect snapshot of {state.Length} bytes cannot be read: {e.Message}", e);
        }
    }

    private static DetectEngine ReadBody(BinaryReader reader, int version, DetectEngine engine)
    {
        var format = version > OldVersion ? StreamSecond.Format : StreamSecond.OldestFormat;
        for (var i = 0; i < engine.next.Length; i++)
        {
            engine.next[i] = reader.ReadInt64();
            engine.watermarks[i] = reader.ReadInt64();
        }

        engine.closed = reader.ReadInt64();
        engine.Late = reader.ReadInt64();
        if (version > OldVersion)
        {
            (engine.marketHour, engine.market) = (reader.ReadInt64(), reader.ReadInt64());
        }

        for (int i = 0, n = reader.ReadInt32(); i < n; i++)
        {
            var streams = engine.open[reader.ReadInt64()] = [];
            for (int s = 0, m = reader.ReadInt32(); s < m; s++)
            {
                var stream = StreamKey.Read(reader);
                streams.Add(stream, StreamSecond.Of(stream.Kind));
                streams[stream].Merge(StreamSecond.Read(reader, format));
            }
        }

        for (int i = 0, n = reader.ReadInt32(); i < n; i++)
        {
            var stream = StreamKey.Read(reader);
            engine.brands.Add(stream, BrandWatch.Read(stream, reader, format, engine.options));
        }

        return engine;
    }

    /// <summary>
    /// The next second worth looking at: one with mentions, any while an episode is open, a quarter of an hour, else the last closable one. No
    /// quarter is passed over, so that slow signals of all brands come in order of time however the log was cut.
    /// </summary>
    private long NextSecond(long until)
    {
        if (closed != long.MinValue && brands.Values.Any(b => b.EpisodeOpen))
        {
            return closed + 1;
        }

        if (closed != long.MinValue && brands.Count > 0)
        {
            until = Math.Min(until, ((closed / TrendDetector.Quarter) + 1) * TrendDetector.Quarter);
        }

        foreach (var second in open.Keys)
        {
            return Math.Min(second, until);
        }

        return until;
    }

    private void Hear(long second, SortedDictionary<StreamKey, StreamSecond>? streams, ref List<Signal>? signals)
    {
        // One brand alone has no share, and a drill is no market.
        var total = AdvanceMarket(second) && brands.Count(b => !b.Key.IsDrill) > 1 ? marketBefore : 0;
        if (streams is not null)
        {
            foreach (var (stream, heard) in streams)
            {
                market += stream is { Kind: StreamKind.Brand, IsDrill: false } ? heard.Volume : 0;
                var watch = Watch(StreamKey.OfBrand(stream.Brand, stream.Drill), second);
                if (stream.Kind != StreamKind.Brand)
                {
                    watch.HearSide(stream, second, heard);
                }
            }
        }

        foreach (var (stream, watch) in brands)
        {
            var heard = streams?.GetValueOrDefault(stream);
            if (heard is not null || watch.HasSides || watch.EpisodeOpen || watch.TrendsDue(second))
            {
                watch.Observe(second, heard, stream.IsDrill ? 0 : total, ref signals);
            }
        }
    }

    /// <summary>True when the hour before this second's is closed with it: <see cref="marketBefore"/> is that hour's.</summary>
    private bool AdvanceMarket(long second)
    {
        var hour = second / SecondsPerHour;
        if (hour == marketHour)
        {
            return false;
        }

        (marketBefore, market, marketHour) = (hour == marketHour + 1 ? market : 0, 0, hour);
        return true;
    }

    private BrandWatch Watch(StreamKey stream, long second)
    {
        if (!brands.TryGetValue(stream, out var watch))
        {
            brands[stream] = watch = new BrandWatch(stream, second, options, FalseAlarmsPerWeek);
        }

        return watch;
    }
}

/// <summary>A snapshot that this program cannot read: of another version, or damaged. What it had learnt is lost, nothing else.</summary>
public sealed class SnapshotFormatException(string message, Exception? inner = null) : Exception(message, inner);

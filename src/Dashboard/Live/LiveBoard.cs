using System.Collections.Concurrent;
using Listening.Alerts.Access;
using Listening.Alerts.Hub;
using Listening.Alerts.Incidents;
using Listening.Alerts.Stores;
using Listening.History.Queries;
using Listening.Ingest.Brands;
using EnginePulse = Listening.Detection.Engine.BrandPulse;
using SpikeKind = Listening.Detection.Spikes.SpikeKind;

namespace Listening.Dashboard.Live;

/// <summary>
/// How every brand stands now, for walls: the newest pulse of the engine, the minutes of the last hour and the state of its tile. Latest wins.
/// Written by one loop (<see cref="LiveTicker"/>) and the detect stage; read by every connection.
/// </summary>
public sealed class LiveBoard(IBrandStore brands, IAlertReader alerts, IHistoryReader history, IReadOnlyList<ISourceHealth> sources, TimeProvider time)
{
    private const int Minutes = 60;
    private const int SecondsPerMinute = 60;

    private readonly ConcurrentDictionary<(string Brand, string Drill), Tile> tiles = new();
    private Dictionary<(string Brand, string Drill), Incident> incidents = [];
    private int recalled;
    private long ticks;
    private TaskCompletionSource tick = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Age of the oldest mention not yet looked at, ms.</summary>
    public long LagMs { get; set; }

    /// <summary>Rises when a tile gets its past: what a pulse does not carry, so walls need the whole picture again.</summary>
    public int Tiles => Volatile.Read(ref recalled);

    /// <summary>How often the board moved on; rises before <see cref="NextTick"/> completes.</summary>
    public long Ticks => Interlocked.Read(ref ticks);

    /// <summary>Completes at the next tick, about once a second.</summary>
    public Task NextTick => Volatile.Read(ref tick).Task;

    /// <summary>The engine closed another second.</summary>
    public void Show(IReadOnlyList<EnginePulse> pulses)
    {
        foreach (var pulse in pulses)
        {
            var tile = tiles.GetOrAdd((pulse.Brand, pulse.Drill), _ => new Tile(time.GetUtcNow()));
            lock (tile)
            {
                tile.Pulse = pulse;
                var minute = MinuteOf(pulse);
                tile.Put(pulse.WarmingUp && tile.Told is { } told ? told.Meet(minute) : minute);
            }
        }
    }

    /// <summary>Shows a drill's tile before its first live mention.</summary>
    public void Expect(string brand, string drill) => tiles.TryAdd((brand, drill), new Tile(time.GetUtcNow()));

    /// <summary>Reads what is open and wakes every connection.</summary>
    internal async Task TickAsync(CancellationToken cancellationToken)
    {
        var open = await alerts.IncidentsAsync(Viewer.System, new IncidentQuery(OpenOnly: true, Max: 1000), cancellationToken);
        incidents = open.GroupBy(i => (i.Brand, i.Drill)).ToDictionary(g => g.Key, g => g.MinBy(i => i.Severity)!);
        var now = time.GetUtcNow();
        foreach (var brand in brands.All())
        {
            tiles.TryAdd((brand.Id, ""), new Tile(now));
        }

        var lessons = LessonsPerTick;
        foreach (var (key, tile) in tiles)
        {
            if (!tile.IsRecalled)
            {
                await RecallAsync(key, tile, now, cancellationToken);
            }

            if (tile is { Pulse.WarmingUp: true, Told: null } && lessons-- > 0)
            {
                await TeachAsync(key, tile, now, cancellationToken);
            }

            var (state, reason) = StateOf(key, tile);
            lock (tile)
            {
                if (tile.State != state)
                {
                    (tile.State, tile.Since) = (state, now);
                }

                tile.Reason = reason;
            }
        }

        Interlocked.Increment(ref ticks);
        Interlocked.Exchange(ref tick, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    public PulseMessage Pulse(Viewer viewer, IReadOnlyList<string>? asked) => new(
        time.GetUtcNow(), [.. Shown(viewer, asked).Select(t => PulseOf(t.Key, t.Value))], Sources(), LagMs);

    public IReadOnlyList<BrandView> Brands(Viewer viewer, IReadOnlyList<string>? asked)
    {
        var names = brands.All().ToDictionary(b => b.Id, b => b.Name, StringComparer.Ordinal);
        return [.. Shown(viewer, asked).Select(t => ViewOf(t.Key, names.GetValueOrDefault(t.Key.Brand) ?? t.Key.Brand, t.Value))];
    }

    /// <summary>What every tile says, of brands that are watched.</summary>
    internal IReadOnlyList<TileState> States()
    {
        var states = new List<TileState>();
        foreach (var (key, tile) in Shown(Viewer.System, null))
        {
            lock (tile)
            {
                states.Add(new TileState(key.Brand, key.Drill, tile.State, tile.Since, tile.Reason, tile.Unheard));
            }
        }

        return states;
    }

    public IReadOnlyList<SourceView> Sources() => [.. sources.SelectMany(s => s.Sources())];

    /// <summary>The hour before, from the history: once, when the tile is new.</summary>
    private async Task RecallAsync((string Brand, string Drill) key, Tile tile, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var series = await history.SentimentAsync(
            Viewer.System, new SentimentQuery(key.Brand, now.AddMinutes(-Minutes), now, TimeSpan.FromMinutes(1), Drill: key.Drill), cancellationToken);
        lock (tile)
        {
            tile.IsRecalled = true;
            Interlocked.Increment(ref recalled);
            tile.PutBefore(series.Points.Where(p => p.Heard || p.Volume > 0).Select(p => new MinuteView(p.Start.ToUnixTimeSeconds(), p.Volume, p.Negative, null, null)));
        }
    }

    /// <summary>While the engine has heard too little of a stream to expect anything, its tile is measured against what the history tells.</summary>
    private async Task TeachAsync((string Brand, string Drill) key, Tile tile, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var series = await history.SentimentAsync(
            Viewer.System, new SentimentQuery(key.Brand, now - ToldExpectation.Past, now, TimeSpan.FromMinutes(1), Drill: key.Drill), cancellationToken);
        lock (tile)
        {
            tile.Told = new ToldExpectation();
            var told = series.Points.Where(p => p.Heard || p.Volume > 0)
                .Select(p => new MinuteView(p.Start.ToUnixTimeSeconds(), p.Volume, p.Negative, null, null))
                .TakeWhile(m => tile.Minutes.Count == 0 || m.At < tile.Minutes[0].At).ToArray();
            foreach (var minute in told)
            {
                tile.Told.Meet(minute);
            }

            for (var i = 0; i < tile.Minutes.Count; i++)
            {
                tile.Minutes[i] = tile.Told.Meet(tile.Minutes[i]);
            }

            Interlocked.Increment(ref recalled);
        }
    }

    // Three days of minutes are read and learnt in some tens of milliseconds: a server that starts with hundreds of new brands still ticks.
    private const int LessonsPerTick = 5;

    private IEnumerable<KeyValuePair<(string Brand, string Drill), Tile>> Shown(Viewer viewer, IReadOnlyList<string>? asked)
    {
        var known = brands.All().Select(b => b.Id).ToHashSet(StringComparer.Ordinal);

        // A brand that was only ever heard in a drill has one tile, not an empty one beside it.
        var drilled = tiles.Keys.Where(k => k.Drill.Length > 0).Select(k => k.Brand).ToHashSet(StringComparer.Ordinal);
        return tiles
            .Where(t => t.Key.Drill.Length > 0 || t.Value.Pulse is not null || !drilled.Contains(t.Key.Brand))
            .Where(t => known.Contains(t.Key.Brand) && viewer.MaySee(t.Key.Brand) && (asked is null || asked.Contains(t.Key.Brand)))
            .OrderBy(t => t.Key.Brand, StringComparer.Ordinal).ThenBy(t => t.Key.Drill, StringComparer.Ordinal);
    }

    private (BrandState State, string? Reason) StateOf((string Brand, string Drill) key, Tile tile)
    {
        if (incidents.TryGetValue(key, out var incident))
        {
            return (BrandState.Incident, incident.Cause);
        }

        var deaf = sources.SelectMany(s => s.Sources()).Where(s => s.State is SourceState.Silent or SourceState.Failing).Select(s => s.Platform).ToArray();
        tile.Unheard = deaf;
        if (LagMs > DeafAfterMs)
        {
            return (BrandState.Blind, $"The newest mentions are {LagMs / 1000} s old.");
        }

        if (deaf.Length > 0)
        {
            return (BrandState.Blind, $"Not heard: {string.Join(", ", deaf)}.");
        }

        return tile.Pulse is { Episode: not SpikeKind.None } pulse
            ? (BrandState.Watch, $"{pulse.Volume1m} mentions in the last minute, {pulse.Expected1m:0} expected.")
            : (BrandState.Calm, null);
    }

    // Grace and one pulse make six seconds of ordinary delay; at five times that the picture is of the past.
    private const long DeafAfterMs = 30_000;

    private static MinuteView MinuteOf(EnginePulse pulse) => new(
        pulse.Second / SecondsPerMinute * SecondsPerMinute, pulse.Volume1m, pulse.Negative1m, Low: pulse.WarmingUp ? null : 0,
        High: pulse.WarmingUp ? null : pulse.Upper1m, Expected: pulse.WarmingUp ? null : pulse.Expected1m);

    private static BrandPulse PulseOf((string Brand, string Drill) key, Tile tile)
    {
        lock (tile)
        {
            var minute = tile.Minutes.Count > 0 ? tile.Minutes[^1] : null;
            return new BrandPulse(
                key.Brand, Named(key.Drill), tile.State, tile.Since, tile.Reason, tile.Pulse?.Volume1m ?? 0, tile.Pulse?.Negative1m ?? 0,
                minute?.Low, minute?.High, tile.Unheard, minute);
        }
    }

    private static BrandView ViewOf((string Brand, string Drill) key, string name, Tile tile)
    {
        var pulse = PulseOf(key, tile);
        lock (tile)
        {
            return new BrandView(
                key.Brand, name, pulse.Drill, pulse.State, pulse.Since, pulse.Reason, pulse.Volume, pulse.Negatives, pulse.Low, pulse.High,
                pulse.Unheard, [.. tile.Minutes]);
        }
    }

    private static string? Named(string drill) => drill.Length == 0 ? null : drill;

    private sealed class Tile(DateTimeOffset since)
    {
        public EnginePulse? Pulse { get; set; }
        public BrandState State { get; set; }
        public DateTimeOffset Since { get; set; } = since;
        public string? Reason { get; set; }
        public IReadOnlyList<string> Unheard { get; set; } = [];
        public List<MinuteView> Minutes { get; } = [];
        public bool IsRecalled { get; set; }

        /// <summary>Null until the engine turned out to be warming up.</summary>
        public ToldExpectation? Told { get; set; }

        /// <summary>Older minutes, oldest first; those that were heard live stay.</summary>
        public void PutBefore(IEnumerable<MinuteView> older)
        {
            var first = Minutes.Count > 0 ? Minutes[0].At : long.MaxValue;
            Minutes.InsertRange(0, older.Where(m => m.At < first).TakeLast(LiveBoard.Minutes - Minutes.Count));
        }

        public void Put(MinuteView minute)
        {
            if (Minutes.Count > 0 && Minutes[^1].At == minute.At)
            {
                Minutes[^1] = minute;
            }
            else if (Minutes.Count == 0 || Minutes[^1].At < minute.At)
            {
                Minutes.Add(minute);
                if (Minutes.Count > LiveBoard.Minutes)
                {
                    Minutes.RemoveAt(0);
                }
            }
        }
    }
}

/// <summary>Something that hears a platform, or takes in what others heard, and can say how well.</summary>
public interface ISourceHealth
{
    IEnumerable<SourceView> Sources();
}

using Listening.Alerts.Stores;
using Listening.Alerts.Tests.World;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Windows;
using Listening.Ingest.Pipeline;
using Listening.Simulation.Engine;

namespace Listening.Simulation.Parts;

/// <summary>History: what it holds outlives every process. Its rules are those of the contract suites of the real stores.</summary>
internal sealed class SimHistory(Sim sim, TimeProvider clock)
{
    private readonly Dictionary<PostKey, PostState> posts = [];
    private readonly Dictionary<int, (long Next, long Epoch)> positions = [];
    private readonly SortedDictionary<(int Partition, long From, long To), byte[]> pulses = [];
    private readonly List<DetectSnapshot> snapshots = [];

    public MemoryAlertStore Alerts { get; } = new(clock);

    public List<MentionRow> Mentions { get; } = [];

    /// <summary>Mentions counted, by brand stream and minute.</summary>
    public Dictionary<(string Brand, long MinuteMs), long> Minutes { get; } = [];

    public TimeSpan AwayUntil { get; set; }

    public bool IsAway => sim.Elapsed < AwayUntil;

    public IReadOnlyDictionary<int, long> Positions => positions.ToDictionary(p => p.Key, p => p.Value.Next);

    public long Next(int partition) => positions.GetValueOrDefault(partition).Next;

    /// <summary>How far the newest snapshot is.</summary>
    public long Detected(int partition) => snapshots.Count == 0 ? 0 : snapshots[^1].Positions.GetValueOrDefault(partition);

    public PartitionPosition Open(int partition)
    {
        var (next, epoch) = positions.GetValueOrDefault(partition);
        positions[partition] = (next, epoch + 1);
        return new PartitionPosition(partition, next, epoch + 1);
    }

    public IReadOnlyList<PostState> Find(IEnumerable<PostKey> keys) => [.. keys.Where(posts.ContainsKey).Select(k => posts[k])];

    public void Commit(ScoreBatch batch)
    {
        var pulse = batch.Pulse;
        var (next, epoch) = positions.GetValueOrDefault(batch.Partition);
        if (epoch != batch.Epoch)
        {
            throw new FencedException(batch.Partition, batch.Epoch);
        }

        if (next != pulse.From)
        {
            if (pulses.ContainsKey((pulse.Partition, pulse.From, pulse.To)))
            {
                return;
            }

            throw new InvalidOperationException($"Partition {pulse.Partition} stands at {next}, but a batch for {pulse.From}..{pulse.To} was to be stored.");
        }

        foreach (var post in batch.Posts)
        {
            posts[post.Key] = post;
        }

        Mentions.AddRange(batch.Mentions);
        foreach (var minute in batch.Minutes.Where(m => m.Stream.Kind == StreamKind.Brand))
        {
            var key = (minute.Stream.Brand, minute.MinuteMs);
            Minutes[key] = Minutes.GetValueOrDefault(key) + minute.Heard.Volume;
        }

        pulses[(pulse.Partition, pulse.From, pulse.To)] = pulse.ToBytes();
        positions[batch.Partition] = (pulse.To, epoch);
    }

    public DetectSnapshot? LatestSnapshot() => snapshots.LastOrDefault();

    public IReadOnlyList<PulseBatch> ReadPulses(int partition, long from, int max) =>
        [.. pulses.Where(p => p.Key.Partition == partition && p.Key.From >= from).Take(max).Select(p => PulseBatch.FromBytes(p.Value))];

    public void Save(DetectSnapshot snapshot)
    {
        var before = snapshots.LastOrDefault()?.Positions;
        foreach (var (partition, position) in before ?? new Dictionary<int, long>())
        {
            if (snapshot.Positions.TryGetValue(partition, out var next) && next < position)
            {
                throw new SnapshotBehindException(partition, next, position);
            }
        }

        snapshots.Add(snapshot);
        if (snapshots.Count > 2)
        {
            snapshots.RemoveAt(0);
        }

        foreach (var (partition, position) in before ?? new Dictionary<int, long>())
        {
            foreach (var gone in pulses.Keys.Where(k => k.Partition == partition && k.From < position && k.To <= position).ToList())
            {
                pulses.Remove(gone);
            }
        }
    }
}

/// <summary>History as one process reaches it: slowly, not always, and sometimes without hearing that it was done.</summary>
internal sealed class SimStore(Sim sim, SimHistory history, Lane lane, Faults faults) : IScoreStore, IPulseStore, IAlertStore
{
    public Task<PartitionPosition> OpenPartitionAsync(int partition, CancellationToken cancellationToken) => WriteAsync(() => history.Open(partition), cancellationToken);

    public Task<IReadOnlyList<PostState>> FindPostsAsync(IReadOnlyList<(PostKey Key, string Platform, string Id)> wanted, CancellationToken cancellationToken) =>
        ReadAsync(() => history.Find(wanted.Select(p => p.Key)), cancellationToken);

    public Task<IReadOnlyDictionary<int, long>> PositionsAsync(CancellationToken cancellationToken) => ReadAsync(() => history.Positions, cancellationToken);

    public Task CommitAsync(ScoreBatch batch, CancellationToken cancellationToken) => WriteAsync(
        () =>
        {
            history.Commit(batch);
            return true;
        },
        cancellationToken);

    public Task<DetectSnapshot?> LatestSnapshotAsync(CancellationToken cancellationToken) => ReadAsync(history.LatestSnapshot, cancellationToken);

    public Task<IReadOnlyList<PulseBatch>> ReadPulsesAsync(int partition, long from, int max, CancellationToken cancellationToken) =>
        ReadAsync(() => history.ReadPulses(partition, from, max), cancellationToken);

    public Task SaveSnapshotAsync(DetectSnapshot snapshot, CancellationToken cancellationToken) => WriteAsync(
        () =>
        {
            history.Save(snapshot);
            return true;
        },
        cancellationToken);

    public Task<T> TransactAsync<T>(Func<IAlertTransaction, T> effect, CancellationToken cancellationToken) =>
        WriteAsync(() => history.Alerts.TransactAsync(effect, CancellationToken.None).GetAwaiter().GetResult(), cancellationToken);

    public async Task<T> ReadAsync<T>(Func<T> read, CancellationToken cancellationToken)
    {
        await ReachAsync(cancellationToken);
        return read();
    }

    private async Task<T> WriteAsync<T>(Func<T> write, CancellationToken cancellationToken)
    {
        await ReachAsync(cancellationToken);
        var done = write();

        // Committed; whether the process hears of it is another matter.
        await Task.Delay(TimeSpan.FromMilliseconds(sim.Random.Next(0, 5)), lane.Time, cancellationToken);
        return faults.Fails(faults.Store) ? throw new IOException("It was stored, but the answer was lost.") : done;
    }

    private async Task ReachAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(sim.Random.Next(0, 30)), lane.Time, cancellationToken);
        if (history.IsAway || faults.Fails(faults.Store))
        {
            throw new IOException("The store is not reached.");
        }
    }
}

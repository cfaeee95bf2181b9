using System.Collections.Concurrent;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Publishing;

/// <summary>
/// Which posts' growth matters: causes of active pauses (their reach at the resume must be known) and of resumed ones (a doubling pauses again).
/// A cache of the store by brand and drill, forgotten at each change; asked for every metric of every post that ever crossed, so a look-up is all it costs.
/// </summary>
public sealed class PauseMemory
{
    // Resumes further back are of crises whose posts have long stopped growing.
    private const int ResumedPauses = 50;

    private readonly ConcurrentDictionary<(string Brand, string Drill), IReadOnlyDictionary<(string Platform, string Post), WatchedPost>> brands = new();
    private readonly ConcurrentDictionary<(string Brand, string Drill, string Platform, string Post), long> latest = new();
    private long version;

    public PauseMemory(PauseBoard board) => board.ChangedElsewhere += () =>
    {
        Interlocked.Increment(ref version);
        brands.Clear();
    };

    /// <summary>To be called after each commit that touched the brand's pauses.</summary>
    public void Forget(string brand, string drill)
    {
        Interlocked.Increment(ref version);
        brands.TryRemove((brand, drill), out _);
    }

    /// <summary>The highest reach heard since the cause was stored, at least <paramref name="stored"/>.</summary>
    public long Latest(string brand, string drill, PauseCause cause) =>
        Math.Max(cause.Reach, latest.GetValueOrDefault((brand, drill, cause.Platform, cause.PostId)));

    public void Heard(string brand, string drill, string platform, string post, long reach) =>
        latest.AddOrUpdate((brand, drill, platform, post), reach, (_, known) => Math.Max(known, reach));

    /// <summary>What was heard is fixed in the resumed pause.</summary>
    public void Drop(Pause pause)
    {
        foreach (var cause in pause.Causes)
        {
            latest.TryRemove((pause.Scope.Brand ?? "", pause.Drill, cause.Platform, cause.PostId), out _);
        }
    }

    public async ValueTask<WatchedPost?> FindAsync(
        EffectRunner effects, string brand, string drill, string platform, string post, CancellationToken cancellationToken)
    {
        if (!brands.TryGetValue((brand, drill), out var posts))
        {
            var before = Interlocked.Read(ref version);
            posts = await effects.UntilDurableAsync(
                "Pauses of " + brand,
                transaction => Index(
                    transaction.ActivePauses().Where(p => p.Scope.Brand == brand && p.Drill == drill),
                    transaction.ResumedPauses(brand, drill, ResumedPauses)),
                cancellationToken);
            if (Interlocked.Read(ref version) == before)
            {
                brands[(brand, drill)] = posts;
            }
        }

        return posts.TryGetValue((platform, post), out var found) ? found : null;
    }

    // Active before resumed, newest first: the first that names a post decides about it.
    private static Dictionary<(string, string), WatchedPost> Index(IEnumerable<Pause> active, IEnumerable<Pause> resumed)
    {
        var posts = new Dictionary<(string, string), WatchedPost>();
        foreach (var pause in active.Concat(resumed))
        {
            foreach (var cause in pause.Causes.Where(c => c.PostId.Length > 0))
            {
                posts.TryAdd((cause.Platform, cause.PostId), new WatchedPost(pause.Id, pause.IsActive, cause, pause.ResumedAt));
            }
        }

        return posts;
    }
}

public sealed record WatchedPost(string PauseId, bool IsActive, PauseCause Cause, DateTimeOffset? ResumedAt);

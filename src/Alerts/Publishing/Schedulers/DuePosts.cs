using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Listening.Alerts.Access;
using Listening.Alerts.Hub;
using Listening.Alerts.Incidents;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Publishing.Schedulers;

[JsonConverter(typeof(Words<DueState>))]
public enum DueState : byte
{
    /// <summary>It will go out.</summary>
    Queued,

    /// <summary>It will not go out.</summary>
    Held,
}

/// <param name="AtRisk">It will go out although its brand has an open crisis or a pause covers it.</param>
/// <param name="Pauses">Ids of the pauses that cover it.</param>
/// <param name="Text">As the tool shows it.</param>
public sealed record DuePost(
    string Scheduler, string Id, string? Brand, string? Platform, string? Account, DateTimeOffset? DueAt, DueState State, bool AtRisk, IReadOnlyList<string> Pauses,
    string? Text);

/// <summary>A brand with an open crisis whose publishing nobody has paused: one more signal, or a person, stops it.</summary>
public sealed record ArmedBrand(string Brand, string Incident, int Severity, DateTimeOffset Since, string Cause);

/// <param name="AsOf">When the scheduler was last listed; null = never.</param>
/// <param name="Fault">Why it cannot be listed now: its posts are not below.</param>
public sealed record ListedTool(string Scheduler, DateTimeOffset? AsOf, string? Fault);

public sealed record DuePostList(IReadOnlyList<DuePost> Items, IReadOnlyList<ArmedBrand> Armed, IReadOnlyList<ListedTool> Schedulers);

/// <summary>What the publishing tools would send within the next hour, and what of it is at risk. Listed at most as often as a tool is swept: lookers cost no budget.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A semaphore whose wait handle is never taken holds nothing.")]
public sealed class DuePosts(IEnumerable<IPauseFollower> followers, PauseBoard board, IAlertReader alerts, TimeProvider time)
{
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(60);

    private readonly ConcurrentDictionary<string, (DateTimeOffset At, IReadOnlyList<ToolPost> Posts, string? Fault)> listed = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim asking = new(1, 1);

    /// <param name="brand">Null = all the viewer may see. A post of no known brand is shown to who may see every brand.</param>
    public async Task<DuePostList> ListAsync(Viewer viewer, string? brand, CancellationToken cancellationToken)
    {
        var armed = await ArmedAsync(viewer, brand, cancellationToken);
        var items = new List<DuePost>();
        var tools = new List<ListedTool>();
        foreach (var follower in followers.OfType<ListedFollower>().Where(f => brand is null || f.Concerns(new PauseScope(brand))))
        {
            var (at, posts, fault) = await LookAsync(follower.Tool, cancellationToken);
            tools.Add(new ListedTool(follower.Name, at == default ? null : at, fault));
            items.AddRange(posts
                .Where(p => p.State is ToolState.Queued or ToolState.Draft && (p.DueAt is null ? p.State == ToolState.Queued : p.DueAt <= time.GetUtcNow() + Ahead))
                .Where(p => p.Brand is { } of ? viewer.MaySee(of) && (brand ?? of) == of : viewer.Brands is null)
                .Select(p => Of(follower.Name, p, armed)));
        }

        return new DuePostList([.. items.OrderBy(i => i.DueAt ?? DateTimeOffset.MinValue).ThenBy(i => i.Id, StringComparer.Ordinal)], armed, tools);
    }

    private DuePost Of(string tool, ToolPost post, IReadOnlyList<ArmedBrand> armed)
    {
        string[] pauses = [.. board.Current.Pauses.Where(p => p.Drill.Length == 0 && ListedFollower.IsIn(p.Scope, post)).Select(p => p.Id)];
        var queued = post.State == ToolState.Queued;
        return new DuePost(
            tool, post.Id, post.Brand, post.Platform, post.Account, post.DueAt, queued ? DueState.Queued : DueState.Held,
            queued && (pauses.Length > 0 || armed.Any(a => post.Brand is null || a.Brand == post.Brand)), pauses, post.Text);
    }

    private async Task<IReadOnlyList<ArmedBrand>> ArmedAsync(Viewer viewer, string? brand, CancellationToken cancellationToken)
    {
        var open = await alerts.IncidentsAsync(viewer, new IncidentQuery(brand, OpenOnly: true), cancellationToken);
        return [.. open
            .Where(i => i is { Historical: false, Drill.Length: 0 } && i.Severity < Severity.Low
                && !board.Current.Pauses.Any(p => p.Drill.Length == 0 && (p.Scope.Brand is null || p.Scope == new PauseScope(i.Brand))))
            .Select(i => new ArmedBrand(i.Brand, i.Id, i.Severity, i.CrossedAt, i.Cause))];
    }

    private async Task<(DateTimeOffset At, IReadOnlyList<ToolPost> Posts, string? Fault)> LookAsync(IPublishingTool tool, CancellationToken cancellationToken)
    {
        await asking.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            if (listed.TryGetValue(tool.Options.Name, out var known) && now - known.At < tool.Options.SweepEvery && known.Fault is null)
            {
                return known;
            }

            try
            {
                known = (now, await tool.ListAsync(now, now + Ahead, cancellationToken), null);
            }
            catch (ToolException fault)
            {
                known = (known.At, [], fault.Message);
            }

            return listed[tool.Options.Name] = known;
        }
        finally
        {
            asking.Release();
        }
    }
}

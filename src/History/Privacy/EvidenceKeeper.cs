using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Stores;
using Listening.History.Queries;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Listening.History.Privacy;

/// <param name="NeverSealed">
/// Platforms whose terms forbid keeping what they deleted: such evidence is shredded at once, unless a legal hold stands on it. By default X and Reddit
/// (X Developer Policy, Reddit Data API Terms).
/// </param>
public sealed record EvidenceOptions(IReadOnlySet<string> NeverSealed)
{
    public EvidenceOptions()
        : this(new HashSet<string>(["x", "reddit"], StringComparer.Ordinal))
    {
    }
}

/// <summary>
/// Keeps the posts that drive an incident while they can still be read; seals them when their platform deletes them; shreds them when nobody needs
/// them any more. What the wall shows comes from the hot store alone, where a deletion takes effect at once.
/// </summary>
public sealed partial class EvidenceKeeper(
    IAlertReader alerts, IHistoryReader history, SealedArchive archive, LegalHolds holds, TimeProvider time, ILogger<EvidenceKeeper> logger,
    EvidenceOptions? options = null)
    : BackgroundService
{
    private readonly EvidenceOptions options = options ?? new EvidenceOptions();

    /// <summary>Evidence of a deleted post is kept for legal claims so long, unless a hold says longer.</summary>
    public static readonly TimeSpan SealedFor = TimeSpan.FromDays(90);

    /// <summary>Three years: the archive is promised for at least 24 months.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(3 * 365);

    private const int LookedAt = 100;
    private const int Signals = 50;

    // A deletion within a minute of its crossing is seen in time for all but the quickest; a pass costs a few reads.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken);
            try
            {
                await PassAsync(stoppingToken);
            }
            catch (Exception e) when (e is IOException or Microsoft.Data.Sqlite.SqliteException)
            {
                PassFailed(logger, e);
            }
        }
    }

    internal async Task PassAsync(CancellationToken cancellationToken)
    {
        await holds.ApplyAsync(cancellationToken);
        var held = (await holds.ListAsync(Viewer.System, cancellationToken)).Select(h => h.Parent).ToHashSet();
        var incidents = await alerts.IncidentsAsync(Viewer.System, new IncidentQuery(Max: LookedAt), cancellationToken);
        foreach (var incident in incidents.Where(i => i.Drill.Length == 0 && (!i.IsOver || time.GetUtcNow() - i.ResolvedAt < SealedFor)))
        {
            await KeepAsync(incident, cancellationToken);
            var open = archive.OpenPosts(incident.Id);
            foreach (var gone in (await history.PostsAsync(Viewer.System, open, null, cancellationToken)).Where(p => p.Deleted))
            {
                if (options.NeverSealed.Contains(gone.Platform) && archive.Shred(gone.Platform, gone.Id, id => !held.Contains(id)) > 0)
                {
                    continue;
                }

                var basis = incident.IsOver ? $"evidence of the incident {incident.Id}, under review" : $"evidence of the open incident {incident.Id}";
                archive.Seal(gone.Platform, gone.Id, basis, time.GetUtcNow() + SealedFor);
            }
        }

        archive.Shred(Kept, incident => !held.Contains(incident));
    }

    private async Task KeepAsync(Incident incident, CancellationToken cancellationToken)
    {
        var signals = await alerts.SignalsAsync(Viewer.System, new SignalQuery(Incident: incident.Id, Max: Signals), cancellationToken);
        (string Platform, string Id)[] missing = [.. signals.SelectMany(s => s.Signal.Evidence.Posts ?? []).Select(p => (p.Platform, p.Id)).Distinct()
            .Where(p => !archive.Has(incident.Id, p.Platform, p.Id))];
        if (missing.Length == 0)
        {
            return;
        }

        foreach (var post in await history.PostsAsync(Viewer.System, missing, null, cancellationToken))
        {
            if (post.Text is { } text)
            {
                archive.Keep(incident.Id, post.Platform, post.Id, text, post.Author, post.Url);
            }
        }
    }

    [LoggerMessage(4030, LogLevel.Error, "Evidence could not be kept; tried again in seconds")]
    private static partial void PassFailed(ILogger logger, Exception exception);
}

using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing.Schedulers;
using Listening.Alerts.Stores;
using Listening.Detection.Signals;

namespace Listening.Alerts.Publishing;

/// <summary>The dry run: reads the tools once more and says what a resume would release, what is overdue, and which held texts are about the crisis.</summary>
public sealed class ResumePlanner(IAlertStore store, IEnumerable<IPauseFollower> followers, PauseBoard board, TimeProvider time)
{
    private const int MaxPosts = 5_000;

    // Held posts may be due long after the pause began; they are listed from a little before it to as far ahead as they were held.
    private static readonly TimeSpan Behind = TimeSpan.FromDays(7);
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(35);

    public async Task<Answer<ResumePlan>> PlanAsync(Viewer viewer, string pauseId, CancellationToken cancellationToken)
    {
        var seen = await store.TransactAsync(transaction => Read(transaction, viewer, pauseId), cancellationToken);
        if (seen is not { } scene)
        {
            return Answer.Refused<ResumePlan>(Refusal.NotFound, $"There is no pause {pauseId}.");
        }

        if (viewer.Kind != ViewerKind.Person || !Authorisation.Allows(viewer, Permission.Resume, scene.Pause.Scope.Brand))
        {
            return Answer.Refused<ResumePlan>(Refusal.OnlyPeople, "Only a named approver may prepare a resume.");
        }

        var now = time.GetUtcNow();
        var (posts, faults) = (new List<PlannedPost>(), new List<string>());
        foreach (var sheet in scene.Sheets)
        {
            var (listed, fault) = await ListAsync(sheet, cancellationToken);
            if (fault is not null)
            {
                faults.Add(fault);
            }

            posts.AddRange(sheet.Posts.Where(p => p.State == HoldState.Held).Select(p => Of(sheet, p, listed?.GetValueOrDefault(p.Id), scene, now)));
        }

        var plan = new ResumePlan(
            pauseId, viewer.Name, now, NeedsSecond(scene.Pause, scene.Incident),
            [.. posts.OrderBy(p => p.DueAt ?? DateTimeOffset.MinValue).ThenBy(p => p.Id, StringComparer.Ordinal).Take(MaxPosts)], scene.Pause.Causes, faults);
        await store.TransactAsync(
            transaction => transaction.Put(new DocumentDraft(ResumePlan.Kind, pauseId, viewer.Name, DocumentJson.Write(plan), scene.Pause.Scope.Brand, pauseId)), cancellationToken);
        return Answer.Done(plan);
    }

    /// <summary>Severity 1 in the real world: nobody lets publishing go on alone.</summary>
    public static bool NeedsSecond(Pause pause, Incident? incident) => pause.Drill.Length == 0 && incident is { Severity: Severity.Critical };

    private PlannedPost Of(HoldSheet sheet, HeldPost post, ToolPost? listed, Scene scene, DateTimeOffset now)
    {
        var topics = listed?.Text is { } text ? scene.Topics.In(text) : [];
        var another = listed is not null && board.Current.Pauses.Any(p => p.Id != sheet.Pause && p.Drill.Length == 0 && ListedFollower.IsIn(p.Scope, listed));
        return new PlannedPost(
            sheet.Tool, post.Id, post.Platform, post.Account, post.DueAt, ResumePlan.VerdictOf(post, listed, another, topics, now), topics.Count > 0 ? topics : null);
    }

    private async Task<(Dictionary<string, ToolPost>? Posts, string? Fault)> ListAsync(HoldSheet sheet, CancellationToken cancellationToken)
    {
        if (followers.OfType<ListedFollower>().FirstOrDefault(f => f.Name == sheet.Tool) is not { } follower)
        {
            // A scheduler that was told holds its own list and follows the same rule.
            return (null, null);
        }

        try
        {
            var now = time.GetUtcNow();
            var listed = await follower.Tool.ListAsync((sheet.Since < now ? sheet.Since : now) - Behind, now + Ahead, cancellationToken);
            return (listed.GroupBy(p => p.Id, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal), null);
        }
        catch (ToolException fault)
        {
            return (null, fault.Message);
        }
    }

    private static Scene? Read(IAlertTransaction transaction, Viewer viewer, string pauseId)
    {
        if (transaction.FindPause(pauseId) is not { } pause || (pause.Scope.Brand is { } brand && !viewer.MaySee(brand)))
        {
            return null;
        }

        var incident = pause.Incident is null ? null : transaction.FindIncident(pause.Incident);
        IEnumerable<Signal> signals = (incident?.Signals ?? []).Concat(pause.Causes.Select(c => c.SignalId)).Distinct(StringComparer.Ordinal)
            .Select(id => transaction.FindSignal(id)?.Signal).OfType<Signal>();
        return new Scene(pause, incident, HoldRows.Of(transaction, pauseId), new CrisisTopics([.. signals], pause.Scope.Brand is { } name ? [name] : []));
    }

    private sealed record Scene(Pause Pause, Incident? Incident, IReadOnlyList<HoldSheet> Sheets, CrisisTopics Topics);
}

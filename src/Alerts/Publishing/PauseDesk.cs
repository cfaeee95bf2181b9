using System.Text.Json.Nodes;
using Listening.Alerts.Access;
using Listening.Alerts.Delivery;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing.Schedulers;
using Listening.Alerts.Stores;
using Listening.Alerts.Telemetry;
using Microsoft.Extensions.Logging;

namespace Listening.Alerts.Publishing;

/// <summary>A person's or tool's request to stop.</summary>
/// <param name="Incident">The one it serves; may be null.</param>
public sealed record PauseRequest(PauseScope Scope, string Reason, string? Incident = null, string Drill = "");

/// <summary>A person's word that publishing may go on.</summary>
/// <param name="Cover">The machine does not pause again for what people knew, for this long; null = as <see cref="ResumeCover"/> says.</param>
/// <param name="SecondPerson">Who is asked to agree; a hint for people, no proof.</param>
public sealed record ResumeOrder(string? Reason, TimeSpan? Cover = null, string? SecondPerson = null);

/// <summary>What people and schedulers do about pauses. A pause is quick and easy, a resume is slow and named.</summary>
/// <param name="people">To know whether there is a second person at all; null = there is.</param>
public sealed class PauseDesk(
    IAlertStore store, EffectRunner effects, PauseBoard board, PauseMemory memory, TimeProvider time, ILogger<PauseDesk> logger, IAccessStore? people = null)
{
    /// <summary>The second of two people agrees within this, or the first asks again.</summary>
    public static readonly TimeSpan AskedFor = TimeSpan.FromMinutes(30);

    /// <summary>Longer than this a resume decides about another crisis.</summary>
    public static readonly TimeSpan LongestCover = TimeSpan.FromDays(30);

    /// <summary>A reason longer than this is a document; it belongs in the incident's notes.</summary>
    public const int MaxReason = 1_000;

    /// <summary>Posts that a receipt names; the rest is counted by the scheduler's next one.</summary>
    public const int MaxReceiptPosts = 1_000;

    private const int MaxName = 256;

    /// <summary>Stops publishing. An active pause of the same scope is that pause. Every brand, or a platform of every brand: only by a person who may see all.</summary>
    /// <param name="cancellationToken">The process's, not the request's: once decided, a pause is held and stored whoever hangs up.</param>
    public async Task<Answer<Pause>> PauseAsync(Viewer viewer, PauseRequest request, CancellationToken cancellationToken)
    {
        if (Refuse(viewer, request) is { } refused)
        {
            return refused;
        }

        var now = time.GetUtcNow();
        var scope = request.Scope;
        var hold = new Pause(
            CauseId.Of('p', $"{viewer.Name}:{scope}:{request.Drill}:{now.ToUnixTimeMilliseconds()}"),
            scope,
            request.Drill,
            now,
            request.Reason.Trim(),
            request.Incident,
            viewer.Name,
            PauseState.Active,
            []);
        board.Hold(hold);
        var answer = await effects.UntilDurableAsync("Pause by " + viewer.Name, transaction => Store(transaction, viewer, hold), cancellationToken);
        board.Settle(hold.Id, answer.Value);
        memory.Forget(scope.Brand ?? "", request.Drill);
        if (answer.Changed)
        {
            logger.PausedByPerson(viewer.Name, scope.Brand ?? "every brand", hold.Id);
        }

        return answer;
    }

    /// <summary>Lets publishing go on: <see cref="ResumeAsync(Viewer, string, ResumeOrder, CancellationToken)"/> with only a reason.</summary>
    public Task<Answer<Pause>> ResumeAsync(Viewer viewer, string pauseId, string? reason, CancellationToken cancellationToken) =>
        ResumeAsync(viewer, pauseId, new ResumeOrder(reason), cancellationToken);

    /// <summary>
    /// Lets publishing go on. Only a named person, only with a reason; it covers the pause's causes (<see cref="ResumeCover"/>). In a crisis of
    /// severity 1 the first person only asks, and the pause stands until a second one agrees. Where a tool holds posts, somebody must have made the dry run.
    /// </summary>
    /// <returns>The pause, still active while a second person is awaited.</returns>
    /// <exception cref="IOException">The store cannot be written: publishing stays paused.</exception>
    public async Task<Answer<Pause>> ResumeAsync(Viewer viewer, string pauseId, ResumeOrder order, CancellationToken cancellationToken)
    {
        if (viewer.Kind != ViewerKind.Person)
        {
            return Answer.Refused<Pause>(Refusal.OnlyPeople, "Only a named person may resume publishing.");
        }

        if (!Authorisation.Allows(viewer, Permission.Resume))
        {
            return Answer.Refused<Pause>(Refusal.NotAllowed, "Resuming needs the role of an approver.");
        }

        if (string.IsNullOrWhiteSpace(order.Reason) || order.Reason.Length > MaxReason)
        {
            return Answer.Refused<Pause>(Refusal.Invalid, $"A resume needs a reason of at most {MaxReason} characters.");
        }

        if (order.Cover is { } cover && (cover <= TimeSpan.Zero || cover > LongestCover))
        {
            return Answer.Refused<Pause>(Refusal.Invalid, "A resume covers its causes for 1 minute to 30 days.");
        }

        // Read before: the store of accounts is another one.
        var approvers = people is null ? null : await people.AccountsAsync(cancellationToken);
        var answer = await store.TransactAsync(transaction => Resume(transaction, viewer, pauseId, order with { Reason = order.Reason.Trim() }, approvers), cancellationToken);
        if (answer is { IsDone: true, Value: { IsActive: true } asked })
        {
            board.Stored(asked);
            return answer;
        }

        // Only now: until it is durable that people resumed, the board denies.
        if (answer is { IsDone: true, Value: { } resumed })
        {
            board.Stored(resumed);
            memory.Drop(resumed);
            memory.Forget(resumed.Scope.Brand ?? "", resumed.Drill);
            if (answer.Changed)
            {
                logger.Resumed(viewer.Name, resumed.Id);
            }
        }

        return answer;
    }

    /// <summary>A scheduler says what it held. The same receipt twice is one.</summary>
    public Task<Answer<Receipt>> ConfirmAsync(
        Viewer viewer,
        string pauseId,
        IReadOnlyList<string> held,
        IReadOnlyList<string> alreadySent,
        IReadOnlyList<NotHeld> cannot,
        CancellationToken cancellationToken)
    {
        if (held.Count + alreadySent.Count + cannot.Count > MaxReceiptPosts
            || held.Concat(alreadySent).Concat(cannot.Select(c => c.Id)).Any(id => string.IsNullOrEmpty(id) || id.Length > MaxName)
            || cannot.Any(c => c.Why is null || c.Why.Length > MaxReason))
        {
            return Task.FromResult(Answer.Refused<Receipt>(
                Refusal.Invalid, $"A receipt names at most {MaxReceiptPosts} posts, with ids of 1 to {MaxName} characters and a reason for each that cannot be held."));
        }

        return store.TransactAsync(
            transaction =>
            {
                if (Find(transaction, viewer, pauseId) is not { } pause)
                {
                    return Answer.Refused<Receipt>(Refusal.NotFound, $"There is no pause {pauseId}.");
                }

                if (!Authorisation.Allows(viewer, Permission.ConfirmPause, pause.Scope.Brand))
                {
                    return Answer.Refused<Receipt>(Refusal.NotAllowed, "Confirming a pause needs a scheduler's key.");
                }

                var receipt = new Receipt(pauseId, viewer.Name, transaction.Now, held, alreadySent, cannot);
                var (stands, isNew) = ReceiptRows.Record(transaction, pause, receipt);
                return isNew ? Answer.Done(stands) : Answer.Same(stands);
            },
            cancellationToken);
    }

    private static Answer<Pause>? Refuse(Viewer viewer, PauseRequest request)
    {
        if (request.Scope.Brand is null && (viewer.Kind != ViewerKind.Person || viewer.Brands is not null))
        {
            return Answer.Refused<Pause>(Refusal.OnlyPeople, "Only a person who may see every brand may pause every brand.");
        }

        if (!Authorisation.Allows(viewer, Permission.Pause, request.Scope.Brand))
        {
            return Answer.Refused<Pause>(Refusal.NotAllowed, "Pausing needs the role of a responder, and the brand.");
        }

        PauseScope scope = request.Scope;
        return string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > MaxReason
            || new[] { scope.Brand, scope.Platform, scope.Campaign, scope.Partner, scope.Account }.Any(n => n is { Length: 0 or > MaxName })
            ? Answer.Refused<Pause>(
                Refusal.Invalid, $"A pause needs a reason of at most {MaxReason} characters, and names of 1 to {MaxName} characters or none.")
            : null;
    }

    private static Answer<Pause> Store(IAlertTransaction transaction, Viewer viewer, Pause hold)
    {
        if (transaction.ActivePauses().FirstOrDefault(p => p.Scope == hold.Scope && p.Drill == hold.Drill) is { } standing)
        {
            return Answer.Same(standing);
        }

        // An unknown incident is no reason not to stop.
        var pause = hold.Incident is not null && transaction.FindIncident(hold.Incident) is null ? hold with { Incident = null } : hold;
        pause = pause with { ApprovedTexts = ApprovedText.HashesFor(transaction, pause.Incident) };
        transaction.Put(pause);
        transaction.Audit(viewer.Name, "publishing.paused", pause.Id, pause.Scope.Brand, new JsonObject
        {
            ["reason"] = pause.Reason,
            ["incident"] = pause.Incident,
            ["platform"] = pause.Scope.Platform,
            ["campaign"] = pause.Scope.Campaign,
            ["partner"] = pause.Scope.Partner,
            ["account"] = pause.Scope.Account,
            ["drill"] = pause.Drill,
        });
        transaction.Tell(pause);
        transaction.Note(pause.Incident, TimelineKinds.Paused, viewer.Name, $"Publishing paused by {viewer.Name}: {pause.Reason}");
        if (pause.Incident is not null && transaction.FindIncident(pause.Incident) is { } incident)
        {
            transaction.Mark(incident, isUrgent: true);
        }

        return Answer.Done(pause);
    }

    private Answer<Pause> Resume(IAlertTransaction transaction, Viewer viewer, string pauseId, ResumeOrder order, IReadOnlyList<Account>? approvers)
    {
        var reason = order.Reason!;
        if (Find(transaction, viewer, pauseId) is not { } pause)
        {
            return Answer.Refused<Pause>(Refusal.NotFound, $"There is no pause {pauseId}.");
        }

        if (pause.Scope.Brand is null && viewer.Brands is not null)
        {
            return Answer.Refused<Pause>(Refusal.NotAllowed, "Only a person who may see every brand may resume every brand.");
        }

        if (!pause.IsActive)
        {
            return Answer.Same(pause);
        }

        var incident = pause.Incident is null ? null : transaction.FindIncident(pause.Incident);
        var sheets = HoldRows.Of(transaction, pauseId);
        var plan = transaction.FindDocument(ResumePlan.Kind, pauseId) is { } document ? DocumentJson.Read<ResumePlan>(document) : null;
        if (sheets.Any(s => s.Posts.Any(p => p is { State: HoldState.Held, DueAt: not null })) && (plan is null || plan.At + ResumePlan.Fresh < transaction.Now))
        {
            return Answer.Refused(Refusal.Conflict, "Tools hold posts of this pause: make the dry run first (\"dryRun\": true) and see what would go out.", pause);
        }

        var alone = approvers is not null && !approvers.Any(a => a.Name != viewer.Name && MayResume(a, pause.Scope.Brand));
        if (ResumePlanner.NeedsSecond(pause, incident) && !alone
            && (pause.ResumeAskedBy is null || pause.ResumeAskedBy == viewer.Name || pause.ResumeAskedAt + AskedFor < transaction.Now))
        {
            return AskSecond(transaction, viewer, pause, order);
        }

        var resumed = pause with
        {
            State = PauseState.Resumed,
            ResumedAt = transaction.Now,
            ResumedBy = viewer.Name,
            ResumeReason = reason,
            CoverUntil = transaction.Now + order.Cover,
            Causes = [.. pause.Causes.Select(c => c with { Reach = memory.Latest(pause.Scope.Brand ?? "", pause.Drill, c) })],
            Version = pause.Version + 1,
        };
        transaction.Put(resumed);
        Release(transaction, viewer, resumed, sheets, plan);
        transaction.Audit(viewer.Name, "publishing.resumed", pause.Id, pause.Scope.Brand, new JsonObject
        {
            ["reason"] = reason,
            ["askedBy"] = pause.ResumeAskedBy,
            ["noSecondPerson"] = ResumePlanner.NeedsSecond(pause, incident) && alone,
            ["coverUntil"] = resumed.CoverUntil,
            ["incident"] = pause.Incident,
            ["covers"] = new JsonArray([.. resumed.Causes.Select(c => (JsonNode)new JsonObject { ["signal"] = c.SignalId, ["reach"] = c.Reach })]),
        });
        transaction.Tell(resumed);
        transaction.Note(resumed.Incident, TimelineKinds.Resumed, viewer.Name, $"Publishing resumed by {viewer.Name}{(resumed.ResumeAskedBy is { } asked ? " and " + asked : "")}: {reason}");
        return Answer.Done(resumed);
    }

    private static Answer<Pause> AskSecond(IAlertTransaction transaction, Viewer viewer, Pause pause, ResumeOrder order)
    {
        var asked = pause with { ResumeAskedBy = viewer.Name, ResumeAskedAt = transaction.Now, Version = pause.Version + 1 };
        transaction.Put(asked);
        transaction.Audit(viewer.Name, "publishing.resume.asked", pause.Id, pause.Scope.Brand, new JsonObject { ["reason"] = order.Reason, ["of"] = order.SecondPerson });
        transaction.Tell(asked);
        transaction.Note(
            pause.Incident, TimelineKinds.Note, viewer.Name,
            $"{viewer.Name} asks to resume publishing: {order.Reason} A second person must agree within {AskedFor.TotalMinutes:F0} minutes{(order.SecondPerson is { } who ? " (" + who + ")" : "")}.");
        return Answer.Done(asked);
    }

    /// <summary>Each tool gets its order: what goes back into the queue, and what waits for a person.</summary>
    private static void Release(IAlertTransaction transaction, Viewer viewer, Pause resumed, IReadOnlyList<HoldSheet> sheets, ResumePlan? plan)
    {
        foreach (var sheet in sheets.Where(s => !s.Closed))
        {
            var release = (plan?.Posts ?? []).Where(p => p.Scheduler == sheet.Tool && p.Verdict == ReleaseVerdict.Release).Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
            HoldRows.Put(transaction, sheet.Ordered(viewer.Name, transaction.Now, p => release.Contains(p.Id)), resumed.Scope.Brand);
        }
    }

    private static bool MayResume(Account account, string? brand) =>
        !account.Disabled && Authorisation.Allows(new Viewer(account.Name, ViewerKind.Person, account.Role, KeyScopes.None, account.Brands), Permission.Resume, brand);

    private static Pause? Find(IAlertTransaction transaction, Viewer viewer, string id) =>
        transaction.FindPause(id) is { } pause && (pause.Scope.Brand is null || viewer.MaySee(pause.Scope.Brand)) ? pause : null;
}

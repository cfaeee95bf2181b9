using System.Text.Json.Nodes;
using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing.Schedulers;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Publishing;

/// <param name="At">When it is to go out; null = at its own time, which must lie ahead.</param>
public sealed record ReapprovalOrder(string Scheduler, string Post, DateTimeOffset? At, string? Reason);

/// <summary>One by one: a person looks at a post that a resume left held, and lets it go, hands it over or discards it.</summary>
public sealed class ReapprovalDesk(IAlertStore store, IEnumerable<IPauseFollower> followers, TimeProvider time)
{
    public Task<Answer<HeldPost>> ApproveAsync(Viewer viewer, string pauseId, ReapprovalOrder order, CancellationToken cancellationToken) =>
        DecideAsync(viewer, pauseId, order, "approved", (sheet, post) => Approved(sheet, post, viewer.Name, order.At), cancellationToken);

    /// <summary>It does not go out: it stays a draft in its tool.</summary>
    public Task<Answer<HeldPost>> DiscardAsync(Viewer viewer, string pauseId, ReapprovalOrder order, CancellationToken cancellationToken) =>
        DecideAsync(
            viewer, pauseId, order, "discarded",
            (_, post) => post with { State = HoldState.Discarded, ApprovedBy = viewer.Name, Why = $"discarded by {viewer.Name}: {order.Reason}" },
            cancellationToken);

    private Task<Answer<HeldPost>> DecideAsync(
        Viewer viewer, string pauseId, ReapprovalOrder order, string word, Func<HoldSheet, HeldPost, HeldPost> decide,
        CancellationToken cancellationToken)
    {
        if (viewer.Kind != ViewerKind.Person || !Authorisation.Allows(viewer, Permission.Resume))
        {
            return Task.FromResult(Answer.Refused<HeldPost>(Refusal.OnlyPeople, "Only a named approver may decide on a held post."));
        }

        if (string.IsNullOrWhiteSpace(order.Reason) || order.Reason.Length > PauseDesk.MaxReason)
        {
            return Task.FromResult(Answer.Refused<HeldPost>(Refusal.Invalid, $"A decision on a held post needs a reason of at most {PauseDesk.MaxReason} characters."));
        }

        return store.TransactAsync(transaction => Decide(transaction, viewer, pauseId, order, word, decide), cancellationToken);
    }

    private static Answer<HeldPost> Decide(
        IAlertTransaction transaction, Viewer viewer, string pauseId, ReapprovalOrder order, string word,
        Func<HoldSheet, HeldPost, HeldPost> decide)
    {
        if (transaction.FindPause(pauseId) is not { } pause || (pause.Scope.Brand is { } brand && !viewer.MaySee(brand))
            || HoldRows.Of(transaction, pauseId).FirstOrDefault(s => s.Tool == order.Scheduler) is not { } sheet
            || sheet.Posts.FirstOrDefault(p => p.Id == order.Post) is not { } post)
        {
            return Answer.Refused<HeldPost>(Refusal.NotFound, $"The pause {pauseId} holds no post {order.Post} in {order.Scheduler}.");
        }

        if (pause.IsActive)
        {
            return Answer.Refused(Refusal.Conflict, "Publishing is still paused; resume it first.", post);
        }

        if (post.State != HoldState.AwaitsApproval)
        {
            // Two people at once: the second of the same mind finds it done, of another mind that it is decided.
            var isDone = word == "discarded" ? post.State == HoldState.Discarded : post.ApprovedBy is not null && post.State != HoldState.Discarded;
            return isDone ? Answer.Same(post) : Answer.Refused(Refusal.Conflict, $"The post does not wait for a decision: {post.Why ?? "it was decided already"}.", post);
        }

        var decided = decide(sheet, post);
        HoldRows.Put(transaction, sheet.With(post.Id, _ => decided), pause.Scope.Brand);
        transaction.Audit(viewer.Name, "publishing.post." + word, pauseId, pause.Scope.Brand, new JsonObject
        {
            ["scheduler"] = sheet.Tool, ["post"] = post.Id, ["reason"] = order.Reason, ["at"] = decided.DueAt, ["handedOver"] = decided.State == HoldState.HandedOver,
        });
        transaction.Note(pause.Incident, TimelineKinds.Note, viewer.Name, $"{viewer.Name} {word} a held post in {sheet.Tool}: {order.Reason}");
        return Answer.Done(decided);
    }

    private HeldPost Approved(HoldSheet sheet, HeldPost post, string by, DateTimeOffset? chosen)
    {
        // Only a tool that takes a new time can put an overdue post back without publishing it in the same breath.
        var takesTime = followers.OfType<ListedFollower>().FirstOrDefault(f => f.Name == sheet.Tool)?.Tool is BufferTool;
        var at = chosen is not null && takesTime ? chosen : post.DueAt;
        return ResumePlan.IsOverdue(at, time.GetUtcNow())
            ? post with { State = HoldState.HandedOver, ApprovedBy = by, Why = $"approved by {by}: publish it in {sheet.Tool}, which would send it at once if we put it back" }
            : post with { State = HoldState.Held, DueAt = at, ApprovedBy = by, Why = null };
    }
}

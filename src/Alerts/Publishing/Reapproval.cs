using System.Text.Json.Nodes;
using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing.Schedulers;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Publishing;

/// <param name="At">When it is to go out; null = at its own time, which must lie ahead.</param>
public sealed record ReapprovalOrder(string Scheduler, string Post, DateTimeOffset? At, string? Reason);

/// <summary>One by one: a person looks at a post that a resume left held, and lets it go or hands it over.</summary>
public sealed class ReapprovalDesk(IAlertStore store, IEnumerable<IPauseFollower> followers, TimeProvider time)
{
    public Task<Answer<HeldPost>> ApproveAsync(Viewer viewer, string pauseId, ReapprovalOrder order, CancellationToken cancellationToken)
    {
        if (viewer.Kind != ViewerKind.Person || !Authorisation.Allows(viewer, Permission.Resume))
        {
            return Task.FromResult(Answer.Refused<HeldPost>(Refusal.OnlyPeople, "Only a named approver may let a held post go."));
        }

        if (string.IsNullOrWhiteSpace(order.Reason) || order.Reason.Length > PauseDesk.MaxReason)
        {
            return Task.FromResult(Answer.Refused<HeldPost>(Refusal.Invalid, $"An approval needs a reason of at most {PauseDesk.MaxReason} characters."));
        }

        return store.TransactAsync(transaction => Approve(transaction, viewer, pauseId, order), cancellationToken);
    }

    private Answer<HeldPost> Approve(IAlertTransaction transaction, Viewer viewer, string pauseId, ReapprovalOrder order)
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
            return post.ApprovedBy is null ? Answer.Refused(Refusal.Conflict, "The post does not wait for an approval.", post) : Answer.Same(post);
        }

        // Only a tool that takes a new time can put an overdue post back without publishing it in the same breath.
        var takesTime = followers.OfType<ListedFollower>().FirstOrDefault(f => f.Name == sheet.Tool)?.Tool is BufferTool;
        var at = order.At is { } chosen && takesTime ? chosen : post.DueAt;
        var approved = ResumePlan.IsOverdue(at, time.GetUtcNow())
            ? post with { State = HoldState.HandedOver, ApprovedBy = viewer.Name, Why = $"approved by {viewer.Name}: publish it in {sheet.Tool}, which would send it at once if we put it back" }
            : post with { State = HoldState.Held, DueAt = at, ApprovedBy = viewer.Name, Why = null };
        HoldRows.Put(transaction, sheet.With(post.Id, _ => approved), pause.Scope.Brand);
        transaction.Audit(viewer.Name, "publishing.post.approved", pauseId, pause.Scope.Brand, new JsonObject
        {
            ["scheduler"] = sheet.Tool, ["post"] = post.Id, ["reason"] = order.Reason, ["at"] = at, ["handedOver"] = approved.State == HoldState.HandedOver,
        });
        transaction.Note(pause.Incident, TimelineKinds.Note, viewer.Name, $"{viewer.Name} approved a held post in {sheet.Tool}: {order.Reason}");
        return Answer.Done(approved);
    }
}

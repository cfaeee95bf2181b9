using Listening.Alerts.Stores;
using Listening.Alerts.Telemetry;
using Microsoft.Extensions.Logging;

namespace Listening.Alerts.Publishing.Schedulers;

/// <summary>
/// After a resume: puts held posts back, a few at a time and those due first in front, so that a crisis does not end in a burst and a new pause still
/// finds most of them held. What has become overdue meanwhile is never put back: several tools would publish it at once.
/// </summary>
internal sealed class Releases(IPublishingTool tool, EffectRunner effects, TimeProvider time, ILogger logger)
{
    // Three hundred an hour: far more than a brand plans, and slow enough to be stopped.
    private const int AtOnce = 5;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, DateTimeOffset> notBefore = new(StringComparer.Ordinal);

    /// <param name="sheets">Of this tool; changed in place.</param>
    /// <param name="active">Pauses that stand: what they cover stays held.</param>
    /// <returns>When to come again; null when nothing is left to do.</returns>
    public async Task<TimeSpan?> StepAsync(Dictionary<string, HoldSheet> sheets, IReadOnlyList<Pause> active, CancellationToken cancellationToken)
    {
        TimeSpan? next = null;
        foreach (var pause in sheets.Keys.Where(id => active.All(p => p.Id != id)).ToArray())
        {
            if (notBefore.TryGetValue(pause, out var at) && at > time.GetUtcNow())
            {
                next = Sooner(next, at - time.GetUtcNow());
                continue;
            }

            var wait = await StepAsync(sheets, pause, active, cancellationToken);
            notBefore[pause] = time.GetUtcNow() + (wait ?? TimeSpan.Zero);
            next = wait is null ? next : Sooner(next, wait.Value);
        }

        return next;
    }

    private async Task<TimeSpan?> StepAsync(Dictionary<string, HoldSheet> sheets, string pauseId, IReadOnlyList<Pause> active, CancellationToken cancellationToken)
    {
        // People wrote the order into the store.
        var (pause, stored) = await effects.UntilDurableAsync(
            "Release of " + pauseId, t => (t.FindPause(pauseId), HoldRows.Of(t, pauseId).FirstOrDefault(s => s.Tool == tool.Options.Name)), cancellationToken);
        if (pause is null or { IsActive: true } || stored?.Release is null)
        {
            return null;
        }

        if (stored.Closed)
        {
            sheets.Remove(pauseId);
            return null;
        }

        var (after, wait) = await ReleaseAsync(stored, active, cancellationToken);
        if (!after.Posts.SequenceEqual(stored.Posts) || after.Closed)
        {
            await effects.UntilDurableAsync(
                "Released posts",
                transaction =>
                {
                    HoldRows.Put(transaction, after, pause.Scope.Brand);
                    ReceiptRows.Record(transaction, pause, HoldRows.ReceiptOf(after, transaction.Now));
                    return true;
                },
                cancellationToken);
        }

        sheets[pauseId] = after;
        if (after.Closed)
        {
            sheets.Remove(pauseId);
        }

        return wait;
    }

    private async Task<(HoldSheet Sheet, TimeSpan? Wait)> ReleaseAsync(HoldSheet sheet, IReadOnlyList<Pause> active, CancellationToken cancellationToken)
    {
        var open = sheet.Posts.Where(p => p.State == HoldState.Held).OrderBy(p => p.DueAt).ToArray();
        if (open.Length == 0)
        {
            return (sheet with { Closed = sheet.Posts.All(p => p.State != HoldState.AwaitsApproval) }, null);
        }

        try
        {
            var now = time.GetUtcNow();
            var listed = (await tool.ListAsync(now, open.Max(p => p.DueAt ?? now) + HoldSheet.Margin, cancellationToken))
                .GroupBy(p => p.Id, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.MinBy(p => p.DueAt ?? DateTimeOffset.MaxValue)!, StringComparer.Ordinal);
            var asked = 0;
            foreach (var post in open)
            {
                if (asked == AtOnce)
                {
                    return (sheet, Every);
                }

                var (next, isAsked) = await ReleaseAsync(post, listed.GetValueOrDefault(post.Id), active, cancellationToken);
                asked += isAsked ? 1 : 0;
                sheet = sheet.With(post.Id, _ => next);
            }

            return (sheet, sheet.Posts.Any(p => p.State == HoldState.Held) ? tool.Options.SweepEvery : TimeSpan.Zero);
        }
        catch (ToolException fault)
        {
            AlertMeter.ToolFaults.Add(1, new KeyValuePair<string, object?>("tool", tool.Options.Name));
            logger.ToolFailed(tool.Options.Name, fault.Message);
            return (sheet, fault.RetryAfter > Every ? fault.RetryAfter : Every);
        }
    }

    private async Task<(HeldPost Post, bool Asked)> ReleaseAsync(HeldPost post, ToolPost? listed, IReadOnlyList<Pause> active, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (ResumePlan.IsOverdue(post.DueAt, now))
        {
            return (post with { State = HoldState.AwaitsApproval, Why = "its time came before it could be put back" }, false);
        }

        if (listed is null)
        {
            return (post with { State = HoldState.Unknown, Why = "the tool no longer lists it" }, false);
        }

        if (listed.State != ToolState.Draft)
        {
            // Somebody was quicker, in the tool itself.
            return (post with { State = HoldState.Released, Why = "it was no draft any more" }, false);
        }

        if (active.Any(p => ListedFollower.IsIn(p.Scope, listed)))
        {
            return (post, false);
        }

        await tool.ReleaseAsync(post.Id, post.DueAt!.Value, cancellationToken);
        return (post with { State = HoldState.Released, Why = null }, true);
    }

    private static TimeSpan Sooner(TimeSpan? one, TimeSpan other) => one is { } known && known < other ? known : other;
}

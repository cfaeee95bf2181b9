using System.Text.Json.Nodes;
using Listening.Alerts.Hub;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;
using Listening.Alerts.Telemetry;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Microsoft.Extensions.Logging;

namespace Listening.Alerts.Incidents;

/// <summary>
/// Takes signals: the board denies at once, then everything that follows is stored in one transaction. Called by the pipeline's loops, any number
/// at a time; each call completes when its effects are durable.
/// </summary>
public sealed class AlertDesk(EffectRunner effects, PauseBoard board, PauseMemory memory, TimeProvider time, ILogger<AlertDesk> logger)
{
    public const string GrowthRule = "reach-growth";

    // Stored reach lags at most by a quarter, at a handful of writes for a post that grows a hundredfold; in memory it is exact.
    private const double ReachStep = 1.25;

    // Enough to find every cause that can still grow or belong to an open incident.
    private const int ResumedPauses = 50;

    /// <summary>Idempotent by the signal's id. Tries again until stored; meanwhile the board holds.</summary>
    public async Task RaiseAsync(Signal raised, CancellationToken cancellationToken)
    {
        // Decided once, on arrival: a signal does not turn into history while the store is down.
        var from = time.GetTimestamp();
        var now = time.GetUtcNow();
        var signal = raised.Historical || now - raised.At > Signal.HistoricalAfter ? raised with { Historical = true } : raised;
        var hold = AlertDecisions.AsksForPause(signal) ? AlertDecisions.PauseFor(signal, now) : null;
        if (hold is not null)
        {
            board.Hold(hold);
        }

        var (stored, standing) = await effects.UntilDurableAsync("Signal " + signal.Id, transaction => Store(transaction, signal), cancellationToken);
        if (hold is not null)
        {
            board.Settle(hold.Id, standing);
        }

        if (stored is not null)
        {
            var decision = AlertDecisions.NameOf(stored.Decision);
            memory.Forget(signal.Brand, signal.Drill);
            AlertMeter.Signals.Add(1, new KeyValuePair<string, object?>("decision", decision));
            AlertMeter.EffectTime.Record(time.GetElapsedTime(from).TotalSeconds);
            logger.Decided(signal.Id, decision, stored.Incident?.Id, stored.Pause?.Id);
        }
    }

    /// <summary>A post that crossed is seen by more people. Free unless the post is a cause of a pause.</summary>
    public async Task GrewAsync(ReachGrowth growth, CancellationToken cancellationToken)
    {
        var post = growth.Post;
        var at = DateTimeOffset.FromUnixTimeMilliseconds(growth.AtMs);
        if (await memory.FindAsync(effects, growth.Brand, post.Drill, post.Platform, post.Id, cancellationToken) is not { } watched)
        {
            return;
        }

        if (watched.IsActive)
        {
            memory.Heard(growth.Brand, post.Drill, post.Platform, post.Id, growth.Value);
            if (growth.Value >= watched.Cause.Reach * ReachStep)
            {
                await effects.UntilDurableAsync("Reach of " + watched.Cause.SignalId, transaction => Grow(transaction, watched, growth), cancellationToken);
                memory.Forget(growth.Brand, post.Drill);
            }
        }
        else if (ResumeCover.HasDoubled(watched.Cause.Reach, growth.Value) && time.GetUtcNow() - at <= Signal.HistoricalAfter)
        {
            // An older doubling is left for the next observation: stored as history, its id would be spent.
            await RaiseAsync(Doubling(watched, growth, at), cancellationToken);
        }
    }

    /// <returns>What was done, null when it had been done before; and the brand's pause that stands after it.</returns>
    private static (AlertEffects? Done, Pause? Standing) Store(IAlertTransaction transaction, Signal signal)
    {
        var active = transaction.ActivePauses();
        var standing = AlertDecisions.Standing(signal, active);
        if (transaction.FindSignal(signal.Id) is not null)
        {
            return (null, standing);
        }

        var result = AlertDecisions.Decide(new AlertScene(
            signal,
            transaction.Now,
            transaction.OpenIncidents(signal.Brand, signal.Drill),
            signal.Historical ? transaction.FindIncident(AlertDecisions.LateNoteId(signal, transaction.Now)) : null,
            active,
            transaction.ResumedPauses(signal.Brand, signal.Drill, ResumedPauses)));
        var decision = AlertDecisions.NameOf(result.Decision);
        var by = AlertDecisions.RuleOf(signal);
        transaction.Put(new StoredSignal(signal, transaction.Now, result.Incident?.Id, decision));
        if (result is { Incident: { } incident, IncidentChange: not null })
        {
            transaction.Put(incident);
        }

        if (result.Pause is { } pause)
        {
            transaction.Put(pause);
        }

        foreach (var line in result.Timeline)
        {
            transaction.Append(line);
        }

        Audit(transaction, signal, result, decision, by);
        transaction.Publish(LivePayload.Entry(new AlertMessage(SignalView.Of(signal), decision, result.Incident?.Id) { At = transaction.Now }));
        if (result is { Incident: { } changed, IncidentChange: { } change })
        {
            transaction.Tell(changed, change, by, result.Timeline[0].Text);
        }

        if (result is { Pause: { } told, PauseIsNews: true })
        {
            transaction.Tell(told);
        }

        return (result, result.Pause is { IsActive: true } ? result.Pause : standing);
    }

    private static void Audit(IAlertTransaction transaction, Signal signal, AlertEffects result, string decision, string by)
    {
        transaction.Audit(by, "signal." + decision, signal.Id, signal.Brand, new JsonObject
        {
            ["kind"] = Signal.NameOf(signal.Kind),
            ["at"] = signal.At,
            ["severity"] = Severity.Of(signal),
            ["reach"] = Severity.Reach(signal),
            ["threshold"] = signal.Evidence.Threshold,
            ["incident"] = result.Incident?.Id,
            ["pause"] = result.Pause?.Id,
            ["drill"] = signal.Drill,
        });
        if (result is { Incident: { } incident, IncidentChange: TimelineKinds.Opened })
        {
            transaction.Audit(by, "incident.opened", incident.Id, incident.Brand, new JsonObject { ["signal"] = signal.Id, ["severity"] = incident.Severity });
        }

        if (result is { Pause: { } pause, PauseIsNews: true, Decision: AlertDecision.Paused or AlertDecision.PausedAgain })
        {
            transaction.Audit(
                by, "publishing.paused", pause.Id, pause.Scope.Brand, new JsonObject { ["signal"] = signal.Id, ["incident"] = pause.Incident, ["reason"] = pause.Reason });
        }
    }

    // The pause learns its post's reach, so that after a restart too a resume is counted from what people saw.
    private static bool Grow(IAlertTransaction transaction, WatchedPost watched, ReachGrowth growth)
    {
        if (transaction.FindPause(watched.PauseId) is not { IsActive: true } pause)
        {
            return false;
        }

        var causes = pause.Causes.Select(c => c.SignalId == watched.Cause.SignalId && growth.Value > c.Reach ? c with { Reach = growth.Value } : c).ToArray();
        if (causes.SequenceEqual(pause.Causes))
        {
            return false;
        }

        transaction.Put(pause with { Causes = causes, Version = pause.Version + 1 });
        var threshold = transaction.FindSignal(watched.Cause.SignalId)?.Signal.Evidence.Threshold ?? 0;
        if (Severity.IsHuge(growth.Value, threshold)
            && pause.Incident is not null
            && transaction.FindIncident(pause.Incident) is { IsOver: false, Severity: > Severity.Critical } incident)
        {
            var worse = incident with { Severity = Severity.Critical, Version = incident.Version + 1 };
            var by = "rule:" + GrowthRule;
            var text = $"Severity 1: the post on {growth.Post.Platform} has {CauseSentence.Number(growth.Value)} impressions, "
                + $"{Severity.ManyTimes} times the threshold of {CauseSentence.Number(threshold)}.";
            transaction.Put(worse);
            transaction.Append(new TimelineEntry(worse.Id, transaction.Now, TimelineKinds.Signal, by, text, watched.Cause.SignalId));
            transaction.Audit(by, "incident.severity", worse.Id, worse.Brand, new JsonObject { ["severity"] = worse.Severity, ["reach"] = growth.Value });
            transaction.Tell(worse, TimelineKinds.Signal, by, text);
        }

        return true;
    }

    private static Signal Doubling(WatchedPost watched, ReachGrowth growth, DateTimeOffset at)
    {
        var post = growth.Post;
        var sentence = $"The post on {post.Platform} that people knew of has {CauseSentence.Number(growth.Value)} impressions, "
            + $"{CauseSentence.Number(watched.Cause.Reach)} when publishing was resumed.";
        return new Signal(
            $"{GrowthRule}:{growth.Brand}:{post.Platform}:{post.Id}:{watched.PauseId}" + (post.Drill.Length > 0 ? "!" + post.Drill : ""),
            SignalKind.ReachGrowth,
            GrowthRule,
            StreamKey.OfBrand(growth.Brand, post.Drill),
            at,
            at,
            1,
            SignalAction.Pause,
            new Evidence(
                sentence,
                Observed: growth.Value,
                Expected: watched.Cause.Reach,
                Posts: [new EvidencePost(post.Platform, post.Id, SentimentLabels.NameOf(post.Label), growth.Value, Impressions.NameOf(post.Reach.Impressions?.Grade ?? ImpressionGrade.Actual))],
                RiskTopics: post.RiskTopics.Count > 0 ? post.RiskTopics : null,
                Threshold: watched.Cause.Reach * ResumeCover.GrowthFactor,
                Below: watched.Cause.Reach,
                BelowAt: watched.ResumedAt));
    }
}

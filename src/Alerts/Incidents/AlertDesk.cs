using System.Text.Json.Nodes;
using Listening.Alerts.Delivery;
using Listening.Alerts.Hub;
using Listening.Alerts.Publishing;
using Listening.Alerts.Rules;
using Listening.Alerts.Stores;
using Listening.Alerts.Telemetry;
using Listening.Alerts.Watch;
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
public sealed class AlertDesk(EffectRunner effects, PauseBoard board, PauseMemory memory, RuleShelf rules, TimeProvider time, ILogger<AlertDesk> logger)
{
    public const string GrowthRule = "reach-growth";

    // Stored reach lags at most by a quarter, at a handful of writes for a post that grows a hundredfold; in memory it is exact.
    private const double ReachStep = 1.25;

    // Enough to find every cause that can still grow or belong to an open incident.
    private const int ResumedPauses = 50;

    // A step of a sequence that lies further back than a thousand signals of its brand is buried in the crisis that they are.
    private const int MostEarlier = 1_000;

    /// <summary>Idempotent by the signal's id. Tries again until stored; meanwhile the board holds.</summary>
    public async Task RaiseAsync(Signal raised, CancellationToken cancellationToken)
    {
        if (Watchdog.IsOurs(raised))
        {
            await effects.UntilDurableAsync("The watchdog's probe", transaction => Watchdog.Came(transaction, raised), cancellationToken);
            return;
        }

        // Decided once, on arrival: a signal does not turn into history while the store is down.
        var from = time.GetTimestamp();
        var now = time.GetUtcNow();
        var signal = raised.Historical || now - raised.At > Signal.HistoricalAfter ? raised with { Historical = true } : raised;
        var book = rules.Book;
        var holds = HoldsFor(book, signal, now);
        foreach (var hold in holds)
        {
            board.Hold(hold);
        }

        var (stored, standing) = await effects.UntilDurableAsync("Signal " + signal.Id, transaction => Store(transaction, signal, book), cancellationToken);
        foreach (var hold in holds)
        {
            board.Settle(hold.Id, standing.FirstOrDefault(p => p.Scope == hold.Scope));
        }

        foreach (var pause in standing.Where(p => holds.All(h => h.Scope != p.Scope)))
        {
            board.Stored(pause);
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

    /// <summary>What may follow is denied before it is known whether it does; a sequence that may end here holds the whole brand for that moment.</summary>
    private IReadOnlyList<Pause> HoldsFor(RuleBook book, Signal signal, DateTimeOffset now)
    {
        var asked = book.Ask(signal, new RuleFacts(rules.ThresholdOf(signal.Brand)));
        return AlertDecisions.PausesFor(signal, book.MayPause(signal) ? asked with { Action = SignalAction.Pause, Scopes = null } : asked, now);
    }

    /// <returns>What was done, null when it had been done before; and the brand's pauses that stand after it.</returns>
    private (AlertEffects? Done, IReadOnlyList<Pause> Standing) Store(IAlertTransaction transaction, Signal signal, RuleBook book)
    {
        var active = transaction.ActivePauses();
        if (transaction.FindSignal(signal.Id) is { } known)
        {
            var scopes = AlertDecisions.ScopesOf(signal, known.Asked ?? Asked.AsDetected(signal));
            return (null, [.. scopes.Select(s => AlertDecisions.Standing(signal, s, active)).OfType<Pause>()]);
        }

        var earlier = book.LookBack(signal) is { } back ? transaction.Signals(signal.Brand, signal.Drill, signal.At - back, MostEarlier).Select(s => s.Signal).ToList() : null;
        var asked = book.Ask(signal, new RuleFacts(rules.ThresholdOf(signal.Brand), earlier));
        var scene = new AlertScene(
            signal,
            asked,
            transaction.Now,
            transaction.OpenIncidents(signal.Brand, signal.Drill),
            signal.Historical ? transaction.FindIncident(AlertDecisions.LateNoteId(signal, transaction.Now)) : null,
            active,
            transaction.ResumedPauses(signal.Brand, signal.Drill, ResumedPauses));
        var result = AlertDecisions.Decide(scene);
        var decision = AlertDecisions.NameOf(result.Decision);
        transaction.Put(new StoredSignal(signal, transaction.Now, result.Incident?.Id, decision, asked));
        if (result is { Incident: { } incident, IncidentChange: not null })
        {
            transaction.Put(incident);
        }

        foreach (var pause in Changed(result))
        {
            // What was approved for the crisis passes a second pause of it too.
            transaction.Put(pause.ApprovedTexts is null && pause.IsActive ? pause with { ApprovedTexts = ApprovedText.HashesFor(transaction, pause.Incident) } : pause);
        }

        if (asked.MaxDurationMinutes is { } minutes)
        {
            foreach (var pause in result.Pauses.Where(p => p.Decision is AlertDecision.Paused or AlertDecision.PausedAgain))
            {
                transaction.LimitPause(pause.Pause!, minutes);
            }
        }

        if (result.Incident is { } concerned)
        {
            var isWorse = scene.Open.FirstOrDefault(i => i.Id == concerned.Id) is { } before && concerned.Severity < before.Severity;
            transaction.Mark(concerned, isWorse || result.Pauses.Any(p => p.IsNews));
        }

        foreach (var line in result.Timeline)
        {
            transaction.Append(line);
        }

        Audit(transaction, scene, result, decision);
        transaction.Publish(LivePayload.Entry(new AlertMessage(SignalView.Of(signal, asked), decision, result.Incident?.Id) { At = transaction.Now }));
        if (result is { Incident: { } changed, IncidentChange: { } change })
        {
            transaction.Tell(changed, change, scene.By, result.Timeline[0].Text);
        }

        foreach (var told in result.Pauses.Where(p => p.IsNews))
        {
            transaction.Tell(told.Pause!);
        }

        var now = Changed(result).Where(p => p.IsActive).ToList();
        return (result, [.. now, .. AlertDecisions.ScopesOf(signal, asked)
            .Select(s => AlertDecisions.Standing(signal, s, active)).OfType<Pause>().Where(p => now.All(n => n.Id != p.Id))]);
    }

    // Two narrow scopes may both be served by the brand's one pause: it is changed once.
    private static IEnumerable<Pause> Changed(AlertEffects result) => result.Pauses.Select(p => p.Pause).OfType<Pause>().DistinctBy(p => p.Id);

    private static void Audit(IAlertTransaction transaction, AlertScene scene, AlertEffects result, string decision)
    {
        var (signal, by) = (scene.Signal, scene.By);
        transaction.Audit(by, "signal." + decision, signal.Id, signal.Brand, new JsonObject
        {
            ["kind"] = Signal.NameOf(signal.Kind),
            ["at"] = signal.At,
            ["action"] = SignalView.NameOf(scene.Asked.Action),
            ["severity"] = scene.Asked.Severity,
            ["rules"] = new JsonArray([.. scene.Asked.Rules.Select(r => (JsonNode)r)]),
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

        foreach (var pause in result.Pauses.Where(p => p is { IsNews: true, Decision: AlertDecision.Paused or AlertDecision.PausedAgain }).Select(p => p.Pause!))
        {
            transaction.Audit(by, "publishing.paused", pause.Id, pause.Scope.Brand, new JsonObject
            {
                ["signal"] = signal.Id,
                ["incident"] = pause.Incident,
                ["reason"] = pause.Reason,
                ["platform"] = pause.Scope.Platform,
                ["campaign"] = pause.Scope.Campaign,
                ["partner"] = pause.Scope.Partner,
                ["account"] = pause.Scope.Account,
            });
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
            transaction.Mark(worse, isUrgent: true);
        }

        return true;
    }

    private static Signal Doubling(WatchedPost watched, ReachGrowth growth, DateTimeOffset at)
    {
        var post = growth.Post;
        var known = CauseSentence.Number(watched.Cause.Reach);
        var sentence = watched.Cause is { ByTopic: true, Topics: { } topics }
            ? $"A post on {string.Join(" and ", topics)} on {post.Platform} has {CauseSentence.Number(growth.Value)} impressions; the most seen one had {known} when publishing was resumed."
            : $"The post on {post.Platform} that people knew of has {CauseSentence.Number(growth.Value)} impressions, {known} when publishing was resumed.";
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

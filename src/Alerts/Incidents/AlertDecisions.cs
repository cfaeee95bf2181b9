using Listening.Alerts.Publishing;
using Listening.Detection.Signals;

namespace Listening.Alerts.Incidents;

/// <summary>What is known when a signal is decided.</summary>
/// <param name="Open">Open incidents of its brand and drill, oldest first.</param>
/// <param name="LateNote">The incident of <see cref="AlertDecisions.LateNoteId"/>, in whatever state.</param>
/// <param name="Active">Active pauses.</param>
/// <param name="Resumed">Resumed pauses of its brand and drill, newest first.</param>
public sealed record AlertScene(
    Signal Signal, DateTimeOffset Now, IReadOnlyList<Incident> Open, Incident? LateNote, IReadOnlyList<Pause> Active, IReadOnlyList<Pause> Resumed);

/// <summary>What follows from a signal; null = nothing to store.</summary>
/// <param name="Incident">The one it belongs to, as it stands after this.</param>
/// <param name="IncidentChange">A word of <see cref="TimelineKinds"/>; null when the incident is as it was.</param>
/// <param name="Pause">A new pause, or a new version of one.</param>
/// <param name="PauseIsNews">People and schedulers must hear of it.</param>
public sealed record AlertEffects(
    AlertDecision Decision,
    Incident? Incident,
    string? IncidentChange,
    Pause? Pause,
    bool PauseIsNews,
    IReadOnlyList<TimelineEntry> Timeline);

/// <summary>
/// From a signal to an incident and a pause; pure. One live incident a brand and drill takes all its signals, so one crisis is one incident,
/// one pause and one page; what is found too late never joins it nor pauses.
/// </summary>
public static class AlertDecisions
{
    /// <summary>What is younger than this is still news to people, though too old to act on by itself.</summary>
    public static readonly TimeSpan LateNoteWithin = TimeSpan.FromHours(24);

    public static string NameOf(AlertDecision decision) => decision switch
    {
        AlertDecision.Shown => "shown",
        AlertDecision.Joined => "joined",
        AlertDecision.Opened => "opened",
        AlertDecision.Paused => "paused",
        AlertDecision.AlreadyPaused => "already-paused",
        AlertDecision.Covered => "covered",
        AlertDecision.PausedAgain => "paused-again",
        AlertDecision.FoundLate => "found-late",
        AlertDecision.Historical => "historical",
        _ => throw new ArgumentOutOfRangeException(nameof(decision), decision, "Not a decision."),
    };

    /// <summary>One note a brand, drill and day of finding: a catch-up of a thousand old posts is one piece of news.</summary>
    public static string LateNoteId(Signal signal, DateTimeOffset now) =>
        CauseId.Of('i', $"found-late:{signal.Stream.Brand}!{signal.Drill}:{now.UtcDateTime:yyyy-MM-dd}");

    /// <summary>The pause a signal asks for before anything else is known: what the board denies by from the moment of decision.</summary>
    public static Pause PauseFor(Signal signal, DateTimeOffset now) => new(
        CauseId.Of('p', signal.Id),
        new PauseScope(signal.Brand),
        signal.Drill,
        now,
        CauseSentence.Of(signal),
        Incident: null,
        RuleOf(signal),
        PauseState.Active,
        [ResumeCover.CauseOf(signal)]);

    public static bool AsksForPause(Signal signal) => signal is { Action: SignalAction.Pause, Historical: false };

    /// <summary>The pause that does already what the signal asks for; narrower ones and those of every brand live and end on their own.</summary>
    public static Pause? Standing(Signal signal, IReadOnlyList<Pause> active)
    {
        var scope = new PauseScope(signal.Brand);
        return active.FirstOrDefault(p => p.Scope == scope && p.Drill == signal.Drill);
    }

    public static string RuleOf(Signal signal) => "rule:" + signal.Rule;

    public static AlertEffects Decide(AlertScene scene)
    {
        var signal = scene.Signal;
        if (signal.Historical)
        {
            return Late(scene);
        }

        var live = scene.Open.FirstOrDefault(i => !i.Historical);
        if (live is null && signal.Action == SignalAction.Advise)
        {
            return new AlertEffects(AlertDecision.Shown, null, null, null, false, []);
        }

        var (incident, change) = live is null ? (Open(signal, scene.Now), TimelineKinds.Opened) : Join(live, signal);
        List<TimelineEntry> timeline = change is null ? [] : [new(incident.Id, scene.Now, change, RuleOf(signal), CauseSentence.Of(signal), signal.Id)];
        if (signal.Action != SignalAction.Pause)
        {
            return new AlertEffects(live is null ? AlertDecision.Opened : AlertDecision.Joined, incident, change, null, false, timeline);
        }

        var (decision, pause, isNews) = Pausing(scene, incident);
        timeline.AddRange(Said(scene, incident, decision, pause, change));
        return new AlertEffects(decision, incident, change, pause, isNews, timeline);
    }

    private static (AlertDecision, Pause?, bool IsNews) Pausing(AlertScene scene, Incident incident)
    {
        var signal = scene.Signal;
        if (Standing(signal, scene.Active) is { } standing)
        {
            // A pause that outlived its incident, or that a person made without one, serves this one from now on.
            var serves = scene.Open.Any(i => i.Id == standing.Incident);
            var joined = ResumeCover.With(standing, ResumeCover.CauseOf(signal)) with { Incident = serves ? standing.Incident : incident.Id };
            return (AlertDecision.AlreadyPaused, Changed(standing, joined), !serves);
        }

        var verdict = ResumeCover.Of(signal, scene.Resumed, scene.Open);
        var pause = PauseFor(signal, scene.Now) with { Incident = incident.Id };
        return verdict.Kind switch
        {
            // Known from now on, so that its doubling counts.
            CoverKind.Covered => (AlertDecision.Covered, Changed(verdict.By!, ResumeCover.With(verdict.By!, ResumeCover.CauseOf(signal))), false),
            CoverKind.None => (AlertDecision.Paused, pause, true),
            _ => (AlertDecision.PausedAgain, pause with { Reason = CauseSentence.Again(pause.Reason) }, true),
        };
    }

    private static IEnumerable<TimelineEntry> Said(AlertScene scene, Incident incident, AlertDecision decision, Pause? pause, string? change)
    {
        var text = decision switch
        {
            AlertDecision.Paused => $"Publishing of {scene.Signal.Brand} is paused on all platforms.",
            AlertDecision.PausedAgain => $"Publishing of {scene.Signal.Brand} is paused on all platforms. {pause!.Reason}",
            AlertDecision.Covered when change is not null => "Publishing goes on: it was resumed knowing of this.",
            AlertDecision.AlreadyPaused when pause?.Incident == incident.Id && scene.Open.All(i => i.Id != incident.Id) =>
                $"Publishing of {scene.Signal.Brand} was paused already and stays so.",
            _ => null,
        };
        return text is null ? [] : [new TimelineEntry(incident.Id, scene.Now, TimelineKinds.Paused, RuleOf(scene.Signal), text, scene.Signal.Id)];
    }

    private static AlertEffects Late(AlertScene scene)
    {
        var signal = scene.Signal;
        var note = scene.LateNote;
        if (signal.Action == SignalAction.Advise || scene.Now - signal.At > LateNoteWithin || note is { IsOver: true })
        {
            return new AlertEffects(AlertDecision.Historical, null, null, null, false, []);
        }

        var sentence = CauseSentence.FoundLate(CauseSentence.Of(signal));
        var (incident, change) = note is null
            ? (Open(signal, scene.Now) with { Id = LateNoteId(signal, scene.Now), Cause = sentence, Historical = true }, TimelineKinds.Opened)
            : Join(note, signal);
        return new AlertEffects(
            note is null ? AlertDecision.FoundLate : AlertDecision.Historical,
            incident,
            change,
            null,
            false,
            change is null ? [] : [new(incident.Id, scene.Now, change, RuleOf(signal), sentence, signal.Id)]);
    }

    private static Incident Open(Signal signal, DateTimeOffset now) => new(
        CauseId.Of('i', signal.Id),
        signal.Brand,
        signal.Drill,
        Severity.Of(signal),
        IncidentState.Open,
        CauseSentence.Of(signal),
        signal.At,
        now,
        [signal.Id]);

    private static (Incident, string? Change) Join(Incident incident, Signal signal)
    {
        // A warning's sentence gives way to the breach that it foretold; a person's own words stay.
        var isWorse = Severity.Of(signal) < incident.Severity;
        var wasFound = incident.Signals is [var first, ..] && incident.Id == CauseId.Of('i', first);
        var joined = incident with
        {
            Severity = Math.Min(incident.Severity, Severity.Of(signal)),
            Cause = isWorse && wasFound ? CauseSentence.Of(signal) : incident.Cause,
            Signals = incident.Signals.Count < Incident.MaxSignals ? [.. incident.Signals, signal.Id] : incident.Signals,
        };
        return joined == incident ? (incident, null) : (joined with { Version = incident.Version + 1 }, TimelineKinds.Signal);
    }

    private static Pause? Changed(Pause before, Pause after) => after == before ? null : after with { Version = before.Version + 1 };
}

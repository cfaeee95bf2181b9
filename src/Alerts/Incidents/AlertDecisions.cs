using Listening.Alerts.Publishing;
using Listening.Alerts.Rules;
using Listening.Detection.Signals;

namespace Listening.Alerts.Incidents;

/// <summary>What is known when a signal is decided.</summary>
/// <param name="Asked">What the rules make of it.</param>
/// <param name="Open">Open incidents of its brand and drill, oldest first.</param>
/// <param name="LateNote">The incident of <see cref="AlertDecisions.LateNoteId"/>, in whatever state.</param>
/// <param name="Active">Active pauses.</param>
/// <param name="Resumed">Resumed pauses of its brand and drill, newest first.</param>
public sealed record AlertScene(
    Signal Signal, Asked Asked, DateTimeOffset Now, IReadOnlyList<Incident> Open, Incident? LateNote, IReadOnlyList<Pause> Active, IReadOnlyList<Pause> Resumed)
{
    /// <summary>Who decided, as timeline and audit name it.</summary>
    public string By => AlertDecisions.RuleOf(Signal, Asked);
}

/// <summary>What became of one scope that was asked to pause.</summary>
/// <param name="Pause">A new pause, or a new version of one; null when nothing changed.</param>
/// <param name="IsNews">People and schedulers must hear of it.</param>
public sealed record PauseEffect(PauseScope Scope, AlertDecision Decision, Pause? Pause, bool IsNews);

/// <summary>What follows from a signal; null = nothing to store.</summary>
/// <param name="Incident">The one it belongs to, as it stands after this.</param>
/// <param name="IncidentChange">A word of <see cref="TimelineKinds"/>; null when the incident is as it was.</param>
/// <param name="Pauses">One for each scope that was asked to pause.</param>
public sealed record AlertEffects(
    AlertDecision Decision,
    Incident? Incident,
    string? IncidentChange,
    IReadOnlyList<PauseEffect> Pauses,
    IReadOnlyList<TimelineEntry> Timeline)
{
    /// <summary>The first that changed; usually the only one.</summary>
    public Pause? Pause => Pauses is [{ Pause: { } pause }, ..] ? pause : null;
}

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

    /// <summary>The pauses a signal asks for before anything else is known: what the board denies by from the moment of decision.</summary>
    public static IReadOnlyList<Pause> PausesFor(Signal signal, Asked asked, DateTimeOffset now) =>
        asked.Action == SignalAction.Pause && !signal.Historical ? [.. ScopesOf(signal, asked).Select(s => PauseFor(signal, asked, s, now))] : [];

    /// <summary>The pause that does already what is asked for: of exactly that scope or, for a narrower one, of the whole brand.</summary>
    public static Pause? Standing(Signal signal, PauseScope scope, IReadOnlyList<Pause> active) =>
        active.FirstOrDefault(p => p.Scope == scope && p.Drill == signal.Drill)
        ?? active.FirstOrDefault(p => p.Scope == new PauseScope(scope.Brand) && p.Drill == signal.Drill);

    public static IReadOnlyList<PauseScope> ScopesOf(Signal signal, Asked asked) => asked.Scopes ?? [new PauseScope(signal.Brand)];

    /// <summary>The rule of the house that decided, or the detector's.</summary>
    public static string RuleOf(Signal signal, Asked? asked) => "rule:" + (asked?.DecidedBy ?? signal.Rule);

    public static AlertEffects Decide(AlertScene scene)
    {
        var (signal, asked) = (scene.Signal, scene.Asked);
        if (signal.Historical)
        {
            return Late(scene);
        }

        var live = scene.Open.FirstOrDefault(i => !i.Historical);
        if (live is null && asked.Action == SignalAction.Advise)
        {
            return new AlertEffects(AlertDecision.Shown, null, null, [], []);
        }

        var (incident, change) = live is null ? (Open(scene), TimelineKinds.Opened) : Join(live, scene);
        List<TimelineEntry> timeline = change is null ? [] : [new(incident.Id, scene.Now, change, scene.By, CauseSentence.Of(signal), signal.Id)];
        if (asked.Action != SignalAction.Pause)
        {
            return new AlertEffects(live is null ? AlertDecision.Opened : AlertDecision.Joined, incident, change, [], timeline);
        }

        var pauses = ScopesOf(signal, asked).Select(s => Pausing(scene, s, incident)).ToList();
        timeline.AddRange(pauses.SelectMany(p => Said(scene, incident, p, change)));
        return new AlertEffects(Strongest(pauses), incident, change, pauses, timeline);
    }

    private static Pause PauseFor(Signal signal, Asked asked, PauseScope scope, DateTimeOffset now) => new(
        CauseId.Of('p', scope == new PauseScope(signal.Brand) ? signal.Id : $"{signal.Id} {scope}"),
        scope,
        signal.Drill,
        now,
        CauseSentence.Of(signal),
        Incident: null,
        RuleOf(signal, asked),
        PauseState.Active,
        [ResumeCover.CauseOf(signal)]);

    private static PauseEffect Pausing(AlertScene scene, PauseScope scope, Incident incident)
    {
        var signal = scene.Signal;
        if (Standing(signal, scope, scene.Active) is { } standing)
        {
            // A pause that outlived its incident, or that a person made without one, serves this one from now on.
            var serves = scene.Open.Any(i => i.Id == standing.Incident);
            var joined = ResumeCover.With(standing, ResumeCover.CauseOf(signal)) with { Incident = serves ? standing.Incident : incident.Id };
            return new PauseEffect(scope, AlertDecision.AlreadyPaused, Changed(standing, joined), !serves);
        }

        var verdict = ResumeCover.Of(signal, scene.Resumed, scene.Open);
        var pause = PauseFor(signal, scene.Asked, scope, scene.Now) with { Incident = incident.Id };
        return verdict.Kind switch
        {
            // Known from now on, so that its doubling counts.
            CoverKind.Covered => new(scope, AlertDecision.Covered, Changed(verdict.By!, ResumeCover.With(verdict.By!, ResumeCover.CauseOf(signal, verdict))), false),
            CoverKind.None => new(scope, AlertDecision.Paused, pause, true),
            _ => new(scope, AlertDecision.PausedAgain, pause with { Reason = CauseSentence.Again(pause.Reason) }, true),
        };
    }

    // What stopped something new says more than what stood already or was covered.
    private static AlertDecision Strongest(List<PauseEffect> pauses) => new[] { AlertDecision.Paused, AlertDecision.PausedAgain, AlertDecision.AlreadyPaused, AlertDecision.Covered }
        .First(d => pauses.Any(p => p.Decision == d));

    private static IEnumerable<TimelineEntry> Said(AlertScene scene, Incident incident, PauseEffect effect, string? change)
    {
        var (what, pause) = ($"Publishing of {scene.Signal.Brand}", effect.Pause);
        var text = effect.Decision switch
        {
            AlertDecision.Paused => $"{what} is paused {Where(effect.Scope)}.",
            AlertDecision.PausedAgain => $"{what} is paused {Where(effect.Scope)}. {pause!.Reason}",
            AlertDecision.Covered when change is not null => "Publishing goes on: it was resumed knowing of this.",
            AlertDecision.AlreadyPaused when pause?.Incident == incident.Id && scene.Open.All(i => i.Id != incident.Id) => $"{what} was paused already and stays so.",
            _ => null,
        };
        return text is null ? [] : [new TimelineEntry(incident.Id, scene.Now, TimelineKinds.Paused, scene.By, text, scene.Signal.Id)];
    }

    private static string Where(PauseScope scope) => scope switch
    {
        { Platform: { } platform } => "on " + platform,
        { Campaign: { } campaign } => "in the campaign " + campaign,
        { Partner: { } partner } => "for the partner " + partner,
        { Account: { } account } => "for the account " + account,
        _ => "on all platforms",
    };

    private static AlertEffects Late(AlertScene scene)
    {
        var signal = scene.Signal;
        var note = scene.LateNote;
        if (scene.Asked.Action == SignalAction.Advise || scene.Now - signal.At > LateNoteWithin || note is { IsOver: true })
        {
            return new AlertEffects(AlertDecision.Historical, null, null, [], []);
        }

        var sentence = CauseSentence.FoundLate(CauseSentence.Of(signal));
        var (incident, change) = note is null
            ? (Open(scene) with { Id = LateNoteId(signal, scene.Now), Cause = sentence, Historical = true }, TimelineKinds.Opened)
            : Join(note, scene);
        return new AlertEffects(
            note is null ? AlertDecision.FoundLate : AlertDecision.Historical,
            incident,
            change,
            [],
            change is null ? [] : [new(incident.Id, scene.Now, change, scene.By, sentence, signal.Id)]);
    }

    private static Incident Open(AlertScene scene) => new(
        CauseId.Of('i', scene.Signal.Id),
        scene.Signal.Brand,
        scene.Signal.Drill,
        scene.Asked.Severity,
        IncidentState.Open,
        CauseSentence.Of(scene.Signal),
        scene.Signal.At,
        scene.Now,
        [scene.Signal.Id],
        Called: scene.Asked.CallRoles);

    private static (Incident, string? Change) Join(Incident incident, AlertScene scene)
    {
        var (signal, asked) = (scene.Signal, scene.Asked);

        // A warning's sentence gives way to the breach that it foretold; a person's own words stay.
        var isWorse = asked.Severity < incident.Severity;
        var wasFound = incident.Signals is [var first, ..] && incident.Id == CauseId.Of('i', first);
        var joined = incident with
        {
            Severity = Math.Min(incident.Severity, asked.Severity),
            Cause = isWorse && wasFound ? CauseSentence.Of(signal) : incident.Cause,
            Signals = incident.Signals.Count < Incident.MaxSignals ? [.. incident.Signals, signal.Id] : incident.Signals,
            Called = With(incident.Called, asked.CallRoles),
        };
        return joined == incident ? (incident, null) : (joined with { Version = incident.Version + 1 }, TimelineKinds.Signal);
    }

    // The same list when nobody is new: records compare lists by reference, and what did not change is no new version.
    private static IReadOnlyList<string>? With(IReadOnlyList<string>? called, IReadOnlyList<string>? more) =>
        more is null || more.All((called ?? []).Contains) ? called : [.. (called ?? []).Union(more).Order(StringComparer.Ordinal)];

    private static Pause? Changed(Pause before, Pause after) => after == before ? null : after with { Version = before.Version + 1 };
}

using Listening.Alerts.Incidents;

namespace Listening.Alerts.Teams;

public enum EscalationPhase : byte
{
    /// <summary>Going from step to step.</summary>
    Climbing,

    /// <summary>Somebody has acknowledged, and the word still holds.</summary>
    Acknowledged,

    /// <summary>The chain is at its end; nobody answered.</summary>
    Exhausted,

    /// <summary>People are at work, or it is over.</summary>
    Ended,
}

/// <summary>Where the escalation of an incident stands: a document with the incident's id, due at <see cref="NextAt"/>.</summary>
/// <param name="Step">The next one.</param>
/// <param name="Round">How often the chain was begun anew.</param>
/// <param name="WorkAt">Newest thing that a person did about the incident.</param>
/// <param name="Muted">It waits for the end of a silence, also when that comes sooner.</param>
/// <param name="AnsweredAt">The acknowledgement or lapse that was taken into account last.</param>
public sealed record EscalationState(
    string Chain, int Step = 0, int Round = 0, EscalationPhase Phase = EscalationPhase.Climbing, DateTimeOffset? NextAt = null, DateTimeOffset? AnsweredAt = null, DateTimeOffset? WorkAt = null, bool Muted = false);

/// <summary>Why somebody is called.</summary>
public enum CallReason : byte
{
    Step,

    /// <summary>Somebody said "I have it", and then nothing happened.</summary>
    Lapsed,

    /// <summary>Nobody answered to the end.</summary>
    Exhausted,
}

/// <param name="Person">Null where only a channel is told.</param>
/// <param name="Channel">Null = all contacts of the person.</param>
public sealed record EscalationCall(CallReason Reason, string? Person, string? Channel);

/// <summary>What is known of the incident.</summary>
/// <param name="LastWorkAt">Newest thing that a person did, the acknowledgement apart; null = nothing yet.</param>
/// <param name="SilencedUntil">A silence covers it; null = none does.</param>
/// <param name="AlertsWithin">How many signals came in the last minutes.</param>
public sealed record EscalationFacts(
    Incident Incident, Roster Roster, DateTimeOffset? LastWorkAt = null, DateTimeOffset? SilencedUntil = null, Func<int, int>? AlertsWithin = null);

/// <summary>Escalation as a pure function of chain, state, facts and moment. The loop that calls it is thin and can be late: it catches up.</summary>
public static class Escalation
{
    public const string Kind = "escalation";

    // What is asked again and again, is asked once a minute: so a chain of no waits cannot spin.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    public static (EscalationState State, IReadOnlyList<EscalationCall> Calls) Advance(EscalationChain chain, EscalationState state, EscalationFacts facts, DateTimeOffset now)
    {
        var incident = facts.Incident;
        if (state.Phase == EscalationPhase.Ended || incident.State > IncidentState.Acknowledged)
        {
            return (state with { Phase = EscalationPhase.Ended, NextAt = null }, []);
        }

        var calls = new List<EscalationCall>();
        if (incident.AcknowledgedAt is { } acknowledged && !(state.AnsweredAt > acknowledged))
        {
            var holdsUntil = Later(acknowledged, facts.LastWorkAt) + TimeSpan.FromMinutes(chain.LapseMinutes);
            if (chain.LapseMinutes == 0 || now < holdsUntil)
            {
                return (state with { Phase = EscalationPhase.Acknowledged, NextAt = chain.LapseMinutes == 0 ? null : holdsUntil }, []);
            }

            // From the first step again: what was said before is half an hour old.
            calls.Add(new EscalationCall(CallReason.Lapsed, incident.AcknowledgedBy, null));
            state = new EscalationState(chain.Id, AnsweredAt: now, WorkAt: state.WorkAt);
        }

        if (state.Phase == EscalationPhase.Exhausted || (!state.Muted && state.NextAt > now))
        {
            return (state, calls);
        }

        return facts.SilencedUntil is { } until && until > now ? (state with { NextAt = until, Muted = true }, calls) : Climb(chain, state with { Muted = false }, facts, now, calls);
    }

    private static (EscalationState, IReadOnlyList<EscalationCall>) Climb(
        EscalationChain chain, EscalationState state, EscalationFacts facts, DateTimeOffset now, List<EscalationCall> calls)
    {
        state = state with { Phase = EscalationPhase.Climbing, NextAt = null };
        while (state.Step < chain.Steps.Count)
        {
            var step = chain.Steps[state.Step];
            switch (step.Kind)
            {
                case StepKind.Wait:
                    return (state with { Step = state.Step + 1, NextAt = now + TimeSpan.FromMinutes(step.Minutes) }, calls);
                case StepKind.Notify:
                    calls.AddRange(Called(step, facts, now).Where(c => !calls.Contains(c)));
                    break;
                case StepKind.Webhook:
                    calls.Add(new EscalationCall(CallReason.Step, null, step.Channel));
                    break;
                case StepKind.IfTime when step.Window is { } window && !window.Contains(now):
                    return (state with { NextAt = window.Next(now) }, calls);
                case StepKind.IfMoreThan when (facts.AlertsWithin?.Invoke(step.Minutes) ?? 0) <= step.Alerts:
                    return (state with { NextAt = now + LookAgain }, calls);
                case StepKind.Repeat when state.Round < step.Times:
                    var again = state with { Step = 0, Round = state.Round + 1 };
                    if (chain.Steps.All(s => s.Kind != StepKind.Wait))
                    {
                        return (again with { NextAt = now + LookAgain }, calls);
                    }

                    state = again;
                    continue;
            }

            state = state with { Step = state.Step + 1 };
        }

        calls.Add(new EscalationCall(CallReason.Exhausted, null, null));
        return (state with { Phase = EscalationPhase.Exhausted, NextAt = null }, calls);
    }

    private static IEnumerable<EscalationCall> Called(EscalationStep step, EscalationFacts facts, DateTimeOffset now)
    {
        var roster = facts.Roster;
        IEnumerable<Member?> people = step switch
        {
            { Person: { } person } => [roster.Available(person, now)],
            { Schedule: { } id } => roster.Schedules?.FirstOrDefault(s => s.Id == id)?.OnCall(now) is { } name ? [roster.Available(name, now)] : [],
            { Role: EscalationChain.Everybody } => roster.Members.Select(m => roster.Available(m.Name, now)),
            { Role: EscalationChain.Called } => (facts.Incident.Called ?? []).SelectMany(r => roster.OfRole(r, now)),
            { Role: { } role } => roster.OfRole(role, now),
            _ => [],
        };
        return people.OfType<Member>().Select(m => m.Name).Distinct().Select(name => new EscalationCall(CallReason.Step, name, step.Channel));
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;
}

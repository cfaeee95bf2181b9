using System.Text.Json.Serialization;
using Listening.Alerts.Incidents;

namespace Listening.Alerts.Teams;

/// <summary>The cross-functional team of one incident: a document with the incident's id, due at the next reminder.</summary>
/// <param name="DueAt">The response clock: half an hour after the crossing.</param>
/// <param name="CompleteAt">When the last required seat was taken; the clock stops there.</param>
/// <param name="Reminded">Reminders sent so far.</param>
/// <param name="NextReminderAt">Null when complete, or after the last.</param>
public sealed record CrisisTeam(
    string Incident,
    DateTimeOffset ActivatedAt,
    string ActivatedBy,
    DateTimeOffset DueAt,
    IReadOnlyList<Seat> Seats,
    string? Spokesperson = null,
    IReadOnlyList<string>? PlatformOwners = null,
    DateTimeOffset? CompleteAt = null,
    int Reminded = 0,
    DateTimeOffset? NextReminderAt = null)
{
    public const string Kind = "team";

    // While it can still be in time, when it no longer can, and then once more: after that the escalation is at work.
    private static readonly TimeSpan[] Reminders = [TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(25), TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(45)];

    [JsonIgnore]
    public IEnumerable<Seat> Missing => Seats.Where(s => s is { Required: true, JoinedAt: null });

    public static CrisisTeam Of(Incident incident, Roster roster, string by, DateTimeOffset now)
    {
        var seats = roster.Seats.Select(r => SeatOf(r, roster, now)).ToList();

        // A role that a rule called has a seat, also when the team has none for it by itself.
        seats.AddRange((incident.Called ?? []).Where(c => seats.TrueForAll(s => s.Role != c)).Select(c => SeatOf(new TeamRole(c, Raci.Consulted, Required: false), roster, now)));
        var owners = roster.Members.Where(m => m.Platforms is { Count: > 0 }).SelectMany(m => m.Platforms!.Select(p => $"{p}: {m.Name}")).ToList();
        return new CrisisTeam(incident.Id, now, by, incident.DueAt, seats, roster.Spokesperson?.Name, owners.Count == 0 ? null : owners).WithReminder(incident.CrossedAt, now);
    }

    /// <summary>Somebody takes a seat; the first stays. Who has none in the roster sits as a guest.</summary>
    /// <param name="role">Null = every free seat for which the person stands in the roster.</param>
    public CrisisTeam Join(string name, string? role, DateTimeOffset now)
    {
        var seats = Seats.Select(s => s.JoinedAt is null && (role is null ? s.Candidates.Contains(name) : s.Role == role) ? s with { Joined = name, JoinedAt = now } : s).ToList();
        if (seats.TrueForAll(s => s.Joined != name))
        {
            seats.Add(new Seat(role ?? "guest", Raci.Informed, false, [name], name, now));
        }

        var after = this with { Seats = seats };
        return CompleteAt is null && !after.Missing.Any() ? after with { CompleteAt = now, NextReminderAt = null } : after;
    }

    /// <summary>One reminder is sent; deputies too are called from the second on.</summary>
    public CrisisTeam Remind(DateTimeOffset crossedAt, DateTimeOffset now) => (this with { Reminded = Reminded + 1 }).WithReminder(crossedAt, now);

    /// <summary>Whom a reminder goes to: the first of each missing seat, from the second one on all who could take it.</summary>
    public IReadOnlyList<string> Wanted() => [.. Missing.SelectMany(s => Reminded == 0 ? s.Candidates.Take(1) : s.Candidates).Distinct()];

    private CrisisTeam WithReminder(DateTimeOffset crossedAt, DateTimeOffset now)
    {
        var next = Reminders.Select(r => crossedAt + r).FirstOrDefault(at => at > now);
        return this with { NextReminderAt = CompleteAt is not null || next == default ? null : next };
    }

    private static Seat SeatOf(TeamRole role, Roster roster, DateTimeOffset now)
    {
        var named = roster.Members.Where(m => m.Roles.Contains(role.Role)).ToList();
        IEnumerable<string> there = named.Where(m => !m.IsAway(now)).Select(m => m.Name);
        var deputies = named.SelectMany(m => m.Deputies ?? []).Where(d => roster.Find(d) is { } deputy && !deputy.IsAway(now));
        return new Seat(role.Role, role.Raci, role.Required, [.. there.Concat(deputies).Distinct()]);
    }
}

/// <param name="Candidates">Named people and then their deputies, without those who are away. Empty = the roster names nobody.</param>
/// <param name="Joined">Who took it.</param>
public sealed record Seat(string Role, Raci Raci, bool Required, IReadOnlyList<string> Candidates, string? Joined = null, DateTimeOffset? JoinedAt = null)
{
    /// <summary>Seconds after the response clock ran out; null while it has not, or the seat was taken in time.</summary>
    public double? LateSeconds(DateTimeOffset dueAt, DateTimeOffset now) =>
        Required && ((JoinedAt ?? now) - dueAt).TotalSeconds is var late and > 0 ? late : null;
}

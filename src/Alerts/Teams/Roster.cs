using System.Text.Json.Serialization;

namespace Listening.Alerts.Teams;

/// <summary>
/// Who answers for a brand when it is in trouble: a versioned document, id = the brand, or <see cref="ForAll"/> for brands without one.
/// Names are those that people sign in with.
/// </summary>
/// <param name="Roles">Seats of the crisis team; null = PR, legal, social, support and product, all required.</param>
/// <param name="Chains">Escalation chains, the first whose severities fit; null = <see cref="EscalationChain.Usual"/>.</param>
public sealed record Roster(
    IReadOnlyList<Member> Members,
    IReadOnlyList<TeamRole>? Roles = null,
    IReadOnlyList<Schedule>? Schedules = null,
    IReadOnlyList<EscalationChain>? Chains = null,
    IReadOnlyList<PartnerContact>? Partners = null)
{
    public const string Kind = "roster";
    public const string ForAll = "*";

    public static readonly Roster Empty = new([]);

    private static readonly IReadOnlyList<TeamRole> UsualRoles =
        [new("pr", Raci.Accountable), new("legal", Raci.Consulted), new("social", Raci.Responsible), new("support", Raci.Responsible), new("product", Raci.Consulted)];

    [JsonIgnore]
    public IReadOnlyList<TeamRole> Seats => Roles ?? UsualRoles;

    [JsonIgnore]
    public Member? Spokesperson => Members.FirstOrDefault(m => m.Spokesperson);

    public Member? Find(string name) => Members.FirstOrDefault(m => m.Name == name);

    /// <summary>The person, or whoever stands in: the first deputy who is there, and of that one's deputies in turn. Null when all are away.</summary>
    public Member? Available(string name, DateTimeOffset at)
    {
        var (asked, waiting) = (new HashSet<string>(StringComparer.Ordinal), new Queue<string>([name]));
        while (waiting.TryDequeue(out var next))
        {
            if (!asked.Add(next) || Find(next) is not { } member)
            {
                continue;
            }

            if (!member.IsAway(at))
            {
                return member;
            }

            foreach (var deputy in member.Deputies ?? [])
            {
                waiting.Enqueue(deputy);
            }
        }

        return null;
    }

    /// <summary>Everybody of a role who is there, or stands in for one who is not; in the roster's order.</summary>
    public IReadOnlyList<Member> OfRole(string role, DateTimeOffset at) =>
        [.. Members.Where(m => m.Roles.Contains(role)).Select(m => Available(m.Name, at)).OfType<Member>().Distinct()];
}

/// <param name="Roles">Of the team: <c>pr</c>, <c>legal</c>, or the house's own words.</param>
/// <param name="Contacts">Where to reach the person, all are used.</param>
/// <param name="Deputies">Names, the first one first.</param>
/// <param name="Platforms">Platforms whose accounts the person answers for.</param>
public sealed record Member(
    string Name,
    IReadOnlyList<string> Roles,
    IReadOnlyList<Contact>? Contacts = null,
    IReadOnlyList<string>? Deputies = null,
    IReadOnlyList<string>? Platforms = null,
    bool Spokesperson = false,
    IReadOnlyList<Absence>? Away = null)
{
    public bool IsAway(DateTimeOffset at) => (Away ?? []).Any(a => a.From <= at && at < a.To);
}

/// <param name="Channel">Id of a configured channel.</param>
/// <param name="To">Address within it, such as one for e-mail; null where the channel needs none.</param>
public sealed record Contact(string Channel, string? To = null);

public sealed record Absence(DateTimeOffset From, DateTimeOffset To);

/// <summary>What a role is to a crisis (RACI): who does it, who answers for it, who is asked, who is told.</summary>
public enum Raci : byte
{
    Responsible,
    Accountable,
    Consulted,
    Informed,
}

/// <param name="Required">The team is complete when every required seat is taken.</param>
public sealed record TeamRole(string Role, Raci Raci, bool Required = true);

/// <summary>Somebody of another house, who sees an incident only where it is joint.</summary>
/// <param name="Name">What they sign in with.</param>
/// <param name="Partner">Whom they speak for.</param>
public sealed record PartnerContact(string Name, string Partner, IReadOnlyList<Contact>? Contacts = null);

using System.Globalization;
using System.Text.Json;
using Listening.Alerts.Documents;
using Listening.Alerts.Notifications;

namespace Listening.Alerts.Teams;

/// <summary>A roster from JSON, or everything that is wrong with it.</summary>
public static class RosterReader
{
    private const int MaxName = 128;
    private const int Week = 7 * 24 * 60;

    public static (Roster? Roster, IReadOnlyList<FieldError> Errors) Read(JsonElement json)
    {
        var errors = new List<FieldError>();
        var fields = new FieldReader(json, "$", errors);
        fields.Ignore("version", "by", "recordedAt", "brand", "seats", "steps", "onCall", "away");
        if (!fields.Has("members"))
        {
            fields.Add("members", "Is required: the people of the team.");
        }

        var roster = new Roster(
            [.. (fields.Objects("members") ?? []).Select(Member)],
            fields.Objects("roles")?.Select(Role).ToList(),
            fields.Objects("schedules")?.Select(Schedule).ToList(),
            fields.Objects("chains")?.Select(Chain).ToList(),
            fields.Objects("partners")?.Select(Partner).ToList());
        CheckNames(roster, fields);
        fields.Finish();
        return errors.Count > 0 ? (null, errors) : (roster, []);
    }

    private static void CheckNames(Roster roster, FieldReader fields)
    {
        foreach (var twice in roster.Members.GroupBy(m => m.Name).Where(g => g.Count() > 1))
        {
            fields.Add("members", $"'{twice.Key}' is named {twice.Count()} times.");
        }

        var named = roster.Members.SelectMany(m => m.Deputies ?? [])
            .Concat((roster.Schedules ?? []).SelectMany(s => s.Rotation.Concat((s.Overrides ?? []).Select(o => o.Name))))
            .Concat((roster.Chains ?? []).SelectMany(c => c.Steps).Select(s => s.Person).OfType<string>());
        foreach (var stranger in named.Distinct().Where(n => roster.Find(n) is null))
        {
            fields.Add("members", $"'{stranger}' stands in as a deputy, in a schedule or in a chain and is no member.");
        }

        foreach (var schedule in (roster.Chains ?? []).SelectMany(c => c.Steps).Select(s => s.Schedule).OfType<string>().Where(id => (roster.Schedules ?? []).All(s => s.Id != id)))
        {
            fields.Add("schedules", $"A chain names the schedule '{schedule}', which is not there.");
        }
    }

    private static Member Member(FieldReader fields)
    {
        var member = new Member(
            fields.Text("name", MaxName, required: true) ?? "",
            fields.Texts("roles", 64) ?? [],
            Contacts(fields),
            fields.Texts("deputies", MaxName),
            fields.Texts("platforms"),
            fields.Flag("spokesperson", false),
            fields.Objects("away")?.Select(Span).Select(s => new Absence(s.From, s.To)).ToList());
        fields.Finish();
        return member;
    }

    private static List<Contact>? Contacts(FieldReader fields) => fields.Objects("contacts")?.Select(c =>
    {
        var contact = new Contact(c.Text("channel", 64, required: true) ?? "", c.Text("to", 320));
        c.Finish();
        return contact;
    }).ToList();

    private static TeamRole Role(FieldReader fields)
    {
        var role = new TeamRole(fields.Text("role", 64, required: true) ?? "", fields.Word<Raci>("raci", r => r.ToString().ToLowerInvariant()) ?? Raci.Responsible, fields.Flag("required", true));
        fields.Finish();
        return role;
    }

    private static PartnerContact Partner(FieldReader fields)
    {
        var partner = new PartnerContact(fields.Text("name", MaxName, required: true) ?? "", fields.Text("partner", MaxName, required: true) ?? "", Contacts(fields));
        fields.Finish();
        return partner;
    }

    private static Schedule Schedule(FieldReader fields)
    {
        var id = fields.Text("id", 64, required: true) ?? "";
        var zone = fields.Text("timeZone", 64, required: true, z => TimeZoneInfo.TryFindSystemTimeZoneById(z, out _) ? null : "Is not a time zone such as Europe/Berlin.") ?? "Etc/UTC";
        var start = fields.Text("start", 10, required: true, d => DateOnly.TryParseExact(d, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? null : "Is a day such as 2026-11-23.");
        var over = fields.TimeOfDay("handOver");
        var schedule = new Schedule(
            id,
            zone,
            start is null ? default : DateOnly.ParseExact(start, "yyyy-MM-dd", CultureInfo.InvariantCulture),
            over ?? new TimeOnly(9, 0),
            (int)(fields.Whole("shiftDays", 1, 365) ?? 7),
            fields.Texts("rotation", MaxName) ?? [],
            fields.Objects("overrides")?.Select(o => (Span: Span(o, "name"), Name: o.Text("name", MaxName, required: true) ?? "")).Select(o => new ShiftOverride(o.Span.From, o.Span.To, o.Name)).ToList());
        if (schedule.Rotation.Count == 0)
        {
            fields.Add("rotation", "Is required: the names in turn.");
        }

        fields.Finish();
        return schedule;
    }

    private static EscalationChain Chain(FieldReader fields)
    {
        var chain = new EscalationChain(
            fields.Text("id", 64, required: true) ?? "",
            [.. (fields.Objects("steps") ?? []).Select(Step)],
            fields.Numbers("severities", 1, 4)?.Select(n => (int)n).ToList(),
            (int)(fields.Whole("lapseMinutes", 0, Week) ?? 30));
        if (chain.Steps.Count == 0)
        {
            fields.Add("steps", "Is required: at least one step.");
        }

        fields.Finish();
        return chain;
    }

    private static EscalationStep Step(FieldReader fields)
    {
        var kind = fields.Word<StepKind>("kind", NameOf);
        var step = new EscalationStep(
            kind ?? default,
            (int)(fields.Whole("minutes", 0, Week) ?? 0),
            fields.Text("person", MaxName),
            fields.Text("role", 64),
            fields.Text("schedule", 64),
            fields.Text("channel", 64),
            fields.Object("window") is { } w ? Window(w) : null,
            (int)(fields.Whole("alerts", 0, 1_000_000) ?? 0),
            (int)(fields.Whole("times", 0, 100) ?? 0));
        var missing = kind switch
        {
            null when !fields.Has("kind") => ("kind", $"Is required: one of {string.Join(", ", Enum.GetValues<StepKind>().Select(NameOf))}."),
            StepKind.Wait or StepKind.IfMoreThan when step.Minutes == 0 => ("minutes", "Is required."),
            StepKind.Notify when step is { Person: null, Role: null, Schedule: null } => ("person", "Is required, or a role or schedule."),
            StepKind.IfTime when !fields.Has("window") => ("window", "Is required."),
            StepKind.Webhook when step.Channel is null => ("channel", "Is required."),
            StepKind.Repeat when step.Times == 0 => ("times", "Is required."),
            _ => (null, ""),
        };
        if (missing.Item1 is { } field)
        {
            fields.Add(field, missing.Item2);
        }

        fields.Finish();
        return step;
    }

    private static TimeWindow? Window(FieldReader fields)
    {
        var window = ChannelReader.Window(fields);
        fields.Finish();
        return window;
    }

    private static (DateTimeOffset From, DateTimeOffset To) Span(FieldReader fields) => Span(fields, []);

    private static (DateTimeOffset From, DateTimeOffset To) Span(FieldReader fields, params string[] more)
    {
        var (from, to) = (fields.Time("from"), fields.Time("to"));
        fields.Ignore(more);
        if (from is null || to is null || from >= to)
        {
            fields.Add("to", "Give 'from' and a later 'to'.");
        }

        fields.Finish();
        return (from ?? default, to ?? default);
    }

    private static string NameOf(StepKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());
}

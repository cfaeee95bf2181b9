using System.Globalization;
using Listening.Alerts.Incidents;
using Listening.Alerts.Teams;

namespace Listening.Alerts.Tests.Teams;

/// <summary>
/// Who is called in which minute. A case is a chain, what people do meanwhile, and the calls that follow; the clock is the test's own, and the loop
/// looks whenever something is due or happened, as the real one does.
/// </summary>
public sealed class EscalationTests
{
    // Anna stands in for nobody; Ben is legal with two deputies; Cleo is the night's.
    private const string Usual = "notify role called; notify role pr; wait 5; notify role *; wait 10; repeat 1";

    // A Saturday evening, and in Berlin the last night of summer time 2026 (25 October, 03:00 → 02:00).
    private static readonly DateTimeOffset Evening = new(2026, 11, 21, 20, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset LastSummerNight = new(2026, 10, 24, 23, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset FirstSummerNight = new(2026, 3, 29, 0, 0, 0, TimeSpan.Zero);

    private static readonly Roster Roster = new(
        [
            new("anna", ["pr"]),
            new("ben", ["legal"], Deputies: ["dora", "emil"]),
            new("dora", ["product"], Deputies: ["emil"]),
            new("emil", ["support"]),
        ],
        Schedules:
        [
            new("berlin", "Europe/Berlin", new DateOnly(2026, 1, 1), new TimeOnly(9, 0), 1, ["anna", "ben"]),
            new("tokyo", "Asia/Tokyo", new DateOnly(2026, 1, 1), new TimeOnly(9, 0), 7, ["dora", "emil"]),
            new("swapped", "Europe/Berlin", new DateOnly(2026, 1, 1), new TimeOnly(9, 0), 7, ["anna"], [new(Evening.AddMinutes(3), Evening.AddMinutes(8), "emil")]),
            new("future", "Europe/Berlin", new DateOnly(2027, 1, 1), new TimeOnly(9, 0), 7, ["anna"]),
        ]);

    public static TheoryData<string, string, string, string> Cases() => new()
    {
        // name · chain · what happens (minute what) · calls (minute who)
        { "whom rules call and PR at once, then everybody, then again", Usual, "called legal", "0 ben anna; 5 anna ben dora emil; 15 ben anna; 20 anna ben dora emil; 30 nobody-left" },
        { "nobody called: PR alone at first", Usual, "", "0 anna; 5 anna ben dora emil; 15 anna; 20 anna ben dora emil; 30 nobody-left" },
        { "a person and a role that are one are called once", "notify person anna; notify role pr", "", "0 anna nobody-left" },
        { "a wait lets its minutes pass", "notify person anna; wait 7; notify person emil", "", "0 anna; 7 emil nobody-left" },
        { "two waits add up", "wait 2; wait 3; notify person anna", "", "5 anna nobody-left" },
        { "an empty chain ends at once and says so", "", "", "0 nobody-left" },
        { "an unknown person is nobody", "notify person zoe; notify person anna", "", "0 anna nobody-left" },
        { "an unknown role is nobody", "notify role dancers; wait 1; notify person anna", "", "1 anna nobody-left" },

        { "an acknowledgement stops the climb", Usual, "3 ack", "0 anna; 33 lapsed anna; 38 anna ben dora emil; 48 anna; 53 anna ben dora emil; 63 nobody-left" },
        { "an acknowledgement before anything is due calls nobody later", "wait 5; notify person anna", "1 ack; 2 work; 20 respond", "" },
        { "work after the acknowledgement puts the lapse off", Usual, "3 ack; 20 work", "0 anna; 50 lapsed anna; 55 anna ben dora emil; 65 anna; 70 anna ben dora emil; 80 nobody-left" },
        { "responding ends it for good", Usual, "3 ack; 10 respond", "0 anna" },
        { "resolving ends it for good", Usual, "6 resolve", "0 anna; 5 anna ben dora emil" },
        { "an acknowledgement that never lapses", "lapse 0; notify person anna; wait 5; notify person emil", "3 ack", "0 anna" },
        { "a second acknowledgement after the lapse holds again", Usual, "3 ack; 34 ack; 40 respond", "0 anna; 33 lapsed anna" },
        { "a lapse starts the chain anew", "notify person anna; wait 5; notify person emil", "6 ack", "0 anna; 5 emil nobody-left; 36 lapsed anna; 41 emil nobody-left" },
        { "an acknowledgement in the minute of a step wins", "notify person anna; wait 5; notify person emil", "5 ack; 6 respond", "0 anna" },
        { "a short lapse", "lapse 5; notify person anna; wait 60; notify person emil", "2 ack; 8 respond", "0 anna; 7 lapsed anna" },

        { "a person who is away is stood in for", "notify person ben", "away ben", "0 dora nobody-left" },
        { "a deputy who is away is stood in for by the next", "notify person ben", "away ben dora", "0 emil nobody-left" },
        { "when everybody is away nobody can be called", "notify person ben; wait 1; notify person anna", "away ben dora emil", "1 anna nobody-left" },
        { "a role whose holder is away calls the deputy", "notify role legal", "away ben", "0 dora nobody-left" },
        { "everybody: those who are away are stood in for, nobody twice", "notify role *", "away ben", "0 anna dora emil nobody-left" },
        { "a role without a deputy who is there calls nobody", "notify role pr; wait 2; notify role legal", "away anna", "2 ben nobody-left" },

        { "who is on call in Berlin on a Saturday evening", "notify schedule berlin", "", "0 anna nobody-left" },
        { "a rotation of weeks in Tokyo, where it is five in the morning", "notify schedule tokyo", "", "0 dora nobody-left" },
        { "who is on call and away is stood in for", "at 2026-11-22T12:00Z; notify schedule berlin", "away ben", "0 dora nobody-left" },
        { "a swap counts from its minute to its minute", "notify schedule swapped; wait 3; notify schedule swapped; wait 5; notify schedule swapped", "", "0 anna; 3 emil; 8 anna nobody-left" },
        { "a schedule that has not begun names nobody", "notify schedule future; notify person anna", "", "0 anna nobody-left" },
        { "an unknown schedule names nobody", "notify schedule mars; notify person anna", "", "0 anna nobody-left" },
        { "the hand-over stays at nine when the clocks go back", "at 2026-10-25T07:59Z; notify schedule berlin; wait 1; notify schedule berlin", "", "0 anna; 1 ben nobody-left" },
        { "the hand-over stays at nine when the clocks go forward", "at 2026-03-29T06:59Z; notify schedule berlin; wait 1; notify schedule berlin", "", "0 anna; 1 ben nobody-left" },

        { "outside the hours it waits for them", "notify person anna; hours 21:05-22:00 Europe/Berlin; notify person emil", "", "0 anna; 5 emil nobody-left" },
        { "inside the hours it goes on", "hours 20:30-22:00 Europe/Berlin; notify person emil", "", "0 emil nobody-left" },
        { "hours over midnight are inside before and after it", "at 2026-11-21T23:10Z; hours 22:00-06:00 Europe/Berlin; notify person emil", "", "0 emil nobody-left" },
        { "the hour that is there twice counts as hours both times", "summer-end; hours 02:30-02:45 Europe/Berlin; wait 16; hours 02:30-02:45 Europe/Berlin; notify person emil", "", "150 emil nobody-left" },
        { "an hour that is not there is found the next day", "summer-begin; hours 02:30-02:45 Europe/Berlin; notify person emil", "", "1470 emil nobody-left" },

        { "more than two alerts in ten minutes", "notify person anna; flood 2 in 10; notify person emil", "1 alert; 2 alert; 3 alert", "0 anna; 3 emil nobody-left" },
        { "two alerts are not more than two", "notify person anna; flood 2 in 10; notify person emil", "1 alert; 2 alert; 13 alert; 14 alert; 60 respond", "0 anna" },

        { "a repeat without waits asks once a minute", "notify person anna; repeat 2", "", "0 anna; 1 anna; 2 anna nobody-left" },
        { "a repeat ends after its times", "notify person anna; wait 3; repeat 1", "", "0 anna; 3 anna; 6 nobody-left" },
        { "a webhook is told", "webhook pager; wait 1; notify person anna", "", "0 #pager; 1 anna nobody-left" },
        { "a step on one channel names it", "notify person anna on sms", "", "0 anna#sms nobody-left" },

        { "a silence holds the climb and its end lets it go on", Usual, "0 silence 12", "12 anna; 17 anna ben dora emil; 27 anna; 32 anna ben dora emil; 42 nobody-left" },
        { "a silence in the middle puts off what comes after", "notify person anna; wait 5; notify person emil", "2 silence 30", "0 anna; 30 emil nobody-left" },
        { "an acknowledgement under a silence holds too", "notify person anna; wait 5; notify person emil", "2 silence 30; 20 ack; 21 respond", "0 anna" },
        { "an incident of severity 4 has no chain", "severity 4; usual", "", "" },
        { "a drill climbs as the real thing does", "drill; notify person anna; wait 2; notify person emil", "", "0 anna; 2 emil nobody-left" },
        { "a loop that was late catches up and skips nothing", "notify person anna; wait 5; notify person emil; wait 5; notify person ben", "asleep 4 20", "0 anna; 20 emil; 25 ben nobody-left" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Who_is_called_when(string name, string chain, string events, string expected)
    {
        var said = string.Join("; ", Play(chain, events));
        Assert.True(expected == said, $"{name}\n expected: {expected}\n called:   {said}");
    }

    [Fact]
    public void There_are_at_least_thirty_cases() => Assert.True(Cases().Count >= 30);

    private static List<string> Play(string steps, string events)
    {
        var (start, severity, roster, incident) = (Evening, 2, Roster, (Incident?)null);
        var (lapse, drill, usual, parsed) = (30, "", false, new List<EscalationStep>());
        foreach (var step in Parts(steps))
        {
            switch (step.Split(' '))
            {
                case ["at", var at]: start = DateTimeOffset.Parse(at, CultureInfo.InvariantCulture); break;
                case ["summer-end"]: start = LastSummerNight; break;
                case ["summer-begin"]: start = FirstSummerNight; break;
                case ["severity", var n]: severity = int.Parse(n, CultureInfo.InvariantCulture); break;
                case ["lapse", var n]: lapse = int.Parse(n, CultureInfo.InvariantCulture); break;
                case ["drill"]: drill = "drill-1"; break;
                case ["usual"]: usual = true; break;
                default: parsed.Add(Step(step)); break;
            }
        }

        var called = events.Contains("called legal", StringComparison.Ordinal) ? new[] { "legal" } : null;
        incident = new Incident("i", "acme", drill, severity, IncidentState.Open, "why", start, start, [], Called: called);
        if (Array.Find(Parts(events), e => e.StartsWith("away ", StringComparison.Ordinal)) is { } away)
        {
            roster = roster with { Members = [.. roster.Members.Select(m => away.Split(' ').Contains(m.Name) ? m with { Away = [new(start.AddDays(-1), start.AddDays(1))] } : m)] };
        }

        var chain = EscalationChain.For(roster with { Chains = usual ? null : [new EscalationChain("c", parsed, LapseMinutes: lapse)] }, severity);
        return chain is null ? [] : Run(chain, incident, roster, start, Parts(events));
    }

    private static List<string> Run(EscalationChain chain, Incident incident, Roster roster, DateTimeOffset start, string[] events)
    {
        var said = new List<string>();
        var (state, work, silence, alerts) = (new EscalationState(chain.Id), (DateTimeOffset?)null, (DateTimeOffset?)null, new List<DateTimeOffset>());
        var asleep = events.FirstOrDefault(e => e.StartsWith("asleep ", StringComparison.Ordinal))?.Split(' ').Skip(1).Select(int.Parse).ToArray();
        for (var minute = 0; minute <= 1_500; minute++)
        {
            var now = start.AddMinutes(minute);
            var happened = minute == 0;
            foreach (var what in events.Where(e => e.StartsWith(minute + " ", StringComparison.Ordinal)).Select(e => e.Split(' ')))
            {
                happened = true;
                switch (what[1])
                {
                    case "ack": incident = incident with { State = IncidentState.Acknowledged, AcknowledgedBy = "anna", AcknowledgedAt = now }; break;
                    case "work": work = now; break;
                    case "respond": incident = incident with { State = IncidentState.Responding }; break;
                    case "resolve": incident = incident with { State = IncidentState.Resolved }; break;
                    case "alert": alerts.Add(now); break;
                    case "silence": silence = start.AddMinutes(int.Parse(what[2], CultureInfo.InvariantCulture)); break;
                }
            }

            if (asleep is [var from, var to] && minute >= from && minute < to || !(happened || state.NextAt <= now))
            {
                continue;
            }

            (state, var calls) = Escalation.Advance(
                chain, state, new EscalationFacts(incident, roster, work, silence, m => alerts.Count(a => a > now.AddMinutes(-m))), now);
            if (calls.Count > 0)
            {
                said.Add($"{minute} {string.Join(' ', calls.Select(Word).Distinct())}");
            }

            // As the desk does: a word that lapsed is taken back.
            if (calls.Any(c => c.Reason == CallReason.Lapsed))
            {
                incident = incident with { State = IncidentState.Open, AcknowledgedBy = null, AcknowledgedAt = null };
            }
        }

        return said;
    }

    private static string Word(EscalationCall call) => call.Reason switch
    {
        CallReason.Lapsed => "lapsed",
        CallReason.Exhausted => "nobody-left",
        _ => call.Person + (call.Channel is null ? "" : "#" + call.Channel),
    };

    private static EscalationStep Step(string step) => step.Split(' ') switch
    {
        ["wait", var n] => new(StepKind.Wait, int.Parse(n, CultureInfo.InvariantCulture)),
        ["notify", "person", var name, "on", var channel] => new(StepKind.Notify, Person: name, Channel: channel),
        ["notify", "person", var name] => new(StepKind.Notify, Person: name),
        ["notify", "role", var role] => new(StepKind.Notify, Role: role),
        ["notify", "schedule", var id] => new(StepKind.Notify, Schedule: id),
        ["hours", var span, var zone] => new(StepKind.IfTime, Window: new TimeWindow(TimeOnly.Parse(span[..5], CultureInfo.InvariantCulture), TimeOnly.Parse(span[6..], CultureInfo.InvariantCulture), zone)),
        ["flood", var alerts, "in", var minutes] => new(StepKind.IfMoreThan, int.Parse(minutes, CultureInfo.InvariantCulture), Alerts: int.Parse(alerts, CultureInfo.InvariantCulture)),
        ["repeat", var n] => new(StepKind.Repeat, Times: int.Parse(n, CultureInfo.InvariantCulture)),
        ["webhook", var channel] => new(StepKind.Webhook, Channel: channel),
        _ => throw new ArgumentException(step),
    };

    private static string[] Parts(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

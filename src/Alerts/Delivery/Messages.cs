using System.Globalization;
using Listening.Alerts.Incidents;
using Listening.Alerts.Notifications;
using Listening.Alerts.Teams;

namespace Listening.Alerts.Delivery;

/// <summary>The sentences of messages about incidents: numbers, states and people of the house; the cause never holds a mention's text.</summary>
public static class Messages
{
    public static Message Of(Incident incident, NotifyReason reason, bool isPaused, DateTimeOffset now)
    {
        var what = reason switch
        {
            NotifyReason.First => incident.Historical ? "Found late" : "New incident",
            NotifyReason.Worse => "Worse",
            NotifyReason.Paused => "Publishing stopped",
            NotifyReason.Resolved => "Resolved",
            NotifyReason.State => Title(IncidentLife.NameOf(incident.State)),
            _ => "Update",
        };
        var lines = new List<string>
        {
            incident.Cause,
            $"Severity {incident.Severity}, {IncidentLife.NameOf(incident.State)}, crossed {Time(incident.CrossedAt)}; the team is due at {Time(incident.DueAt)}.",
            isPaused ? "Publishing is paused until a person resumes it." : "Publishing is not paused.",
        };
        if (incident.AcknowledgedBy is { } by)
        {
            lines.Add($"Acknowledged by {by}.");
        }

        if (incident.Called is { Count: > 0 } called)
        {
            lines.Add($"Called: {string.Join(", ", called)}.");
        }

        return Message(incident, $"{what}: {incident.Brand}, severity {incident.Severity}", string.Join("\n", lines), Word(reason), now) with { IsOver = incident.IsOver };
    }

    public static Message Call(Incident incident, EscalationCall call, DateTimeOffset now) => Message(
        incident,
        $"You are called: {incident.Brand}, severity {incident.Severity}",
        $"{incident.Cause}\nNobody has acknowledged it yet; the team is due at {Time(incident.DueAt)}.",
        call.Reason == CallReason.Step ? "call" : call.Reason == CallReason.Lapsed ? "lapsed" : "exhausted",
        now) with { Person = call.Person };

    public static Message Reminder(Incident incident, CrisisTeam team, string person, DateTimeOffset now)
    {
        var late = now >= team.DueAt ? " The half hour is over." : $" The team is due at {Time(team.DueAt)}.";
        return Message(
            incident,
            $"Your seat in the crisis team is empty: {incident.Brand}",
            $"{incident.Cause}\nMissing: {string.Join(", ", team.Missing.Select(s => s.Role))}.{late}",
            "team-reminder",
            now) with { Person = person };
    }

    public static Message LongPause(Incident incident, string pause, TimeSpan stands, DateTimeOffset now) => Message(
        incident,
        $"Publishing of {incident.Brand} is paused for {stands.TotalMinutes.ToString("0", CultureInfo.InvariantCulture)} minutes",
        $"{incident.Cause}\nThe automatic pause {pause} still stands. It is not resumed by itself: decide whether publishing goes on.",
        "long-pause",
        now);

    public static string Word(NotifyReason reason) => reason.ToString().ToLowerInvariant();

    internal static Message Message(Incident incident, string title, string text, string reason, DateTimeOffset now) => new(
        incident.Id,
        (incident.Drill.Length > 0 ? "DRILL " : "") + title,
        (incident.Drill.Length > 0 ? "This is a drill.\n" : "") + text,
        incident.Severity,
        reason,
        incident.Brand,
        incident.Id,
        now,
        Drill: incident.Drill.Length > 0 ? incident.Drill : null);

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Title(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}

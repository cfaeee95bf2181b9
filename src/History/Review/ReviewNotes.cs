using Listening.Alerts.Incidents;

namespace Listening.History.Review;

/// <summary>How far a review is.</summary>
public enum ReviewStatus : byte
{
    Draft,
    InReview,
    Reviewed,
}

/// <summary>What is to be done differently.</summary>
/// <param name="Owner">A person's name.</param>
/// <param name="DueAt">The owner is reminded then; null = no date.</param>
/// <param name="Playbook">Id of the playbook or template that it changes; null = none.</param>
/// <param name="Accepted">The version of the playbook that it became; given by <see cref="LessonDesk"/> alone.</param>
public sealed record Lesson(
    string Text, string? Owner = null, DateTimeOffset? DueAt = null, string? Playbook = null, bool Done = false, LessonAccepted? Accepted = null);

/// <summary>A lesson has become a step of a playbook.</summary>
/// <param name="Step">Its id there.</param>
public sealed record LessonAccepted(string Playbook, int Version, string Step, string By, DateTimeOffset At);

/// <summary>The part of a review that people write: a document of kind <see cref="Kind"/> whose id is the incident's.</summary>
/// <param name="DueAt">When the review should be done.</param>
/// <param name="ReviewedBy">Who signed it.</param>
public sealed record ReviewNotes(
    ReviewStatus Status,
    string Summary,
    IReadOnlyList<Lesson> Lessons,
    DateTimeOffset DueAt,
    string? ReviewedBy = null,
    DateTimeOffset? ReviewedAt = null,
    int Version = 0)
{
    public const string Kind = "review";

    public const int MaxSummary = 20_000;

    public const int MaxLessons = 100;

    public const int MaxLesson = 2_000;

    /// <summary>Three days after the worst, five working days after the others; counted from the resolution.</summary>
    public static DateTimeOffset DueOf(Incident incident, ReviewCalendar calendar)
    {
        var from = incident.ResolvedAt ?? incident.OpenedAt;
        return incident.Severity == Severity.Critical ? from.AddDays(3) : calendar.After(from, 5);
    }

    /// <summary>When somebody must be told next: of the review while it is open, then of its lessons; null = never.</summary>
    public DateTimeOffset? NextReminder() =>
        Status != ReviewStatus.Reviewed ? DueAt : Lessons.Where(l => l is { Done: false, DueAt: not null }).Min(l => l.DueAt);
}

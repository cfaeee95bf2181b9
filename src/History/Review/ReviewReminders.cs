using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Stores;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Listening.History.Review;

/// <summary>
/// Begins a draft for each resolved incident of severity 1 and 2, and reminds on its timeline and feed when a review or a lesson is due: the
/// due times are the documents', so a restart forgets none.
/// </summary>
public sealed partial class ReviewReminders(IAlertReader alerts, IDocumentReader documents, IAlertStore store, ReviewCalendar calendar, TimeProvider time, ILogger<ReviewReminders> logger)
    : BackgroundService
{
    private const string By = "rule:review-reminder";
    private const int RemindedAPass = 100;

    // An incident resolved while we were down is among the newest two hundred, or older than any review's time.
    private const int LookedAt = 200;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Again = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken);
            try
            {
                await PassAsync(stoppingToken);
            }
            catch (IOException e)
            {
                PassFailed(logger, e);
            }
        }
    }

    internal async Task PassAsync(CancellationToken cancellationToken)
    {
        foreach (var incident in await alerts.IncidentsAsync(Viewer.System, new IncidentQuery(Max: LookedAt), cancellationToken))
        {
            if (incident is { IsOver: true, Historical: false, Severity: <= Severity.High }
                && await documents.DocumentAsync(Viewer.System, ReviewNotes.Kind, incident.Id, null, cancellationToken) is null)
            {
                await store.TransactAsync(t => Begin(t, incident.Id), cancellationToken);
            }
        }

        await store.TransactAsync(Remind, cancellationToken);
    }

    private bool Begin(IAlertTransaction transaction, string id)
    {
        if (transaction.FindDocument(ReviewNotes.Kind, id) is not null || transaction.FindIncident(id) is not { IsOver: true } incident)
        {
            return false;
        }

        ReviewDesk.Write(transaction, By, incident, new ReviewNotes(ReviewStatus.Draft, "", [], ReviewNotes.DueOf(incident, calendar)));
        return true;
    }

    private static int Remind(IAlertTransaction transaction)
    {
        var due = transaction.DueDocuments(ReviewNotes.Kind, transaction.Now, RemindedAPass);
        foreach (var document in due)
        {
            var notes = ReviewDesk.NotesOf(document);
            if (transaction.FindIncident(document.Id) is not { } incident)
            {
                continue;
            }

            transaction.Note(incident.Id, ReviewNotes.Kind, By, Sentence(notes, transaction.Now));
            ReviewDesk.Write(transaction, By, incident, notes, transaction.Now + Again);
        }

        return due.Count;
    }

    private static string Sentence(ReviewNotes notes, DateTimeOffset now)
    {
        if (notes.Status != ReviewStatus.Reviewed)
        {
            return $"The review is due since {notes.DueAt:yyyy-MM-dd HH:mm} UTC and stands at {ReviewHtml.StatusName(notes.Status)}.";
        }

        var late = notes.Lessons.Where(l => !l.Done && l.DueAt <= now).ToList();
        return late.Count == 1
            ? $"A lesson of the review is due: {late[0].Owner} was to have it done by {late[0].DueAt:yyyy-MM-dd}."
            : $"{late.Count} lessons of the review are due.";
    }

    [LoggerMessage(4040, LogLevel.Error, "Reminders of reviews could not be written and are tried again in a minute")]
    private static partial void PassFailed(ILogger logger, Exception exception);
}

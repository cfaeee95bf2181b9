using System.Text.Json.Nodes;
using Listening.Alerts;
using Listening.Alerts.Access;
using Listening.Alerts.Stores;
using Listening.Alerts.Templates;

namespace Listening.History.Review;

/// <summary>How a lesson stands in a playbook.</summary>
/// <param name="Playbook">Its id; null = the one that the lesson names.</param>
/// <param name="Role">Who does the step.</param>
/// <param name="Minutes">After the crossing by which it should be done.</param>
/// <param name="Text">The step's words; null = the lesson's.</param>
/// <param name="Version">The version of the review that was read.</param>
public sealed record LessonAccept(ApprovalRole Role, int Minutes, int Version, string? Playbook = null, string? Text = null);

/// <summary>Lessons become steps of playbooks: a new version that says whose review taught it, and the review says which version that was.</summary>
public sealed class LessonDesk(IAlertStore store)
{
    /// <param name="number">Of the lesson in its review, from 0.</param>
    public Task<Answer<ReviewNotes>> AcceptAsync(Viewer viewer, string incident, int number, LessonAccept order, CancellationToken cancellationToken) =>
        store.TransactAsync(t => Accept(t, viewer, incident, number, order), cancellationToken);

    private static Answer<ReviewNotes> Accept(IAlertTransaction transaction, Viewer viewer, string id, int number, LessonAccept order)
    {
        if (transaction.FindIncident(id) is not { } incident || !viewer.MaySee(incident.Brand) || transaction.FindDocument(ReviewNotes.Kind, id) is not { } document)
        {
            return Answer.Refused<ReviewNotes>(Refusal.NotFound, $"There is no review of an incident {id}.");
        }

        // A playbook is everybody's: who changes it for every brand may see every brand, and stands for it with a name.
        if (viewer.Kind != ViewerKind.Person || !Authorisation.Allows(viewer, Permission.Approve, incident.Brand) || viewer.Brands is not null)
        {
            return Answer.Refused<ReviewNotes>(
                viewer.Kind == ViewerKind.Person ? Refusal.NotAllowed : Refusal.OnlyPeople,
                "A playbook is for every brand: making a lesson a step of it needs a person with the role of an approver, and every brand.");
        }

        var notes = ReviewDesk.NotesOf(document);
        if (number < 0 || number >= notes.Lessons.Count)
        {
            return Answer.Refused<ReviewNotes>(Refusal.NotFound, $"The review has no lesson {number}.");
        }

        var lesson = notes.Lessons[number];
        if (lesson.Accepted is not null)
        {
            return Answer.Same(notes);
        }

        if (notes.Version != order.Version)
        {
            return Answer.Refused(Refusal.Conflict, $"The review has version {notes.Version} by now, and version {order.Version} was read: read it again.", notes);
        }

        if ((order.Playbook ?? lesson.Playbook) is not { } name || TemplateShelf.FindPlaybook(transaction, name) is not var (playbook, _))
        {
            return Answer.Refused<ReviewNotes>(Refusal.Invalid, $"There is no playbook '{order.Playbook ?? lesson.Playbook}'.");
        }

        var step = new PlaybookStep($"lesson-{incident.Id}-{number + 1}", order.Role, order.Minutes, order.Text?.Trim() ?? lesson.Text, incident.Id);

        // In the order of the clock, behind what was there for the same minute.
        var taught = playbook with { Steps = [.. playbook.Steps.Append(step).OrderBy(s => s.Minutes)] };
        if (TemplateDesk.Wrong(taught) is { } wrong)
        {
            return Answer.Refused<ReviewNotes>(Refusal.Invalid, wrong);
        }

        var version = TemplateDesk.Store(transaction, viewer.Name, taught, incident.Id).Version;
        var accepted = lesson with { Done = true, Playbook = name, Accepted = new LessonAccepted(name, version, step.Id, viewer.Name, transaction.Now) };
        var text = $"A lesson became a step of the playbook \"{playbook.Name}\", version {version}: {step.Text}";
        transaction.Note(incident.Id, ReviewNotes.Kind, viewer.Name, text);
        transaction.Audit(viewer.Name, "lesson.accepted", incident.Id, incident.Brand, new JsonObject { ["playbook"] = name, ["version"] = version, ["step"] = step.Id });
        return Answer.Done(ReviewDesk.Write(transaction, viewer.Name, incident, notes with { Lessons = [.. notes.Lessons.Select((l, i) => i == number ? accepted : l)] }));
    }
}

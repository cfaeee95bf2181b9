using Listening.Alerts;
using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Sla;
using Listening.Alerts.Stores;
using Listening.Alerts.Templates;
using Listening.History.Review;
using Listening.History.Tests.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.History.Tests.Review;

public class ReviewDeskTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Viewer Responder = new("rae", ViewerKind.Person, Role.Responder, KeyScopes.None, null);
    private static readonly Viewer Approver = new("ada", ViewerKind.Person, Role.Approver, KeyScopes.None, null);
    private static readonly Viewer Machine = new("bot", ViewerKind.Key, Role.Viewer, KeyScopes.Admin, null);

    [Fact]
    public async Task A_review_goes_from_draft_to_signed_and_closes_the_incident()
    {
        await using var history = await ResolvedAsync();
        var desk = Desk(history);
        var draft = await desk.PutAsync(Responder, "i-1", new ReviewPut(ReviewStatus.Draft, "what happened", [], 0), None);
        var signed = await desk.PutAsync(
            Approver, "i-1", new ReviewPut(ReviewStatus.Reviewed, "what happened", [new Lesson("call legal first", "ann", A.T0.AddDays(30))], 1), None);

        Assert.Equal((1, 2), (draft.Answer.Value!.Version, signed.Answer.Value!.Version));
        Assert.Equal("ada", signed.Answer.Value.ReviewedBy);
        var review = await desk.FindAsync(Responder, "i-1", null, None);
        Assert.Equal(IncidentState.Reviewed, review!.Incident.State);
        Assert.Equal("call legal first", review.Notes!.Lessons.Single().Text);
        Assert.Contains(review.Timeline, e => e.Kind == "reviewed");
    }

    [Fact]
    public async Task Who_writes_on_an_old_version_is_told_and_nothing_is_lost()
    {
        await using var history = await ResolvedAsync();
        var desk = Desk(history);
        await desk.PutAsync(Responder, "i-1", new ReviewPut(ReviewStatus.Draft, "mine", [], 0), None);

        var answer = (await desk.PutAsync(Approver, "i-1", new ReviewPut(ReviewStatus.Draft, "theirs", [], 0), None)).Answer;

        Assert.Equal((Refusal.Conflict, "mine"), (answer.Refusal, answer.Value!.Summary));
    }

    [Fact]
    public async Task Only_an_approving_person_signs()
    {
        await using var history = await ResolvedAsync();
        var desk = Desk(history);
        var put = new ReviewPut(ReviewStatus.Reviewed, "done", [], 0);

        Assert.Equal(Refusal.NotAllowed, (await desk.PutAsync(Responder, "i-1", put, None)).Answer.Refusal);
        Assert.Equal(Refusal.OnlyPeople, (await desk.PutAsync(Machine, "i-1", put, None)).Answer.Refusal);
        Assert.Equal(Refusal.None, (await desk.PutAsync(Approver, "i-1", put, None)).Answer.Refusal);
    }

    [Fact]
    public async Task All_faults_of_a_review_are_told_at_once()
    {
        await using var history = await ResolvedAsync();
        var (answer, faults) = await Desk(history).PutAsync(
            Approver, "i-1", new ReviewPut(ReviewStatus.Reviewed, " ", [new Lesson(""), new Lesson("x", new string('n', 200))], -1), None);

        Assert.Equal(Refusal.Invalid, answer.Refusal);
        Assert.Equal(
            ["version", "summary", "lessons[0].text", "lessons[0]", "lessons[1].owner", "lessons[1]"], faults.Select(f => f.Path));
    }

    [Fact]
    public async Task A_resolved_incident_gets_a_draft_and_reminders_survive_a_restart()
    {
        await using var history = await ResolvedAsync();
        await Reminders(history).PassAsync(None);
        var begun = await Desk(history).FindAsync(Responder, "i-1", null, None);
        Assert.Equal(ReviewStatus.Draft, begun!.Notes!.Status);

        history.Time.Advance(TimeSpan.FromDays(3));
        await history.ReopenAsync();
        await Reminders(history).PassAsync(None);
        await Reminders(history).PassAsync(None);
        Assert.Single(await LinesAsync(history));

        history.Time.Advance(TimeSpan.FromDays(1));
        await Reminders(history).PassAsync(None);
        Assert.Equal(2, (await LinesAsync(history)).Count);

        await Desk(history).PutAsync(Approver, "i-1", new ReviewPut(ReviewStatus.Reviewed, "done", [], (await NotesAsync(history)).Version), None);
        history.Time.Advance(TimeSpan.FromDays(9));
        await Reminders(history).PassAsync(None);
        Assert.Equal(2, (await LinesAsync(history)).Count);
    }

    [Fact]
    public async Task A_review_as_of_a_moment_shows_the_notes_of_then()
    {
        await using var history = await ResolvedAsync();
        var desk = Desk(history);
        await desk.PutAsync(Responder, "i-1", new ReviewPut(ReviewStatus.Draft, "first thoughts", [], 0), None);
        var then = history.Time.GetUtcNow();
        history.Time.Advance(TimeSpan.FromHours(1));
        await desk.PutAsync(Responder, "i-1", new ReviewPut(ReviewStatus.InReview, "second thoughts", [], 1), None);

        Assert.Equal("first thoughts", (await desk.FindAsync(Responder, "i-1", then, None))!.Notes!.Summary);
        Assert.Equal("second thoughts", (await desk.FindAsync(Responder, "i-1", null, None))!.Notes!.Summary);
    }

    [Fact]
    public async Task An_accepted_lesson_is_a_version_of_its_playbook_and_both_say_so()
    {
        await using var history = await ResolvedAsync();
        var (desk, lessons) = (Desk(history), new LessonDesk(history.Alerts));
        await desk.PutAsync(
            Responder, "i-1", new ReviewPut(ReviewStatus.Draft, "", [new Lesson("call legal before the first word", "ann", A.T0.AddDays(9), "recall"), new Lesson("buy a siren")], 0), None);
        var order = new LessonAccept(ApprovalRole.Legal, 3, 1);

        Assert.Equal(Refusal.NotAllowed, (await lessons.AcceptAsync(Responder, "i-1", 0, order, None)).Refusal);
        Assert.Equal(Refusal.NotAllowed, (await lessons.AcceptAsync(Approver with { Brands = ["acme"] }, "i-1", 0, order, None)).Refusal);
        Assert.Equal(Refusal.OnlyPeople, (await lessons.AcceptAsync(Machine, "i-1", 0, order, None)).Refusal);
        Assert.Equal(Refusal.Conflict, (await lessons.AcceptAsync(Approver, "i-1", 0, order with { Version = 7 }, None)).Refusal);
        Assert.Equal(Refusal.Invalid, (await lessons.AcceptAsync(Approver, "i-1", 1, order, None)).Refusal);
        Assert.Equal(Refusal.Invalid, (await lessons.AcceptAsync(Approver, "i-1", 0, order with { Minutes = -1 }, None)).Refusal);
        Assert.Equal(Refusal.NotFound, (await lessons.AcceptAsync(Approver, "i-1", 2, order, None)).Refusal);
        var notes = (await lessons.AcceptAsync(Approver, "i-1", 0, order, None)).Value!;
        var again = (await lessons.AcceptAsync(Approver, "i-1", 0, order, None)).Value!;

        var shipped = TemplateShelf.ShippedPlaybooks.Single(p => p.Scenario == CrisisScenario.Recall);
        var document = await history.Documents.DocumentAsync(Viewer.System, Playbook.Kind, "recall", null, None);
        var playbook = DocumentJson.Read<Playbook>(document!);
        var step = Assert.Single(playbook.Steps, s => s.Incident is not null);
        Assert.Equal((1, shipped.Steps.Count + 1), (document!.Version, playbook.Steps.Count));
        Assert.Equal((ApprovalRole.Legal, 3, "call legal before the first word", "i-1"), (step.Role, step.Minutes, step.Text, step.Incident));
        Assert.Equal(playbook.Steps.Select(s => s.Minutes).Order(), playbook.Steps.Select(s => s.Minutes));
        Assert.Equal(new LessonAccepted("recall", 1, step.Id, "ada", notes.Lessons[0].Accepted!.At), notes.Lessons[0].Accepted);
        Assert.Equal((notes.Version, 2), (again.Version, notes.Version));
        Assert.True(notes.Lessons[0].Done);
        Assert.Contains(await LinesAsync(history), l => l.Text.Contains("version 1", StringComparison.Ordinal));

        // Nobody forges an acceptance, takes one back, or loses the link by editing the playbook.
        var lost = await desk.PutAsync(Responder, "i-1", new ReviewPut(ReviewStatus.Draft, "", [new Lesson("buy a siren")], 2), None);
        Assert.Equal(Refusal.Conflict, lost.Answer.Refusal);
        var forged = await desk.PutAsync(
            Responder, "i-1", new ReviewPut(ReviewStatus.Draft, "", [new Lesson("call legal before the first word"), new Lesson("buy a siren", Accepted: notes.Lessons[0].Accepted)], 2), None);
        Assert.Equal([true, false], forged.Answer.Value!.Lessons.Select(l => l.Accepted is not null));
        var edited = await new TemplateDesk(history.Alerts).PutPlaybookAsync(Approver, playbook with { Steps = [.. playbook.Steps.Select(s => s with { Incident = null })] }, None);
        Assert.Equal("i-1", edited.Value!.Steps.Single(s => s.Id == step.Id).Incident);
    }

    private static async Task<IReadOnlyList<TimelineEntry>> LinesAsync(SqliteHistoryUnderTest history) =>
        [.. (await history.Reader.TimelineAsync(Viewer.System, "i-1", None)).Where(e => e.Kind == "review")];

    private static async Task<ReviewNotes> NotesAsync(SqliteHistoryUnderTest history) =>
        (await Desk(history).FindAsync(Viewer.System, "i-1", null, None))!.Notes!;

    private static ReviewDesk Desk(SqliteHistoryUnderTest history) =>
        new(history.Review, history.Reader, history.Documents, history.Alerts, ReviewCalendar.Usual, SlaTargets.Usual, history.Time);

    private static ReviewReminders Reminders(SqliteHistoryUnderTest history) =>
        new(history.Reader, history.Documents, history.Alerts, ReviewCalendar.Usual, history.Time, NullLogger<ReviewReminders>.Instance);

    private static async Task<SqliteHistoryUnderTest> ResolvedAsync()
    {
        var history = await SqliteHistoryUnderTest.OpenAsync();
        await history.Alerts.TransactAsync(
            t =>
            {
                t.Put(A.Incident("i-1", state: IncidentState.Resolved) with { ResolvedAt = t.Now });
                return true;
            },
            None);
        return history;
    }
}

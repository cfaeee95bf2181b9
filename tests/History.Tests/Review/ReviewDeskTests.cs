using Listening.Alerts;
using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Stores;
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

    private static async Task<IReadOnlyList<TimelineEntry>> LinesAsync(SqliteHistoryUnderTest history) =>
        [.. (await history.Reader.TimelineAsync(Viewer.System, "i-1", None)).Where(e => e.Kind == "review")];

    private static async Task<ReviewNotes> NotesAsync(SqliteHistoryUnderTest history) =>
        (await Desk(history).FindAsync(Viewer.System, "i-1", null, None))!.Notes!;

    private static ReviewDesk Desk(SqliteHistoryUnderTest history) =>
        new(history.Review, history.Reader, history.Documents, history.Alerts, history.Time);

    private static ReviewReminders Reminders(SqliteHistoryUnderTest history) =>
        new(history.Reader, history.Documents, history.Alerts, history.Time, NullLogger<ReviewReminders>.Instance);

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

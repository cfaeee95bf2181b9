using Listening.Alerts.Audit;
using Listening.Alerts.Incidents;
using Listening.Alerts.Notifications;
using Listening.Alerts.Publishing;
using Listening.Alerts.Sla;
using Listening.Alerts.Teams;
using Listening.Alerts.Templates;
using Listening.Detection.Signals;
using Listening.History.Archive;
using Listening.History.Queries;
using Listening.History.Review;

namespace Listening.History.Tests.Review;

public class ReviewBuilderTests
{
    private static readonly DateTimeOffset Crossed = DateTimeOffset.FromUnixTimeMilliseconds(A.T0Ms / 60_000 * 60_000);

    [Fact]
    public void Timeline_runs_from_the_crossing_to_the_resolution_in_order_of_time()
    {
        var review = ReviewBuilder.Build(Crisis());

        Assert.Equal(review.Timeline.OrderBy(e => e.At), review.Timeline);
        Assert.Equal(
            ["crossing", "opened", "paused", "receipt", "acknowledged", "own-post", "resolved"],
            review.Timeline.Select(e => e.Kind).Where(k => k is not ("peak" or "recovered" or "detected")));
        Assert.Equal(0, review.Timeline.Single(e => e.Kind == "crossing").SinceCrossing);
        Assert.Equal(3_600 * 5, review.Timeline.Single(e => e.Kind == "resolved").SinceCrossing);
    }

    [Fact]
    public void Figures_are_counted_from_the_crossing_and_say_what_was_promised()
    {
        var figures = ReviewBuilder.Build(Crisis()).Figures.ToDictionary(f => f.Name);

        Assert.Equal(2, figures[Figures.DetectionDelay].Value);
        Assert.Equal(2, figures[Figures.TimeToPause].Value);
        Assert.Equal(30, figures[Figures.TimeToReceipts].Value);
        Assert.Equal((600, true), (figures[Figures.TimeToAcknowledge].Value, figures[Figures.TimeToAcknowledge].Met));
        Assert.Null(figures[Figures.TimeToReply].Value);
        Assert.Equal(3, figures[Figures.PostsHeld].Value);
        Assert.Equal(2, figures[Figures.PostsEscaped].Value);
        Assert.Equal(100, figures[Figures.PeakMinute].Value);
        Assert.Equal(0.75, figures[Figures.OrganicShare].Value!.Value, 6);
    }

    [Fact]
    public void An_acknowledgement_after_the_thirty_minutes_is_a_promise_not_kept()
    {
        var crisis = Crisis();
        var late = crisis with { Records = crisis.Records with { Incident = crisis.Records.Incident with { AcknowledgedAt = Crossed.AddMinutes(31) } } };

        Assert.False(ReviewBuilder.Build(late).Figures.Single(f => f.Name == Figures.TimeToAcknowledge).Met);
    }

    [Fact]
    public void A_review_holds_the_incident_against_what_the_house_promised_for_its_severity()
    {
        var crisis = Crisis();
        var targets = SlaTargets.Read([new($"Severity{crisis.Records.Incident.Severity}:Acknowledge", "00:05:00"), new("Resolve", "06:00:00")]);
        var figures = ReviewBuilder.Build(crisis with { Targets = targets }).Figures.ToDictionary(f => f.Name);

        Assert.Equal((300, false), (figures[Figures.TimeToAcknowledge].Target, figures[Figures.TimeToAcknowledge].Met));
        Assert.Equal((21_600, true), (figures[Figures.TimeToResolve].Target, figures[Figures.TimeToResolve].Met));
    }

    [Fact]
    public void Sentiment_has_recovered_when_it_stays_in_its_usual_range_for_an_hour()
    {
        // Ten mentions a minute, one negative; for 90 minutes nine of ten.
        var recovered = RecoveryTime.Of(Minutes(i => i is >= 0 and < 90 ? (10, 9) : (10, 1)), Crossed.ToUnixTimeMilliseconds());

        Assert.True(recovered.Left);
        Assert.Equal(0.1, recovered.UsualShare!.Value, 6);

        // The window looks an hour back: the last angry minute leaves it an hour after minute 89, a few sooner are within the interval.
        Assert.InRange((recovered.AtMs!.Value - Crossed.ToUnixTimeMilliseconds()) / 60_000, 140, 150);
    }

    [Fact]
    public void A_blind_hour_is_not_taken_for_calm()
    {
        var minutes = Minutes(i => i is >= 0 and < 90 ? (10, 9) : i < 0 ? (10, 1) : (0, 0));
        var blind = minutes with { Heard = [new Stretch(minutes.FromMs, Crossed.AddMinutes(90).ToUnixTimeMilliseconds())] };

        Assert.NotNull(RecoveryTime.Of(minutes, Crossed.ToUnixTimeMilliseconds()).AtMs);
        Assert.Null(RecoveryTime.Of(blind, Crossed.ToUnixTimeMilliseconds()).AtMs);
        Assert.Contains(ReviewBuilder.Build(Crisis() with { Minutes = blind }).Chart.Points, p => p.Volume is null);
    }

    [Fact]
    public void Overlapping_pauses_are_one_time_without_publishing()
    {
        var crisis = Crisis();
        var pause = crisis.Records.Pauses[0] with { Since = Crossed, ResumedAt = Crossed.AddHours(2), State = PauseState.Resumed };
        var figures = ReviewBuilder.Build(crisis with
        {
            Records = crisis.Records with { Pauses = [pause, pause with { Id = "p-2", Since = Crossed.AddHours(1), ResumedAt = Crossed.AddHours(3) }] },
        }).Figures;

        Assert.Equal(3 * 3_600, figures.Single(f => f.Name == Figures.PauseLength).Value);
    }

    [Fact]
    public void Same_records_give_the_same_document_and_every_figure_has_its_definition()
    {
        var (one, two) = (ReviewBuilder.Build(Crisis()), ReviewBuilder.Build(Crisis()));

        Assert.Equal(ReviewCsv.Write(one), ReviewCsv.Write(two));
        Assert.Equal(one.Figures.Select(f => (f.Name, f.Version)), one.Definitions.Select(d => (d.Name, d.Version)));
    }

    [Fact]
    public void Hostile_words_are_only_words_in_page_and_table()
    {
        var crisis = Crisis();
        const string Hostile = "<script>alert(1)</script>";
        const string Formula = "=HYPERLINK(\"http://evil.example\",\"x\")";
        var review = ReviewBuilder.Build(crisis with
        {
            Records = crisis.Records with
            {
                Incident = crisis.Records.Incident with { Cause = Hostile },
                Timeline = [new TimelineEntry("i-1", Crossed, TimelineKinds.Note, "ann", Formula)],
            },
        });

        var page = ReviewHtml.Write(review, [new("bluesky", "p1", Hostile, Hostile, null, "negative", 0.9, null, null)], Crossed);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http-equiv", page, StringComparison.Ordinal);
        Assert.DoesNotContain(ReviewCsv.Write(review).Split("\r\n").SelectMany(l => l.Split(',')), cell => cell.TrimStart('"').StartsWith('='));
    }

    [Theory]
    [InlineData(1, "2026-11-20T10:00:00Z", "2026-11-23T10:00:00Z")]
    [InlineData(2, "2026-11-20T10:00:00Z", "2026-11-27T10:00:00Z")]
    [InlineData(2, "2026-11-21T10:00:00Z", "2026-11-27T10:00:00Z")]
    public void A_review_is_due_after_three_days_or_five_working_days(int severity, string resolved, string due)
    {
        // The 20th of November 2026 is a Friday.
        var incident = A.Incident("i-1") with { Severity = severity, ResolvedAt = DateTimeOffset.Parse(resolved, System.Globalization.CultureInfo.InvariantCulture) };

        Assert.Equal(DateTimeOffset.Parse(due, System.Globalization.CultureInfo.InvariantCulture), ReviewNotes.DueOf(incident, ReviewCalendar.Usual));
    }

    [Theory]
    [InlineData("2026-12-23T10:00:00Z", "2027-01-05T10:00:00Z")]
    [InlineData("2026-12-18T10:00:00Z", "2026-12-29T10:00:00Z")]
    public void Holidays_of_the_house_are_no_working_days(string resolved, string due)
    {
        var calendar = ReviewCalendar.Read(null, "2026-12-24, 2026-12-25,2026-12-31,2027-01-01");
        var from = DateTimeOffset.Parse(resolved, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(DateTimeOffset.Parse(due, System.Globalization.CultureInfo.InvariantCulture), calendar.After(from, 5));
        Assert.Equal(from.AddDays(5), ReviewCalendar.Read("", null).After(from, 5));
        Assert.Throws<ArgumentException>(() => ReviewCalendar.Read("Caturday", null));
        Assert.Throws<ArgumentException>(() => ReviewCalendar.Read(null, "24.12.2026"));
        Assert.Throws<ArgumentException>(() => ReviewCalendar.Read(string.Join(',', Enum.GetNames<DayOfWeek>()), null));
    }

    [Fact]
    public void What_went_out_is_set_against_what_was_approved()
    {
        var approved = new Response(
            "i-1", "h1", "We are sorry and look into it.", TextPurpose.Holding, "recall-holding", 3, "en", null, [new TextApproval("pr", "ada", Crossed.AddMinutes(5))], [], null, "ann");
        PublishedPost Post(string id, string text, string hash, bool? matches) => new(
            "acme", "bluesky", id, Crossed.AddMinutes(20), PublishingKind.Response, "i-1", text, hash, matches, null, matches is null ? null : "recall-holding", matches is null ? null : 3, null, null, "tool", false);
        var sent = new Notification("n-1", "slack", null, new Message("i-1", "Acme: severity 1", "…", 1, "opened", "acme", "i-1", Crossed), NotificationState.Sent, SentAt: Crossed.AddSeconds(9));
        var papers = new IncidentPapers(
            new FirstReply("i-1", "bluesky", "word-for-word", Crossed.AddMinutes(20), "approved-text"), [approved, approved with { Hash = "h2", Text = "Never used.", Approvals = [], Missing = [ApprovalRole.Legal] }],
            [Post("word-for-word", approved.Text, "h1", true), Post("other", "We are sorry.", "h3", false), Post("reply", "Write to us.", "h4", null)],
            [new TeamTask("t-1", "i-1", "Call the factory", "ann", Crossed.AddMinutes(30), "done", "ann", Crossed, "ann", Crossed.AddMinutes(45))],
            [sent, sent with { Id = "n-2", Channel = "mail", SentAt = Crossed.AddSeconds(11) }, sent with { Id = "n-3", State = NotificationState.Dead, SentAt = null }], null);
        var review = ReviewBuilder.Build(Crisis() with { Papers = papers });

        Assert.Equal(
            ["We are sorry and look into it.: approved, used 1, departed 1", "Never used.: open, used 0, departed 1", "We are sorry.: open, used 0, departed 1", "Write to us.: open, used 1, departed 0"],
            review.Texts.Select(t => $"{t.Text}: {(t.IsApproved ? "approved" : "open")}, used {t.Used.Count}, departed {t.Departed.Count}"));
        Assert.True(Assert.Single(review.Tasks).Late);
        Assert.Equal([("slack", 1, 1), ("mail", 1, 0)], review.Notices.Select(n => (n.Channel, n.Given, n.Failed)));
        Assert.Equal("Acme: severity 1: told through mail, slack (opened).", review.Timeline.Single(e => e.Kind == "told").Text);
        var reply = review.Figures.Single(f => f.Name == Figures.TimeToReply);
        Assert.Equal((1_200, true, 3_600), (reply.Value, reply.Met, reply.Target));
        var page = ReviewHtml.Write(review, [], Crossed, ("house", new AuditLink(41, new AuditEntry(Crossed, "ann", "x", "y", null, "{}"), Crossed, [1, 2])));
        Assert.All((string[])["Never used.", "✓ kept", "Call the factory", "done, late", "entry 41"], word => Assert.Contains(System.Text.Encodings.Web.HtmlEncoder.Default.Encode(word), page.Replace("✓", "&#x2713;", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    private static ReviewInput Crisis()
    {
        var incident = A.Incident("i-1") with
        {
            CrossedAt = Crossed, OpenedAt = Crossed.AddSeconds(2), AcknowledgedAt = Crossed.AddMinutes(10), AcknowledgedBy = "ann",
            ResolvedAt = Crossed.AddHours(5), State = IncidentState.Resolved,
        };
        TimelineEntry Line(double minutes, string kind) => new("i-1", Crossed.AddMinutes(minutes), kind, "ann", kind);
        var spike = A.Signal("s-2").Signal with
        {
            Kind = SignalKind.NegativeSpike, At = Crossed.AddMinutes(3), Evidence = new Evidence("many", Observed: 40, SuspectedShare: 0.25),
        };
        var records = new IncidentRecords(
            incident,
            [Line(0.04, TimelineKinds.Opened), Line(0.04, TimelineKinds.Paused), Line(0.6, TimelineKinds.Receipt), Line(10, TimelineKinds.Acknowledged), Line(300, TimelineKinds.Resolved)],
            [A.Signal("s-1"), A.Signal("s-2") with { Signal = spike }],
            [A.Pause("p-1") with { Since = Crossed.AddSeconds(2) }],
            [
                new Receipt("p-1", "buffer", Crossed.AddSeconds(12), ["a"], [], []),
                new Receipt("p-1", "hootsuite", Crossed.AddSeconds(32), ["a", "b", "c"], ["d"], [new NotHeld("e", "locked")]),
                new Receipt("p-1", "buffer", Crossed.AddSeconds(50), [], [], []),
            ],
            [new OwnPost("bluesky", "own-1", Crossed.AddMinutes(40), "p1")]);
        return new ReviewInput(
            records, Minutes(i => i == 5 ? (100, 90) : i is >= 0 and < 60 ? (20, 15) : (10, 1)), new Dictionary<string, string> { ["s-1"] = "useful" }, null, null,
            Crossed.AddHours(12), SlaTargets.Usual);
    }

    /// <summary>A day before the crossing and twelve hours after it, heard throughout.</summary>
    private static MinuteSeries Minutes(Func<int, (int Volume, int Negative)> at)
    {
        var points = Enumerable.Range(-1440, 1440 + 720)
            .Select(i => (Ms: Crossed.AddMinutes(i).ToUnixTimeMilliseconds(), Counts: at(i)))
            .Where(m => m.Counts.Volume > 0)
            .Select(m => new MinutePoint { MinuteMs = m.Ms, Volume = m.Counts.Volume, Negative = m.Counts.Negative });
        var (from, to) = (Crossed.AddDays(-1).ToUnixTimeMilliseconds(), Crossed.AddHours(12).ToUnixTimeMilliseconds());
        return new MinuteSeries(from, to, [.. points], [new Stretch(from, to)]);
    }
}

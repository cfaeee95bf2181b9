using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Listening.Alerts.Hub;
using Listening.Alerts.Incidents;
using Listening.History.Archive;

namespace Listening.History.Review;

/// <summary>
/// The review as one HTML page that needs nothing else: style and charts are in it, no script, and it prints as a report on A4. Everything that
/// came from outside is encoded.
/// </summary>
public static class ReviewHtml
{
    private const string Style =
        """
        :root{font:14px/1.5 "Helvetica Neue",Arial,sans-serif;color:#1a1a1a;background:#fff;--line:#c9ced4;--ink:#1f3a54;--bad:#7d1f2b;--good:#1f5c3a}
        body{max-width:62rem;margin:2rem auto;padding:0 1.5rem;counter-reset:section}
        header{border-top:6px solid var(--ink);padding-top:1rem}h1{font-size:1.75rem;line-height:1.25;margin:.2rem 0 .6rem;text-wrap:balance}
        h2{font-size:1.15rem;margin:2.2rem 0 .7rem;border-bottom:2px solid var(--ink);padding-bottom:.25rem;color:var(--ink)}
        h2::before{counter-increment:section;content:counter(section) "  "}h3{font-size:1rem;margin:1.1rem 0 .3rem}
        .meta{color:#555;font-size:.9rem}.badge{display:inline-block;border:1.5px solid var(--ink);padding:.05rem .55rem;font-weight:600;margin-right:.5rem}
        dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.2rem;margin:.8rem 0}dt{color:#555}dd{margin:0}
        .figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:.6rem}.figure{border:1px solid var(--line);padding:.5rem .7rem}
        .figure b{display:block;font-size:1.35rem;font-variant-numeric:tabular-nums}.figure span{color:#555;font-size:.85rem}
        table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.32rem .55rem;border-bottom:1px solid #dde1e5;overflow-wrap:break-word}
        th{background:#eef1f4;font-weight:600}td:first-child{white-space:nowrap}.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        .kept{color:var(--good);font-weight:600}.broken{color:var(--bad);font-weight:600}svg{width:100%;height:auto}svg text{font-size:11px;fill:#333}
        .drill{background:#fff3cd;border:2px dashed #8a6d00;padding:.5rem}.empty{color:#555;font-style:italic}
        blockquote{margin:.3rem 0;white-space:pre-wrap;border-left:4px solid var(--line);padding:.1rem 0 .1rem .9rem}footer{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:.5rem}
        @page{size:A4;margin:18mm 15mm;@bottom-right{content:counter(page) " / " counter(pages);font:9pt Arial,sans-serif;color:#555}}
        @media print{:root{font-size:9.5pt}body{max-width:none;margin:0;padding:0}h2,h3{break-after:avoid}
        tr,.figure,svg,blockquote{break-inside:avoid}thead{display:table-header-group}a{color:inherit;text-decoration:none}.badge,th,.drill{print-color-adjust:exact}}
        """;

    // The order of business, as it is read aloud in a room.
    private static readonly string[] Promises = [.. Queries.Figures.OfSlas];

    /// <param name="posts">The posts in evidence with what the hot store still holds of their words, most seen first.</param>
    /// <param name="printedAt">Stands at the foot.</param>
    /// <param name="chain">Where the audit stood when it was written; null = not told.</param>
    public static string Write(ReviewDocument review, IReadOnlyList<EvidenceView> posts, DateTimeOffset printedAt, (string Store, AuditLink Head)? chain = null)
    {
        var (page, incident) = (new StringBuilder(), review.Incident);
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>")
            .Append(E($"Review of {incident.Brand}, {Time(incident.CrossedAt)}")).Append("</title><style>").Append(Style).Append("</style></head><body>");
        Head(page, review);
        Summary(page, review.Notes);
        Figures(page, review);
        Kept(page, review);
        page.Append("<h2>What was heard</h2>").Append(ReviewChartSvg.Draw(review.Chart)).Append(CultureInfo.InvariantCulture, $"""
            <p class="meta">Bars: mentions, the dark part negative; line: mean sentiment; below, impressions gained. One bar is {Length(review.Chart.BucketSeconds)}. Hatched: nothing was read, so nothing is known.</p>
            """);
        Table(
            page, "Timeline", ["UTC", "Since crossing", "What", "By", ""],
            review.Timeline.Select(e => (string[])[Time(e.At), Signed(e.SinceCrossing), ReviewWords.Of(e.Kind), e.By, e.Text]), "Nothing is recorded.", right: [1]);
        Table(
            page, "Reach by grade", ["Grade", "Posts in evidence", "Most seen", "Impressions gained, all posts"],
            review.Reach.Select(r => (string[])[$"{r.Grade}: {ReviewWords.OfGrade(r.Grade)}", N(r.Posts), N(r.Highest), r.Gained is { } gained ? N(gained) : ""]), "", right: [1, 2, 3]);
        Table(
            page, "Publishing: what was stopped, and what it cost", ["Paused", "Resumed", "By", "Reason", "Held", "Had gone out", "Could not be held"],
            review.Pauses.Select(p => (string[])[
                Time(p.Since), p.ResumedAt is { } at ? $"{Time(at)} by {p.ResumedBy}: {p.ResumeReason}" : "not resumed", p.By, p.Reason, N(p.Held),
                N(p.AlreadySent), N(p.Cannot)]),
            "Publishing was not paused.", right: [4, 5, 6]);
        if (review.Pauses.Any(p => p.Receipts.Count > 0))
        {
            page.Append("<h3>Receipts</h3>");
            Rows(
                page, ["Tool", "Answered (UTC)", "Held", "Had gone out", "Could not be held"],
                review.Pauses.SelectMany(p => p.Receipts).Select(r => (string[])[r.Scheduler, Time(r.At), N(r.Held.Count), N(r.AlreadySent.Count), N(r.Cannot.Count)]), [2, 3, 4]);
        }

        Texts(page, review.Texts);
        Table(
            page, "The team", ["Seat", "Taken by", "At (UTC)", "Since crossing"],
            review.Team.Select(s => (string[])[
                s.Required ? s.Role : $"{s.Role} (if needed)", s.Joined ?? "nobody", s.JoinedAt is { } at ? Time(at) : "", s.SinceCrossing is { } since ? Signed(since) : ""]),
            "No crisis team was called.", right: [3]);
        Table(
            page, "Tasks", ["Task", "Owner", "Due (UTC)", "State", "Closed (UTC)"],
            review.Tasks.Select(t => (string[])[
                t.Title, t.Owner ?? "nobody", t.DueAt is { } due ? Time(due) : "", t.Late == true ? $"{t.State}, late" : t.State, t.ClosedAt is { } closed ? Time(closed) : ""]),
            "No task was written down.");
        Table(
            page, "Who was told", ["First (UTC)", "Channel", "What", "Why", "Given", "Given up", "Persons"],
            review.Notices.Select(n => (string[])[
                n.First is { } first ? Time(first) : "never", n.Channel, n.Title, n.Reason, N(n.Given), N(n.Failed), string.Join(", ", n.People)]),
            incident.Drill.Length > 0 ? "A drill tells nobody outside." : "No message went out: no channel is set up.", right: [4, 5]);
        Table(
            page, "Signals and what the team thought of them", ["UTC", "Rule", "Decision", "Verdict", "Why"],
            review.Signals.Select(s => (string[])[Time(s.At), s.Rule, s.Decision, s.Verdict ?? "none", s.Sentence]), "No signal was raised.");
        Table(
            page, "Posts in evidence", ["Post", "By", "Label", "Reach", "Words"],
            posts.Select(p => (string[])[
                $"{p.Platform} {p.PostId}", p.Author ?? "", p.Label ?? "", p.Reach is { } reach ? $"{N(reach.Value)} ({reach.Grade})" : "",
                p.Text ?? "erased, or past its retention"]),
            "No post is named in evidence.", right: [3]);
        Table(
            page, "Lessons", ["What is done differently", "Owner", "Until", "Playbook", "State"],
            (review.Notes?.Lessons ?? []).Select(l => (string[])[
                l.Text, l.Owner ?? "nobody", l.DueAt is { } due ? due.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "no date",
                l.Accepted is { } accepted ? $"{accepted.Playbook}, version {accepted.Version} ({accepted.By}, {Time(accepted.At)})" : l.Playbook ?? "",
                l.Accepted is not null ? "in the playbook" : l.Done ? "done" : "open"]),
            "None yet.");
        Table(
            page, "What the figures mean", ["Figure", "Version", "Meaning", "Made of"],
            review.Definitions.Select(d => (string[])[d.Name.Replace('-', ' '), d.Version.ToString(CultureInfo.InvariantCulture), d.Meaning, d.Inputs]), "", right: [1]);
        Foot(page, review, printedAt, chain);
        return page.Append("</body></html>").ToString();
    }

    private static void Foot(StringBuilder page, ReviewDocument review, DateTimeOffset printedAt, (string Store, AuditLink Head)? chain)
    {
        page.Append("<footer class=\"meta\"><p>").Append(E(
            $"Incident {review.Incident.Id}, version {review.Incident.Version}; review {(review.Notes is { } notes ? $"version {notes.Version}" : "not begun")}. Built from the records on {Time(printedAt)} UTC."))
            .Append("</p>");
        if (chain is var (store, head))
        {
            page.Append("<p>").Append(E(
                $"The audit of the store {store} stood at entry {head.Seq.ToString(CultureInfo.InvariantCulture)} with the hash {Convert.ToHexStringLower(head.Hash)}; \"listening verify\" with the anchor file proves that nothing before it was changed.")).Append("</p>");
        }

        page.Append("</footer>");
    }

    private static void Summary(StringBuilder page, ReviewNotes? notes)
    {
        page.Append("<h2>Summary</h2>").Append(notes is { Summary.Length: > 0 } ? $"<blockquote>{E(notes.Summary)}</blockquote>" : "<p class=\"empty\">Nobody has written one yet.</p>");
        if (notes is { ReviewedBy: { } by, ReviewedAt: { } at })
        {
            page.Append("<p>").Append(E($"Reviewed and signed by {by}, {Time(at)} UTC.")).Append("</p>");
        }
    }

    /// <summary>What was promised, and whether it was kept.</summary>
    private static void Kept(StringBuilder page, ReviewDocument review)
    {
        page.Append("<h2>Promises</h2><table><thead><tr><th>Promise</th><th class=\"n\">Took</th><th class=\"n\">Promised</th><th>Kept</th></tr></thead><tbody>");
        foreach (var figure in review.Figures.Where(f => Promises.Contains(f.Name)))
        {
            var kept = figure.Met switch { true => "<span class=\"kept\">✓ kept</span>", false => "<span class=\"broken\">✗ not kept</span>", null => E(figure.Text.Length > 0 ? figure.Text : "nothing was promised") };
            page.Append("<tr><td>").Append(E(figure.Name.Replace('-', ' '))).Append("</td><td class=\"n\">").Append(E(Value(figure))).Append("</td><td class=\"n\">")
                .Append(figure.Target is { } target ? E(Length(target)) : "–").Append("</td><td>").Append(kept).Append("</td></tr>");
        }

        page.Append("</tbody></table>");
    }

    private static void Texts(StringBuilder page, IReadOnlyList<ReviewText> texts)
    {
        page.Append("<h2>Statements: approved, and used</h2>");
        if (texts.Count == 0)
        {
            page.Append("<p class=\"empty\">No text was approved for it, and none was registered as published.</p>");
        }

        foreach (var text in texts)
        {
            var from = text.Template is { } template ? $"template {template}, version {text.TemplateVersion}" : "written freely";
            var state = text.IsApproved ? $"approved by {string.Join(", ", text.Approvals.Select(a => $"{a.By} ({a.Role}, {Time(a.At)})"))}"
                : text.Purpose is null ? "published without having been proposed here"
                : $"not approved: {string.Join(", ", text.Missing)} missing";
            page.Append("<h3>").Append(E($"{ReviewWords.Capital(text.Purpose ?? "published")}: {from}")).Append("</h3><blockquote>").Append(E(text.Text)).Append("</blockquote><p>")
                .Append(E($"Proposed by {text.ProposedBy}; {state}. "))
                .Append(text.Used.Count == 0 && text.Departed.Count == 0 ? "Never used." : "")
                .Append(E(string.Join(" ", text.Used.Select(u => $"Used on {u.Platform}, {Time(u.At)} ({u.Id}).").Concat(
                    text.Departed.Select(u => $"On {u.Platform}, {Time(u.At)}, something else went out than was approved ({u.Id}).")))))
                .Append("</p>");
        }
    }

    private static void Head(StringBuilder page, ReviewDocument review)
    {
        var incident = review.Incident;
        page.Append("<header><p class=\"meta\">Crisis review · ").Append(E(incident.Brand)).Append("</p><h1>").Append(E(incident.Cause)).Append("</h1><p>");
        foreach (var badge in (string[])[$"Severity {incident.Severity}", IncidentLife.NameOf(incident.State), review.Notes is { } notes ? StatusName(notes.Status) : "no review yet"])
        {
            page.Append("<span class=\"badge\">").Append(E(badge)).Append("</span>");
        }

        page.Append("</p><dl class=\"facts\">");
        foreach (var (name, value) in ((string, string)[])[
            ("Brand", incident.Brand), ("Crossed", Time(incident.CrossedAt) + " UTC"), ("Opened", Time(incident.OpenedAt) + " UTC"),
            ("Acknowledged", incident.AcknowledgedAt is { } seen ? $"{Time(seen)} UTC, {incident.AcknowledgedBy}" : "by nobody"),
            ("Resolved", incident.ResolvedAt is { } over ? Time(over) + " UTC" : "not yet"), ("Incident", incident.Id)])
        {
            page.Append("<dt>").Append(E(name)).Append("</dt><dd>").Append(E(value)).Append("</dd>");
        }

        page.Append("</dl>");
        if (review.AsOf is { } asOf)
        {
            page.Append("<p class=\"drill\">").Append(E($"The picture as it stood at {Time(asOf)} UTC.")).Append("</p>");
        }

        if (incident.Drill.Length > 0)
        {
            page.Append("<p class=\"drill\">").Append(E($"This was a drill ({incident.Drill}).")).Append("</p>");
        }

        page.Append("</header>");
    }

    private static void Figures(StringBuilder page, ReviewDocument review)
    {
        page.Append("<h2>Figures</h2><div class=\"figures\">");
        foreach (var figure in review.Figures.Where(f => !Promises.Contains(f.Name)))
        {
            page.Append("<div class=\"figure\"><span>").Append(E(figure.Name.Replace('-', ' '))).Append("</span><b>").Append(E(Value(figure))).Append("</b><span>")
                .Append(E(figure.Text)).Append("</span></div>");
        }

        page.Append("</div><p class=\"meta\">").Append(E($"Verdicts of the team: {review.Verdicts.Useful} useful, {review.Verdicts.Noise} noise, {review.Verdicts.None} without.")).Append("</p>");
    }

    /// <param name="right">Columns of numbers.</param>
    private static void Table(StringBuilder page, string title, string[] head, IEnumerable<string[]> rows, string empty, int[]? right = null)
    {
        page.Append("<h2>").Append(E(title)).Append("</h2>");
        var all = rows.ToList();
        if (all.Count == 0)
        {
            page.Append("<p class=\"empty\">").Append(E(empty)).Append("</p>");
            return;
        }

        Rows(page, head, all, right);
    }

    private static void Rows(StringBuilder page, string[] head, IEnumerable<string[]> rows, int[]? right = null)
    {
        string Of(int column) => right?.Contains(column) == true ? " class=\"n\"" : "";
        page.Append("<table><thead><tr>").AppendJoin("", head.Select((h, i) => $"<th{Of(i)}>{E(h)}</th>")).Append("</tr></thead><tbody>");
        foreach (var row in rows)
        {
            page.Append("<tr>").AppendJoin("", row.Select((cell, i) => $"<td{Of(i)}>{E(cell)}</td>")).Append("</tr>");
        }

        page.Append("</tbody></table>");
    }

    private static string Value(ReviewFigure figure) => (figure.Value, figure.Unit) switch
    {
        (null, _) => "–",
        (var seconds, "s") => Length(seconds.Value),
        (var share, "share") => share.Value.ToString("P1", CultureInfo.InvariantCulture),
        (var value, _) => value.Value.ToString("N0", CultureInfo.InvariantCulture),
    };

    internal static string StatusName(ReviewStatus status) => status switch
    {
        ReviewStatus.Draft => "draft",
        ReviewStatus.InReview => "in-review",
        ReviewStatus.Reviewed => "reviewed",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a status."),
    };

    private static string Length(double seconds) => TimeSpan.FromSeconds(Math.Abs(seconds)) switch
    {
        { TotalSeconds: < 10 } t => t.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
        { TotalMinutes: < 1 } t => t.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) + " s",
        { TotalHours: < 1 } t => $"{t.Minutes} min" + (t.Seconds > 0 ? $" {t.Seconds} s" : ""),
        { TotalDays: < 2 } t => $"{(int)t.TotalHours} h" + (t.Minutes > 0 ? $" {t.Minutes} min" : ""),
        var t => t.TotalDays.ToString("0.#", CultureInfo.InvariantCulture) + " days",
    };

    private static string Signed(double seconds) => (seconds < 0 ? "−" : "+") + Length(seconds);

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string N(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string E(string text) => HtmlEncoder.Default.Encode(text);
}

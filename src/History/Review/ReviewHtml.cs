using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Listening.Alerts.Hub;
using Listening.Alerts.Incidents;

namespace Listening.History.Review;

/// <summary>
/// The review as one HTML page that needs nothing else: style and charts are in it, no script, and it prints as a report on A4. Everything that
/// came from outside is encoded.
/// </summary>
public static class ReviewHtml
{
    private const string Style =
        """
        :root{font:14px/1.45 "Helvetica Neue",Arial,sans-serif;color:#1a1a1a;background:#fff}body{max-width:62rem;margin:2rem auto;padding:0 1.5rem}
        h1{font-size:1.7rem;margin:0 0 .3rem}h2{font-size:1.15rem;margin:2rem 0 .6rem;border-bottom:2px solid #1a1a1a;padding-bottom:.2rem}
        .meta{color:#555}.badge{display:inline-block;border:2px solid #1a1a1a;padding:0 .5rem;font-weight:700;margin-right:.5rem}
        .figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:.6rem}.figure{border:1px solid #bbb;padding:.5rem .7rem}
        .figure b{display:block;font-size:1.35rem}.figure span{color:#555;font-size:.85rem}.missed{border-left:5px solid #7d1f2b}.met{border-left:5px solid #1f4e79}
        table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid #ddd;overflow-wrap:anywhere}
        th{background:#f1f1f1}td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}svg{width:100%;height:auto}svg text{font-size:11px;fill:#333}
        .drill{background:#fff3cd;border:2px dashed #8a6d00;padding:.5rem}.empty{color:#555;font-style:italic}blockquote{margin:0;white-space:pre-wrap}
        @page{size:A4;margin:16mm 14mm}@media print{:root{font-size:10.5pt}body{max-width:none;margin:0;padding:0}h2{break-after:avoid}
        tr,.figure,svg{break-inside:avoid}thead{display:table-header-group}a{color:inherit;text-decoration:none}}
        """;

    /// <param name="posts">The posts in evidence with what the hot store still holds of their words, most seen first.</param>
    /// <param name="printedAt">Stands at the foot.</param>
    public static string Write(ReviewDocument review, IReadOnlyList<EvidenceView> posts, DateTimeOffset printedAt)
    {
        var (page, incident) = (new StringBuilder(), review.Incident);
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>")
            .Append(E($"Review of {incident.Brand}, {Time(incident.CrossedAt)}")).Append("</title><style>").Append(Style).Append("</style></head><body>");
        Head(page, review);
        Figures(page, review);
        page.Append("<h2>What was heard</h2>").Append(ReviewChartSvg.Draw(review.Chart))
            .Append(CultureInfo.InvariantCulture, $"<p class=\"meta\">Bars: mentions, the dark part negative; line: mean sentiment. One bar is {Length(review.Chart.BucketSeconds)}. Hatched: nothing was read.</p>");
        Table(page, "Timeline", ["UTC", "Since crossing", "What", "By", ""], review.Timeline.Select(e => (string[])[Time(e.At), Signed(e.SinceCrossing), e.Kind, e.By, e.Text]), "Nothing is recorded.");
        Table(
            page, "Reach", ["Grade", "Posts in evidence", "Most seen", "Impressions gained, all posts"],
            review.Reach.Select(r => (string[])[r.Grade, N(r.Posts), N(r.Highest), r.Gained is { } gained ? N(gained) : "not told as of a moment"]), "");
        Table(
            page, "Publishing", ["Paused", "Resumed", "By", "Reason", "Held", "Had gone out", "Could not be held"],
            review.Pauses.Select(p => (string[])[
                Time(p.Since), p.ResumedAt is { } at ? $"{Time(at)} by {p.ResumedBy}: {p.ResumeReason}" : "not resumed", p.By, p.Reason, N(p.Held),
                N(p.AlreadySent), N(p.Cannot)]),
            "Publishing was not paused.");
        Table(
            page, "Signals", ["UTC", "Rule", "Decision", "Verdict", "Why"],
            review.Signals.Select(s => (string[])[Time(s.At), s.Rule, s.Decision, s.Verdict ?? "none", s.Sentence]), "No signal was raised.");
        Table(
            page, "Posts in evidence", ["Post", "By", "Label", "Reach", "Words"],
            posts.Select(p => (string[])[
                $"{p.Platform} {p.PostId}", p.Author ?? "", p.Label ?? "", p.Reach is { } reach ? $"{N(reach.Value)} ({reach.Grade})" : "",
                p.Text ?? "erased, or past its retention"]),
            "No post is named in evidence.");
        Notes(page, review.Notes);
        Table(
            page, "What the figures mean", ["Figure", "Version", "Meaning", "Made of"],
            review.Definitions.Select(d => (string[])[d.Name, d.Version.ToString(CultureInfo.InvariantCulture), d.Meaning, d.Inputs]), "");
        page.Append("<p class=\"meta\">").Append(E($"Incident {incident.Id}, version {incident.Version}. Written {Time(printedAt)} UTC.")).Append("</p></body></html>");
        return page.ToString();
    }

    private static void Head(StringBuilder page, ReviewDocument review)
    {
        var incident = review.Incident;
        page.Append("<header><p class=\"meta\">Crisis review · ").Append(E(incident.Brand)).Append("</p><h1>").Append(E(incident.Cause)).Append("</h1><p>");
        foreach (var badge in (string[])[$"Severity {incident.Severity}", IncidentLife.NameOf(incident.State), review.Notes is { } notes ? StatusName(notes.Status) : "no review yet"])
        {
            page.Append("<span class=\"badge\">").Append(E(badge)).Append("</span>");
        }

        page.Append("</p><p class=\"meta\">").Append(E($"Crossed {Time(incident.CrossedAt)} · opened {Time(incident.OpenedAt)} · resolved {(incident.ResolvedAt is { } at ? Time(at) : "not yet")} (UTC)")).Append("</p>");
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
        foreach (var figure in review.Figures)
        {
            page.Append("<div class=\"figure ").Append(figure.Met switch { true => "met", false => "missed", null => "" }).Append("\"><span>")
                .Append(E(figure.Name.Replace('-', ' '))).Append("</span><b>").Append(E(Value(figure))).Append("</b><span>")
                .Append(E(figure is { Target: { } target } ? $"{(figure.Met == true ? "within" : "promised:")} {Length(target)}. {figure.Text}" : figure.Text)).Append("</span></div>");
        }

        page.Append("</div><p class=\"meta\">").Append(E($"Verdicts of the team: {review.Verdicts.Useful} useful, {review.Verdicts.Noise} noise, {review.Verdicts.None} without.")).Append("</p>");
    }

    private static void Notes(StringBuilder page, ReviewNotes? notes)
    {
        page.Append("<h2>Summary</h2>").Append(notes is { Summary.Length: > 0 } ? $"<blockquote>{E(notes.Summary)}</blockquote>" : "<p class=\"empty\">Nobody has written one yet.</p>");
        if (notes is { ReviewedBy: { } by, ReviewedAt: { } at })
        {
            page.Append("<p>").Append(E($"Reviewed by {by}, {Time(at)} UTC.")).Append("</p>");
        }

        Table(
            page, "Lessons", ["What is done differently", "Owner", "Until", "Playbook", "State"],
            (notes?.Lessons ?? []).Select(l => (string[])[
                l.Text, l.Owner ?? "nobody", l.DueAt is { } due ? due.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "no date", l.Playbook ?? "",
                l.Done ? "done" : "open"]),
            "None yet.");
    }

    private static void Table(StringBuilder page, string title, string[] head, IEnumerable<string[]> rows, string empty)
    {
        var all = rows.ToList();
        page.Append("<h2>").Append(E(title)).Append("</h2>");
        if (all.Count == 0)
        {
            page.Append("<p class=\"empty\">").Append(E(empty)).Append("</p>");
            return;
        }

        page.Append("<table><thead><tr>").AppendJoin("", head.Select(h => $"<th>{E(h)}</th>")).Append("</tr></thead><tbody>");
        foreach (var row in all)
        {
            page.Append("<tr>").AppendJoin("", row.Select(cell => $"<td>{E(cell)}</td>")).Append("</tr>");
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

using System.Globalization;
using System.Text;

namespace Listening.History.Review;

/// <summary>
/// The review as one table (RFC 4180, UTF-8): a row says to which section it belongs. A cell that a spreadsheet would take for a formula is
/// preceded by an apostrophe, because the words of others are in it.
/// </summary>
public static class ReviewCsv
{
    private const string Head = "section,at,name,value,unit,by,text";

    public static string Write(ReviewDocument review)
    {
        var csv = new StringBuilder(Head).Append("\r\n");
        var incident = review.Incident;
        Row(csv, "incident", incident.CrossedAt, incident.Id, incident.Severity, "severity", incident.Brand, incident.Cause);
        foreach (var figure in review.Figures)
        {
            Row(csv, "figure", null, figure.Name, figure.Value, figure.Unit, $"version {figure.Version}", figure.Text);
        }

        foreach (var line in review.Timeline)
        {
            Row(csv, "timeline", line.At, line.Kind, line.SinceCrossing, "s", line.By, line.Text);
        }

        foreach (var point in review.Chart.Points)
        {
            Row(csv, "series", point.At, "volume", point.Volume, "mentions", "", "");
            Row(csv, "series", point.At, "negative", point.Negative, "mentions", "", "");
            Row(csv, "series", point.At, "mean-sentiment", point.Mean, "score", "", "");
            Row(csv, "series", point.At, "impressions", point.Impressions, "impressions", "", "");
        }

        foreach (var reach in review.Reach)
        {
            Row(csv, "reach", null, reach.Grade, reach.Highest, "impressions", "", $"{reach.Posts} posts in evidence, {reach.Gained} gained by all posts");
        }

        foreach (var signal in review.Signals)
        {
            Row(csv, "signal", signal.At, signal.Rule, signal.Score, "score", signal.Verdict ?? "", signal.Sentence);
        }

        foreach (var pause in review.Pauses)
        {
            Row(csv, "pause", pause.Since, pause.Id, pause.Length, "s", pause.By, pause.Reason);
            foreach (var receipt in pause.Receipts)
            {
                Row(csv, "receipt", receipt.At, receipt.Scheduler, receipt.Held.Count, "posts held", "", $"{receipt.AlreadySent.Count} had gone out, {receipt.Cannot.Count} could not be held");
            }
        }

        foreach (var text in review.Texts)
        {
            Row(csv, "text", text.Used.Count > 0 ? text.Used[0].At : null, text.Template ?? "", text.TemplateVersion, "template version", text.ProposedBy, text.Text);
            foreach (var approval in text.Approvals)
            {
                Row(csv, "approval", approval.At, approval.Role, null, "", approval.By, text.Template ?? "");
            }

            foreach (var (use, word) in text.Used.Select(u => (u, "word for word")).Concat(text.Departed.Select(u => (u, "in other words"))))
            {
                Row(csv, "published", use.At, use.Platform, null, "", use.Id, word);
            }
        }

        foreach (var seat in review.Team)
        {
            Row(csv, "seat", seat.JoinedAt, seat.Role, seat.SinceCrossing, "s", seat.Joined ?? "", seat.Required ? "required" : "if needed");
        }

        foreach (var task in review.Tasks)
        {
            Row(csv, "task", task.DueAt, task.State, task.Late == true ? 1 : 0, "late", task.Owner ?? "", task.Title);
        }

        foreach (var notice in review.Notices)
        {
            Row(csv, "told", notice.First, notice.Channel, notice.Given, "messages", notice.Reason, notice.Title);
        }

        foreach (var lesson in review.Notes?.Lessons ?? [])
        {
            Row(csv, "lesson", lesson.DueAt, lesson.Playbook ?? "", lesson.Done ? 1 : 0, "done", lesson.Owner ?? "", lesson.Accepted is { } accepted ? $"{lesson.Text} (in the playbook {accepted.Playbook}, version {accepted.Version})" : lesson.Text);
        }

        return csv.ToString();
    }

    private static void Row(StringBuilder csv, string section, DateTimeOffset? at, string name, double? value, string unit, string by, string text) =>
        csv.AppendJoin(',', section, at?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), Cell(name), value?.ToString("R", CultureInfo.InvariantCulture), unit, Cell(by), Cell(text))
            .Append("\r\n");

    private static string Cell(string words)
    {
        var safe = words.Length > 0 && words[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + words : words;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}

using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;
using Listening.Alerts.Templates;

namespace Listening.History.Review;

/// <summary>Sets what was approved against what went out; pure.</summary>
internal static class ReviewTexts
{
    public static IReadOnlyList<ReviewText> Of(IncidentPapers papers)
    {
        var texts = papers.Responses.Select(r => new ReviewText(
            r.Text, r.Template, r.TemplateVersion, DocumentJson.Write(r.Purpose).Trim('"'), r.Language, r.ProposedBy, r.Approvals,
            [.. r.Missing.Select(TemplateRules.WordOf)],
            [.. papers.Published.Where(p => p.TextHash == r.Hash).Select(UseOf)],
            [.. papers.Published.Where(p => p.Matches == false && p.Template is not null && p.Template == r.Template && p.TemplateVersion == r.TemplateVersion).Select(UseOf)])).ToList();

        // Answers that nobody had proposed here: replies may go out without, statements should not have.
        var known = papers.Responses.Select(r => r.Hash).ToHashSet(StringComparer.Ordinal);
        texts.AddRange(papers.Published.Where(p => !known.Contains(p.TextHash)).Select(p => new ReviewText(
            p.Text, p.Template, p.TemplateVersion, null, null, p.Approver ?? p.RegisteredBy, [], [], p.Matches == false ? [] : [UseOf(p)], p.Matches == false ? [UseOf(p)] : [])));
        return texts;
    }

    private static ReviewUse UseOf(PublishedPost post) => new(post.Platform, post.Id, post.At, post.Url);
}

using System.Text.Json.Nodes;
using Listening.Alerts;
using Listening.Alerts.Access;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Sentiment;
using Listening.History.Queries;
using Listening.Ingest.Pipeline;
using Listening.Ingest.Validation;

namespace Listening.Dashboard.Api;

/// <summary>
/// A person says what a post's label is. Written down first, then put into the mention log, where the score stage applies it in the post's own
/// order: a breach that follows from it is raised like any other. What was paused or opened stays: people end it, not a correction.
/// </summary>
internal sealed class CorrectionDesk(IAlertStore alerts, IScoreStore posts, Corrections log)
{
    private const int MaxReason = 1_000;

    /// <exception cref="IOException">Store or log cannot be written; asking again is harmless.</exception>
    public async Task<Answer<LabelCorrection>> CorrectAsync(
        Viewer viewer, string platform, string id, SentimentLabel? label, string? reason, CancellationToken cancellationToken)
    {
        if (viewer.Kind != ViewerKind.Person)
        {
            return Answer.Refused<LabelCorrection>(Refusal.OnlyPeople, "Only a named person may correct a label.");
        }

        if (reason is { Length: > MaxReason })
        {
            return Answer.Refused<LabelCorrection>(Refusal.Invalid, $"A reason has at most {MaxReason} characters.");
        }

        var found = await posts.FindPostsAsync([(PostKey.Of(platform, id), platform, id)], cancellationToken);
        if (found is not [{ Phase: PostPhase.Live } post] || post.Brands.FirstOrDefault(viewer.MaySee) is not { } brand)
        {
            return Answer.Refused<LabelCorrection>(Refusal.NotFound, $"There is no post '{id}' on {platform} about a brand that is yours to see.");
        }

        if (!Authorisation.Allows(viewer, Permission.Acknowledge, brand))
        {
            return Answer.Refused<LabelCorrection>(Refusal.NotAllowed, "Correcting a label needs the role of a responder, and the brand.");
        }

        var correction = new LabelCorrection(
            platform, id, label is { } named ? SentimentLabels.NameOf(named) : null, SentimentLabels.NameOf(post.Score.Label), string.IsNullOrWhiteSpace(reason) ? null : reason.Trim(), post.Drill);
        await alerts.TransactAsync(transaction => Store(transaction, viewer, post, brand, correction), cancellationToken);
        await log.AppendAsync(platform, id, label, cancellationToken);
        return Answer.Done(correction);
    }

    private static bool Store(IAlertTransaction transaction, Viewer viewer, PostState post, string brand, LabelCorrection correction)
    {
        var id = PublishedPost.IdOf(post.Platform, post.Id);
        transaction.Put(new DocumentDraft(LabelCorrection.Kind, id, viewer.Name, DocumentJson.Write(correction), brand));
        transaction.Audit(viewer.Name, "mention.corrected", id, brand, new JsonObject
        {
            ["label"] = correction.Label, ["model"] = correction.Model, ["reason"] = correction.Reason, ["drill"] = post.Drill,
        });

        // Whoever decides about the pause must know that its cause was judged anew.
        var causes = transaction.ActivePauses().Where(p => p.Drill == post.Drill && p.Causes.Any(c => c.Platform == post.Platform && c.PostId == post.Id));
        foreach (var incident in causes.Select(p => p.Incident).OfType<string>().Distinct(StringComparer.Ordinal).ToArray())
        {
            transaction.Note(incident, TimelineKinds.Corrected, viewer.Name, correction.Label is { } word
                ? $"{viewer.Name} says that the post on {post.Platform} is {word}; the model said {correction.Model}. Publishing stays paused until a person resumes it."
                : $"{viewer.Name} took a correction of the post on {post.Platform} back.");
        }

        return true;
    }
}

using Listening.Alerts.Access;
using Listening.Alerts.Stores;
using Listening.Detection.Sentiment;

namespace Listening.History.Queries;

/// <summary>A person's word on a label as stored: a version each time somebody changes their mind. No words of the post.</summary>
/// <param name="Label">Null: the correction was taken back.</param>
/// <param name="Model">What the model says.</param>
public sealed record LabelCorrection(string Platform, string Id, string? Label, string Model, string? Reason, string Drill)
{
    public const string Kind = "correction";
}

/// <summary>
/// The labels that people had given by a moment. A post's row knows only the newest one, and of a moment the stores tell what the model said: this
/// puts people's word above it, as it stood.
/// </summary>
public sealed class PastLabels(IDocumentReader documents)
{
    /// <param name="asOf">Null: now, where the rows know by themselves.</param>
    public async Task<Func<MentionItem, MentionItem>> AsOfAsync(DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        if (asOf is null)
        {
            return item => item;
        }

        // Without regard to the viewer: who may see a post may see its label, whoever corrected it.
        var given = new Dictionary<(string Platform, string Id), SentimentLabel>();
        await foreach (var page in documents.PagesAsync(Viewer.System, LabelCorrection.Kind, new DocumentQuery(AsOf: asOf), cancellationToken))
        {
            foreach (var correction in page.Select(DocumentJson.Read<LabelCorrection>))
            {
                if (SentimentLabels.Of(correction.Label) is { } label)
                {
                    given[(correction.Platform, correction.Id)] = label;
                }
            }
        }

        return item => given.TryGetValue((item.Platform, item.Id), out var label) ? item with { Label = label } : item;
    }
}

using Listening.Alerts.Access;
using Listening.Alerts.Hub;
using Listening.Alerts.Incidents;
using Listening.Alerts.Stores;
using Listening.Dashboard.Live;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.History.Queries;

namespace Listening.Dashboard.Api;

/// <summary>The posts that drive an incident, most seen first, joined with what the hot store still holds of them.</summary>
internal sealed class EvidenceJoin(IAlertReader alerts, IHistoryReader history, PastLabels labels, LiveBoard board, TimeProvider time)
{
    // An incident is opened before the rows of its batch are stored, at most two pulses later; who looks at once should see the words.
    private const int Tries = 3;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    // What a person reads before acting; the rest is in the signals.
    private const int MaxPosts = 20;
    private const int MaxSignals = 50;

    /// <param name="asOf">What was known at that moment; null = now.</param>
    public async Task<IReadOnlyList<EvidenceView>> OfAsync(Viewer viewer, Incident incident, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        var signals = await alerts.AsOf(asOf).SignalsAsync(viewer, new SignalQuery(Incident: incident.Id, Max: MaxSignals), cancellationToken);
        var posts = signals
            .SelectMany(s => (s.Signal.Evidence.Posts ?? []).Select(post => (Post: post, s.Signal.At)))
            .GroupBy(p => (p.Post.Platform, p.Post.Id))
            .Select(g => g.MaxBy(p => p.Post.Impressions))
            .OrderByDescending(p => p.Post.Impressions)
            .Take(MaxPosts)
            .ToArray();
        var names = posts.Select(p => (p.Post.Platform, p.Post.Id)).ToArray();
        var rows = await history.PostsAsync(viewer, names, asOf, cancellationToken);
        for (var tried = 1; tried < Tries && asOf is null && rows.Count < names.Length && time.GetUtcNow() - incident.OpenedAt < Fresh; tried++)
        {
            await board.NextTick.WaitAsync(cancellationToken);
            rows = await history.PostsAsync(viewer, names, asOf, cancellationToken);
        }

        var known = rows.Select(await labels.AsOfAsync(asOf, cancellationToken)).ToDictionary(m => (m.Platform, m.Id));
        return [.. posts.Select(p => ViewOf(p.Post, p.At, known.GetValueOrDefault((p.Post.Platform, p.Post.Id))))];
    }

    /// <summary>As it is now where the store has it; else as the signal saw it.</summary>
    private static EvidenceView ViewOf(EvidencePost post, DateTimeOffset at, MentionItem? known) => known is null
        ? new EvidenceView(
            post.Platform, post.Id, Text: null, Author: null, Url: null, post.Label, Confidence: null, new ReachView(post.Impressions, post.Grade, Low: null), at)
        : new EvidenceView(
            known.Platform, known.Id, known.Text, known.Author, known.Url, SentimentLabels.NameOf(known.Label), ConfidenceOf(known),
            HistoryMentionsApi.ReachOf(known.Impressions), known.At);

    private static double ConfidenceOf(MentionItem known) => known.Label switch
    {
        SentimentLabel.Negative => known.Score.Negative,
        SentimentLabel.Neutral => known.Score.Neutral,
        _ => known.Score.Positive,
    } / (double)SentimentScore.One;
}

using Listening.Alerts.Access;
using Listening.Alerts.Hub;
using Listening.Alerts.Stores;
using Listening.Detection.Signals;

namespace Listening.Dashboard.Api;

/// <summary>The posts that drive an incident, most seen first, joined with what the hot store still holds of them.</summary>
internal sealed class EvidenceJoin(IAlertReader alerts)
{
    // What a person reads before acting; the rest is in the signals.
    private const int MaxPosts = 20;
    private const int MaxSignals = 50;

    public async Task<IReadOnlyList<EvidenceView>> OfAsync(Viewer viewer, string incident, CancellationToken cancellationToken)
    {
        var signals = await alerts.SignalsAsync(viewer, new SignalQuery(Incident: incident, Max: MaxSignals), cancellationToken);
        return
        [
            .. signals
                .SelectMany(s => (s.Signal.Evidence.Posts ?? []).Select(post => (Post: post, s.Signal.At)))
                .GroupBy(p => (p.Post.Platform, p.Post.Id))
                .Select(g => g.MaxBy(p => p.Post.Impressions))
                .OrderByDescending(p => p.Post.Impressions)
                .Take(MaxPosts)
                .Select(p => ViewOf(p.Post, p.At)),
        ];
    }

    private static EvidenceView ViewOf(EvidencePost post, DateTimeOffset at) => new(
        post.Platform, post.Id, Text: null, Author: null, Url: null, post.Label, Confidence: null, new ReachView(post.Impressions, post.Grade, Low: null), at);
}

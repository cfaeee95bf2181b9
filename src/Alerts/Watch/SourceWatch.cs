using Listening.Alerts.Hub;
using Listening.Alerts.Incidents;
using Listening.Alerts.Stores;
using Listening.Detection.Mentions;
using Listening.Detection.Signals;

namespace Listening.Alerts.Watch;

/// <summary>
/// A source that is not heard becomes a signal like any other: rules say who is called. One an episode, of the brand <see cref="Brand"/>, which is no
/// brand's (its id cannot be one): whoever may see every brand sees it, and all of them meet in one incident.
/// </summary>
public sealed class SourceWatch(AlertDesk desk, IAlertStore store, TimeProvider time)
{
    public const string Brand = "~sources";
    public const string SilentRule = "source-silence";
    public const string StoppedRule = "connector-stopped";

    /// <summary>A reconnect takes seconds; what lasts a minute is not one.</summary>
    public static readonly TimeSpan After = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Episode> episodes = new(StringComparer.Ordinal);

    /// <summary>To be called by one loop, every few seconds.</summary>
    public async Task LookAsync(IEnumerable<SourceView> sources, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var source in sources)
        {
            var rule = source.State switch { SourceState.Silent => SilentRule, SourceState.Failing => StoppedRule, _ => null };
            if (rule is null)
            {
                await HeardAsync(source, now, cancellationToken);
                continue;
            }

            if (!episodes.TryGetValue(source.Id, out var episode))
            {
                episodes[source.Id] = episode = new Episode(now, source.LastHeard ?? now);
            }

            if (!episode.IsTold && now - episode.Since >= After)
            {
                episodes[source.Id] = episode with { IsTold = true };
                await desk.RaiseAsync(SignalOf(source, rule, episode, now), cancellationToken);
            }
        }
    }

    private static Signal SignalOf(SourceView source, string rule, Episode episode, DateTimeOffset now)
    {
        var since = source.LastHeard is { } heard ? $" Last heard at {heard.UtcDateTime:yyyy-MM-dd HH:mm} UTC." : " It was not heard since the start.";
        var what = rule == SilentRule ? "is silent: the connection stands and nothing comes" : "does not work";
        return new Signal(
            $"{rule}:{source.Id}:{episode.LastHeard.ToUnixTimeSeconds()}",
            SignalKind.Silence,
            rule,
            StreamKey.OfPlatform(Brand, source.Platform),
            now,
            episode.Since,
            1,
            SignalAction.Arm,
            new Evidence($"The source {source.Id} {what}. What is said there is not heard.{since}"));
    }

    private async Task HeardAsync(SourceView source, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!episodes.Remove(source.Id, out var episode) || !episode.IsTold)
        {
            return;
        }

        await store.TransactAsync(
            transaction =>
            {
                foreach (var incident in transaction.OpenIncidents(Brand, ""))
                {
                    transaction.Note(incident.Id, TimelineKinds.Note, "rule:" + SilentRule, $"The source {source.Id} is heard again after {(now - episode.Since).TotalMinutes:0} minutes.");
                }

                return true;
            },
            cancellationToken);
    }

    private sealed record Episode(DateTimeOffset Since, DateTimeOffset LastHeard, bool IsTold = false);
}

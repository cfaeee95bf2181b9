using System.Text.RegularExpressions;
using Listening.Alerts.Coordination;
using Listening.Alerts.Hub;
using Listening.Dashboard.Live;
using Listening.Detection.Brands;
using Listening.Ingest.Brands;
using Listening.Ingest.Connectors;
using Listening.Ingest.Connectors.Bluesky;
using Listening.Ingest.Pipeline;
using Listening.Ingest.Validation;

namespace Listening.Dashboard.Hosting;

/// <summary>The platforms that this process listens to by itself. A new connector is one more registration here.</summary>
internal static partial class Sources
{
    public static void AddSources(this IServiceCollection services, ServeOptions options, DataFolder folder)
    {
        services.AddSingleton<ISourceHealth, ConnectorSources>();
        if (options.Bluesky is not null && options.Has("ingest"))
        {
            var bluesky = new BlueskyOptions { StateFile = folder.File("bluesky.db") };
            services.AddSingleton<IConnector>(p => new BlueskyConnector(
                options.BlueskyUrl is { } url ? bluesky with { Hosts = [url] } : bluesky,
                p.GetRequiredService<Watchlist>(),
                p.GetRequiredService<MentionIntake>(),
                p.GetRequiredService<TimeProvider>(),
                p.GetRequiredService<ILogger<BlueskyConnector>>()));
        }

        services.AddStage("connectors", p =>
        {
            var connectors = p.GetServices<IConnector>().ToArray();

            // A platform is listened to by one node at a time: a second one waits, and goes on where History is. A connector ends only when it was told to
            // or can never work; the latter stops the host loudly.
            var (coordination, time) = (p.GetRequiredService<ICoordination>(), p.GetRequiredService<TimeProvider>());
            return async cancellationToken => await await Task.WhenAny(
                connectors.Select(c => coordination.RunSingleAsync("connector:" + c.Health.Name, time, (_, held) => c.RunAsync(held), cancellationToken)).Append(Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken)));
        });
    }

    /// <summary>The query that was given on the command line is a brand like any other: named after its first word.</summary>
    public static async Task PutBlueskyBrandAsync(string query, IBrandStore brands, CancellationToken cancellationToken)
    {
        if (brands.All().Any(b => b.Query == query))
        {
            return;
        }

        var name = FirstWord(query);
        var id = name.ToLowerInvariant();
        var known = brands.All().FirstOrDefault(b => b.Id == id);
        await brands.PutAsync(known is null ? new Brand(id, name, query) : known with { Query = query }, "command line", cancellationToken);
    }

    /// <summary>Not an operator, and not the name of a field such as <c>lang:</c>.</summary>
    internal static string FirstWord(string query) =>
        Word().Matches(query).Select(m => m.Value).FirstOrDefault(w => w is not ("AND" or "OR" or "NOT")) ?? "bluesky";

    [GeneratedRegex(@"(?<![A-Za-z0-9:])[A-Za-z0-9]{1,64}(?![A-Za-z0-9:])")]
    private static partial Regex Word();
}

/// <summary>Connectors' health as the wall shows it: what is not heard is never shown as calm.</summary>
internal sealed class ConnectorSources(IEnumerable<IConnector> connectors) : ISourceHealth
{
    // Behind by more than this, windows close without what is still on its way.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(30);

    public IEnumerable<SourceView> Sources() => connectors.Select(c => ViewOf(c.Health));

    private static SourceView ViewOf(ConnectorHealth health) => new(
        health.Name,
        health.Name,
        health.State switch
        {
            ConnectorState.Live => health.LagMs > Late.TotalMilliseconds ? SourceState.Late : SourceState.Healthy,
            ConnectorState.Silent => SourceState.Silent,
            // The first seconds of a start are no failure yet.
            ConnectorState.Connecting when health is { Error: null, LastMessageAtMs: null } => SourceState.Late,
            _ => SourceState.Failing,
        },
        health.LastMessageAtMs is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
        Detail(health));

    private static string? Detail(ConnectorHealth health)
    {
        var parts = new List<string>();
        if (health.State is ConnectorState.Live or ConnectorState.Silent)
        {
            parts.Add($"{health.Received} messages heard, {health.Matched} posts of a brand");
        }
        else
        {
            parts.Add(ConnectorHealth.NameOf(health.State));
        }

        if (health.LagMs > Late.TotalMilliseconds && health.State == ConnectorState.Live)
        {
            parts.Add($"catching up, {TimeSpan.FromMilliseconds(health.LagMs.Value):d\\.hh\\:mm\\:ss} behind");
        }

        if (health is { MissedFromMs: { } from, MissedToMs: { } to })
        {
            parts.Add($"not heard from {DateTimeOffset.FromUnixTimeMilliseconds(from):u} to {DateTimeOffset.FromUnixTimeMilliseconds(to):u}");
        }

        if (health.Dropped > 0)
        {
            parts.Add($"{health.Dropped} posts no longer followed");
        }

        if (health.Error is { } error)
        {
            parts.Add(error);
        }

        return string.Join("; ", parts);
    }
}

using Listening.Alerts.Coordination;
using Listening.Alerts.Outgoing;
using Listening.Alerts.Publishing;
using Listening.Alerts.Publishing.Schedulers;
using Listening.Alerts.Stores;

namespace Listening.Dashboard.Hosting;

/// <summary>The publishing tools of the configuration file, each kept in line with the pauses by one node at a time.</summary>
internal static class PublishingTools
{
    public static void AddPublishingTools(this IServiceCollection services, ServeOptions options)
    {
        foreach (var tool in options.Config is { } file ? BrandFile.ReadSchedulers(file) : [])
        {
            var secret = SecretOf(tool);
            services.AddSingleton<IPauseFollower>(p => Follower(p, tool, secret));
        }

        foreach (var partner in options.Config is { } configured ? BrandFile.ReadPartners(configured) : [])
        {
            var key = KeyOf(partner);
            services.AddSingleton(_ => new PartnerLink(partner, key, OutgoingGuard.Client(partner.Private)));
        }

        services.AddSingleton<DuePosts>();
        services.AddSingleton<HeldTexts>();
        if (options.Has("alerts"))
        {
            services.AddHostedService<FreezeClock>();
            services.AddHostedService(p => new FollowerLoop(
                p.GetServices<IPauseFollower>(), p.GetRequiredService<PauseBoard>(), p.GetRequiredService<ICoordination>(), p.GetRequiredService<TimeProvider>(),
                p.GetRequiredService<ILogger<FollowerLoop>>()));
        }
    }

    // Read at the start: a tool without its key is found out now and not in a crisis.
    private static string SecretOf(ToolOptions tool)
    {
        try
        {
            var secret = SecretName.Read(tool.Key);
            if (tool.Kind == ToolKind.Webhook)
            {
                _ = StandardWebhook.Key(secret);
            }

            return secret;
        }
        catch (Exception e) when (e is IOException or FormatException or UnauthorizedAccessException)
        {
            throw new StartException($"the scheduler {tool.Name} has no key: {e.Message}", e);
        }
    }

    private static byte[] KeyOf(PartnerLine partner)
    {
        try
        {
            return StandardWebhook.Key(SecretName.Read(partner.Key));
        }
        catch (Exception e) when (e is IOException or FormatException or UnauthorizedAccessException)
        {
            throw new StartException($"the partner {partner.Id} has no key: {e.Message}", e);
        }
    }

    private static IPauseFollower Follower(IServiceProvider services, ToolOptions tool, string secret)
    {
        var (effects, time) = (services.GetRequiredService<EffectRunner>(), services.GetRequiredService<TimeProvider>());
        var http = OutgoingGuard.Client(tool.Private);
        if (tool.Kind == ToolKind.Webhook)
        {
            return new WebhookFollower(tool, http, StandardWebhook.Key(secret), effects, time, services.GetRequiredService<ILogger<WebhookFollower>>());
        }

        IPublishingTool listed = tool.Kind == ToolKind.Postiz ? new PostizTool(tool, http, secret, time) : new BufferTool(tool, http, secret, time);
        return new ListedFollower(listed, effects, time, services.GetRequiredService<ILogger<ListedFollower>>());
    }
}

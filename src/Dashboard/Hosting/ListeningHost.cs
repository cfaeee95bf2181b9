using System.Net.Sockets;
using Listening.Alerts.Access;
using Listening.Alerts.Publishing;
using Listening.Alerts.Rules;
using Listening.Alerts.Stores;
using Listening.Dashboard.Access;
using Listening.Dashboard.Api;
using Listening.Dashboard.Cluster;
using Listening.Dashboard.Live;
using Listening.Detection.Queries;
using Listening.Detection.Sentiment;
using Listening.History;
using Listening.History.Privacy;
using Listening.Ingest.Brands;
using Listening.Ingest.Log;
using Listening.Ingest.Pipeline;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Connections;

namespace Listening.Dashboard.Hosting;

/// <summary>The running product: opened, composed, started, and stopped in the order of the pipeline.</summary>
public sealed class ListeningHost : IAsyncDisposable
{
    // Most requests are a few hundred bytes; POST /mentions says its own limit.
    private const long UsualBody = 1 << 20;

    private const int StrongKey = 16;

    // A stage finishes its batch in milliseconds; the rest is patience with a slow disk.
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(20);

    private readonly WebApplication app;
    private readonly DataFolder folder;

    private ListeningHost(WebApplication app, DataFolder folder) => (this.app, this.folder) = (app, folder);

    public IServiceProvider Services => app.Services;

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().TrimEnd('/');

    /// <summary>The one-time link that makes the first administrator; null when somebody has an account, or this node has no pages.</summary>
    public string? SetupPath => app.Services.GetRequiredService<ServeOptions>().Has("web") ? app.Services.GetRequiredService<SetupLink>().PathAndQuery : null;

    /// <summary>Raised on the first load of a page of the wall: a demo's drill starts then.</summary>
    public Task FirstVisit => app.Services.GetRequiredService<Visits>().First;

    /// <exception cref="StartException">What is wrong and what to do, in one line.</exception>
    public static async Task<ListeningHost> StartAsync(ServeOptions options, CancellationToken cancellationToken, Action<IServiceCollection>? more = null)
    {
        var folder = DataFolder.Open(options.Data);
        WebApplication? app = null;
        try
        {
            app = Build(options, folder, more);
            await PrepareAsync(app, options, folder, cancellationToken);
            await app.StartAsync(cancellationToken);
            return new ListeningHost(app, folder);
        }
        catch (Exception e)
        {
            if (app is not null)
            {
                // What had started before the failure ends in order.
                await app.StopAsync(CancellationToken.None);
                await app.DisposeAsync();
            }

            folder.Dispose();
            throw e switch
            {
                StartException => e,
                IOException { InnerException: AddressInUseException } => new StartException(
                    $"{options.Urls} is in use by another program: stop that one, or choose another address with --urls http://127.0.0.1:8081.", e),
                SocketException or { InnerException: SocketException } => new StartException($"cannot listen on {options.Urls} ({e.Message}): choose another address with --urls.", e),
                IOException or InvalidDataException or DamagedModelException => new StartException(e.Message, e),
                _ => e,
            };
        }
    }

    /// <summary>Waits for Ctrl+C, SIGTERM or a dead stage, then stops.</summary>
    /// <returns>The exit code: 1 when a stage died.</returns>
    public async Task<int> WaitForStopAsync()
    {
        await app.WaitForShutdownAsync();
        return app.Services.GetRequiredService<StageFailures>().All.Count > 0 ? 1 : 0;
    }

    public Task StopAsync() => app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        folder.Dispose();
    }

    private static WebApplication Build(ServeOptions options, DataFolder folder, Action<IServiceCollection>? more)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production });
        builder.WebHost.UseUrls(options.Urls);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = UsualBody;
        });
        HostLogging.Configure(builder.Logging);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopWithin);
        builder.Services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.AddProblemDetails();
        builder.Services.AddListeningOpenApi();
        builder.Services.AddSingleton<Visits>();
        builder.Services.AddWallFiles();
        builder.Services.AddListening(options, ClusterSettings.Read(builder.Configuration, options), folder);
        more?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseMiddleware<Edge>();
        if (!options.Has("web"))
        {
            app.UseRouting();
            app.UseMiddleware<AccessGate>();
            app.MapHealth();
            app.MapNodeApi(options);
            return app;
        }

        var wall = WallFiles.Find();
        app.UseWallFiles(wall);
        app.UseRouting();
        app.UseMiddleware<AccessGate>();
        app.MapHealth();
        app.MapOpenApi().ForAll();
        app.MapListeningApi();
        app.MapHub<AlertsHub>("/hubs/alerts", hub => hub.Transports = HttpTransportType.WebSockets | HttpTransportType.ServerSentEvents).Needs(Permission.Read);
        app.MapMethods("/{*page}", [HttpMethods.Get, HttpMethods.Head], (HttpContext context, Visits visits) => WallFiles.ShowAsync(context, wall, visits))
            .ForAll().ExcludeFromDescription().WithOrder(int.MaxValue);
        return app;
    }

    /// <summary>Opens what can be damaged or locked before anything listens, and reads what every request needs.</summary>
    private static async Task PrepareAsync(WebApplication app, ServeOptions options, DataFolder folder, CancellationToken cancellationToken)
    {
        var services = app.Services;
        if (options.AdminKey is { Length: < StrongKey })
        {
            services.GetRequiredService<ILogger<ListeningHost>>().WeakAdminKey(StrongKey);
        }

        // Time first: whatever is recorded from here on stands in the order of the history's clock.
        var history = services.GetRequiredService<HistoryStore>();
        await ClusterWatch.CompareClocksAsync(services.GetRequiredService<ClusterTime>(), history, services.GetRequiredService<ILogger<ClusterWatch>>(), cancellationToken);
        await LogIdentity.CheckAsync(services.GetRequiredService<IAlertStore>(), services.GetRequiredService<IMentionLog>().PartitionCount, cancellationToken);
        if (services.GetService<SharedErasures>() is { } erasures)
        {
            // Before the first word is read or written here: who was erased while this node was away is erased from its files too.
            await erasures.JoinAsync(services.GetRequiredService<SealedArchive>().IsEmpty, cancellationToken);
            await services.GetRequiredService<ErasureService>().CatchUpAsync(cancellationToken);
        }

        _ = services.GetRequiredService<Alerts.Notifications.ChannelBook>();
        _ = services.GetRequiredService<Alerts.Sla.SlaTargets>();
        Anchoring.Read(services.GetRequiredService<IConfiguration>())?.Dispose();

        // It says since when the server runs, so it is made at the start and not at the first question.
        _ = services.GetRequiredService<Vitals>();

        // It hears what other nodes count from here on.
        _ = services.GetRequiredService<SignInThrottle>();

        // The first text costs a hundred times the next one; it should not be the first of a crisis.
        _ = services.GetRequiredService<ISentimentModel>().Score("The kettle is great."u8, "en"u8);
        var brands = services.GetRequiredService<IBrandStore>();
        var rules = services.GetRequiredService<RuleShelf>();

        // Before the first brand is put: whoever was made above may hold the watchlist already.
        var watchlist = services.GetRequiredService<Watchlist>();
        brands.Changed += () => watchlist.Current = Composition.Watched(services);
        rules.Changed += () => watchlist.Current = Composition.Watched(services);
        if (options.Config is { } file)
        {
            await BrandFile.PutAsync(file, brands, cancellationToken);
        }

        if (options.Bluesky is { } query)
        {
            await Sources.PutBlueskyBrandAsync(query, brands, cancellationToken);
        }

        await services.GetRequiredService<AccessDirectory>().LoadAsync(cancellationToken);
        await RuleFiles.PutAsync(options, folder, services.GetRequiredService<RuleDesk>(), cancellationToken);
        await rules.LoadAsync(services.GetRequiredService<IDocumentReader>(), cancellationToken);
        var (relay, board) = (services.GetRequiredService<LiveRelay>(), services.GetRequiredService<LiveBoard>());
        relay.Pulsed += () => board.Show(relay.Pulses);

        // The first permit is answered from a confirmed state.
        var (pauses, reader) = (services.GetRequiredService<PauseBoard>(), services.GetRequiredService<HistoryStore>().AlertReader);
        await pauses.ConfirmAsync(token => reader.PausesAsync(Viewer.System, activeOnly: true, token), cancellationToken);
    }
}

/// <summary>Whether somebody has looked yet.</summary>
public sealed class Visits
{
    private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task First => first.Task;

    public void Happened() => first.TrySetResult();
}

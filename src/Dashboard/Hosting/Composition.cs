using Listening.Alerts;
using Listening.Alerts.Notifications;
using Listening.Alerts.Rules;
using Listening.Alerts.Sla;
using Listening.Alerts.Stores;
using Listening.Alerts.Watch;
using Listening.Dashboard.Access;
using Listening.Dashboard.Api;
using Listening.Dashboard.Cluster;
using Listening.Dashboard.Live;
using Listening.Detection.Brands;
using Listening.Detection.Queries;
using Listening.Detection.Sentiment;
using Listening.Detection.Trends;
using Listening.History;
using Listening.History.Archive;
using Listening.History.Backtest;
using Listening.History.Comparison;
using Listening.History.Hygiene;
using Listening.History.Privacy;
using Listening.History.Queries;
using Listening.History.Retention;
using Listening.History.Review;
using Listening.History.Rollups;
using Listening.Ingest.Brands;
using Listening.Ingest.Log;
using Listening.Ingest.Pipeline;
using Listening.Ingest.Sentiment;
using Listening.Ingest.Validation;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Listening.Dashboard.Hosting;

/// <summary>The parts of one process, each made once. Hosted services start in this order and stop in reverse; the web server comes last by itself.</summary>
internal static class Composition
{
    public static void AddListening(this IServiceCollection services, ServeOptions options, ClusterSettings cluster, DataFolder folder)
    {
        services.AddSingleton(options);
        services.AddSingleton(folder);
        services.AddSingleton<StageFailures>();
        services.AddCluster(cluster, folder);
        services.AddHistory(options, cluster, folder);
        services.AddPrivacy(options, cluster, folder);
        services.AddLog(folder);
        services.AddSingleton(_ => Notifying.Read(options));
        services.AddAlerts();
        if (options.Has("alerts"))
        {
            services.AddResponseTimers();
        }

        services.AddPublishingTools(options);
        services.AddPipeline(options);
        services.AddSources(options, folder);
        services.AddAccess(options, folder);
        services.AddLive(options, cluster);
        services.AddSingleton<HouseWatch>();
        services.AddHostedService(p => p.GetRequiredService<HouseWatch>());
        services.AddSingleton<Vitals>();
        services.AddSingleton<EvidenceJoin>();
        services.AddSingleton<Corrections>();
        services.AddSingleton<CorrectionDesk>();
        services.AddSingleton<DrillScripts>();
        if (options.Has("alerts"))
        {
            services.AddHostedService<DrillHost>();
        }

    }

    private static void AddHistory(this IServiceCollection services, ServeOptions options, ClusterSettings cluster, DataFolder folder)
    {
        // Opened once, before anything listens; there is nothing else to do meanwhile.
        services.AddSingleton(p => HistoryStores.OpenAsync(
            cluster.Timescale, folder.Path,
            p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILoggerFactory>()).GetAwaiter().GetResult());
        services.AddSingleton(cluster.Timescale is null ? new ScoreOptions() : ScoreOptions.OfServer);
        services.AddSingleton(p => new StoreProgress(new ErasingScoreStore(p.GetRequiredService<HistoryStore>().Score, p.GetRequiredService<ErasureRegister>())));
        services.AddSingleton(p => new OwnVoice(p.GetRequiredService<StoreProgress>(), p.GetRequiredService<EffectRunner>()));
        services.AddSingleton(p => p.GetRequiredService<HistoryStore>().Pulses);
        services.AddSingleton(p => p.GetRequiredService<HistoryStore>().Alerts);
        services.AddSingleton(p => p.GetRequiredService<HistoryStore>().AlertReader);
        services.AddSingleton(p => p.GetRequiredService<HistoryStore>().Documents);
        services.AddSingleton(p => p.GetRequiredService<HistoryStore>().Feed);
        services.AddSingleton(p => p.GetRequiredService<HistoryStore>().Brands);
        services.AddSingleton(p => p.GetRequiredService<HistoryStore>().Reader);
        services.AddSingleton(p => p.GetRequiredService<HistoryStore>().Review);
        services.AddSingleton(p => p.GetRequiredService<HistoryStore>().Access);
        services.AddSingleton<HistoryQueries>();
        services.AddSingleton<MentionSearch>();
        services.AddSingleton<PastLabels>();
        services.AddSingleton<SlaDesk>();
        services.AddSingleton<ComparisonDesk>();
        services.AddSingleton(p => new HygieneDesk(
            p.GetRequiredService<IAlertReader>(), p.GetRequiredService<IDocumentReader>(), p.GetRequiredService<RuleDesk>(), p.GetRequiredService<IAlertStore>(),
            p.GetRequiredService<ChannelBook>(), p.GetRequiredService<TimeProvider>(),
            mayBreaches: p.GetRequiredService<IConfiguration>()["Rules:StepDownBreaches"] is "true" or "True"));
        services.AddSingleton<BacktestDesk>();
        services.AddSingleton<RuleTrialDesk>();
        services.AddSingleton<ModelShelf>();
        services.AddSingleton<ReplayDesk>();
        services.AddSingleton(p =>
        {
            var section = p.GetRequiredService<IConfiguration>().GetSection("Review");
            return ReviewCalendar.Read(section["Weekend"], section["Holidays"]);
        });
        services.AddSingleton(p => Promised(p.GetRequiredService<IConfiguration>().GetSection("Sla")));
        services.AddSingleton<ReviewDesk>();
        services.AddSingleton<LessonDesk>();
        if (options.Has("alerts"))
        {
            services.AddSingleJob("hygiene", p => ActivatorUtilities.CreateInstance<HygieneService>(p));
            services.AddSingleJob("review-reminders", p => ActivatorUtilities.CreateInstance<ReviewReminders>(p));
            services.AddSingleJob("anchors", p => new AnchorWriter(
                p.GetRequiredService<HistoryStore>(), folder.Path, p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<AnchorWriter>>(),
                Anchoring.Read(p.GetRequiredService<IConfiguration>())));
            services.AddSingleJob("rollups", p => ActivatorUtilities.CreateInstance<RollupService>(p));
            services.AddSingleJob("retention", p => new RetentionService(
                p.GetRequiredService<HistoryStore>(), new RetentionOptions(), p.GetRequiredService<TimeProvider>(),
                p.GetRequiredService<ILogger<RetentionService>>()));
        }
    }

    private static SlaTargets Promised(IConfigurationSection settings)
    {
        try
        {
            return SlaTargets.Read(settings.AsEnumerable(makePathsRelative: true).Where(s => s.Value is not null));
        }
        catch (ArgumentException e)
        {
            throw new StartException(e.Message, e);
        }
    }

    private static void AddPrivacy(this IServiceCollection services, ServeOptions options, ClusterSettings cluster, DataFolder folder)
    {
        services.AddSingleton(_ => ErasureRegister.Open(folder.Path));
        services.AddSingleton(p => SealedArchive.Open(folder.Path, p.GetRequiredService<ErasureRegister>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<LegalHolds>();
        services.AddSingleton<Eraser>();
        if (cluster.Timescale is not null)
        {
            services.AddSingleton(p => new SharedErasures(
                p.GetRequiredService<IAlertStore>(), p.GetRequiredService<IDocumentReader>(), p.GetRequiredService<ErasureRegister>(), cluster.Node));
        }

        services.AddSingleton(p => new ErasureService(
            p.GetRequiredService<ErasureRegister>(), p.GetRequiredService<Eraser>(), p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<ErasureService>>(), p.GetService<SharedErasures>()));
        services.AddHostedService(p => p.GetRequiredService<ErasureService>());
        if (options.Has("alerts") && cluster.Timescale is not null)
        {
            services.AddSingleJob("erasures", p => ActivatorUtilities.CreateInstance<ClusterErasure>(p));
        }

        // On every node that may be asked for it, so that a node that is lost takes no evidence along; each seals and shreds its own.
        if (options.Has("alerts") || options.Has("web"))
        {
            services.AddSingleton(p => p.GetRequiredService<IConfiguration>()["Evidence:NeverSealed"] is { } platforms
                ? new EvidenceOptions(platforms.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal))
                : new EvidenceOptions());
            services.AddHostedService<EvidenceKeeper>();
        }
    }

    private static void AddLog(this IServiceCollection services, DataFolder folder)
    {
        services.AddSingleton(p => new DeadLetters(folder.File(FolderErasure.LettersFile), new DeadLetterOptions(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<MentionIntake>();
    }

    private static void AddPipeline(this IServiceCollection services, ServeOptions options)
    {
        services.AddSingleton<ISentimentModel>(p => p.GetRequiredService<IConfiguration>() is var settings && settings["Sentiment:Plugin"] is { Length: > 0 } plugin
            ? ModelPlugin.Load(plugin, settings["Sentiment:Model"] ?? "")
            : ModelLoader.Load(settings["Sentiment:Model"]));
        services.AddSingleton<RiskTopicReader>(_ => (text, language) => Ids(RiskTopics.Default.Match(text, language)));
        services.AddSingleton(ThresholdOf);
        services.AddSingleton(p => new Watchlist(Watched(p)));
        services.AddSingleton(p => new TrendOptions { LeastDeviation = p.GetRequiredService<IConfiguration>().GetValue("Detection:LeastDeviation", TrendOptions.Default.LeastDeviation) });
        services.AddSingleton(p => new DetectStage(
            p.GetRequiredService<IMentionLog>().PartitionCount,
            p.GetRequiredService<IPulseStore>(),
            p.GetRequiredService<ISignalSink>(),
            p.GetRequiredService<PulseIntake>().Reader,
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<DetectStage>>(),
            p.GetRequiredService<TrendOptions>())
        {
            // The stage remembers an hour of posts; a sweep that learns their names takes less than another.
            Erased = () => p.GetRequiredService<ErasureRegister>().Recent(p.GetRequiredService<TimeProvider>().GetUtcNow(), TimeSpan.FromHours(2)),
        });
        services.AddSingleton(p => p.GetRequiredService<DetectStage>().Threads);
        services.AddSingleton(p => p.GetRequiredService<DetectStage>().Outlooks);
        if (options.Has("detect"))
        {
            services.AddStage("detect", Stages.Detect);
        }

        if (options.Has("score"))
        {
            services.AddStage("score", Stages.Score);
        }
    }

    private static BrandThreshold ThresholdOf(IServiceProvider services)
    {
        var brands = services.GetRequiredService<IBrandStore>();
        return id => brands.All().FirstOrDefault(b => b.Id == id)?.Threshold ?? Brand.DefaultImpressionsThreshold;
    }

    /// <summary>The brands, each with the thresholds that rules ask about.</summary>
    public static BrandMatcher Watched(IServiceProvider services)
    {
        var rules = services.GetRequiredService<RuleShelf>().Book;
        var probe = HouseWatch.Watched(services.GetRequiredService<Watchdog>());
        return BrandMatcher.Compile([.. services.GetRequiredService<IBrandStore>().All().Select(rules.Sharpen), .. probe is null ? (Brand[])[] : [probe]]);
    }

    /// <summary>Most texts are on none: nothing is made for them.</summary>
    private static IReadOnlyList<string> Ids(RiskTopicSet topics) =>
        topics.IsEmpty ? [] : [.. topics.Topics.Select(t => t.Id).Order(StringComparer.Ordinal)];

    private static void AddAccess(this IServiceCollection services, ServeOptions options, DataFolder folder)
    {
        services.AddSingleton(p => new AccessDirectory(
            p.GetRequiredService<Alerts.Access.IAccessStore>(), p.GetRequiredService<IAlertStore>(), p.GetRequiredService<IDocumentReader>(), options.AdminKey,
            p.GetRequiredService<ClusterSettings>().IsShared, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => SessionTickets.Open(p.GetRequiredService<IConfiguration>()["Web:SessionKeyFile"] ?? folder.File("session.key"), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SignInThrottle>();
        services.AddSingleton<SetupLink>();
        services.AddSingleton<ClusterWatch>();
        services.AddSingleton<ISourceHealth>(p => p.GetRequiredService<ClusterWatch>());
        services.AddHostedService(p => p.GetRequiredService<ClusterWatch>());
    }

    private static void AddLive(this IServiceCollection services, ServeOptions options, ClusterSettings cluster)
    {
        services.AddSingleton<Schedulers>();
        services.AddSingleton<IntakeHealth>();
        services.AddSingleton<ISourceHealth>(p => p.GetRequiredService<IntakeHealth>());
        services.AddSingleton(p => new LiveBoard(
            p.GetRequiredService<IBrandStore>(), p.GetRequiredService<IAlertReader>(), p.GetRequiredService<IHistoryReader>(), [.. p.GetServices<ISourceHealth>()], p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<TileLog>();
        services.AddSingleton<WallPast>();
        services.AddSingleton<WallPicture>();
        services.AddSingleton<LiveAudiences>();
        services.AddSingleton<DetectionLag>();
        if (options.Has("web"))
        {
            services.AddHostedService<LiveTicker>();
            if (cluster is { Kafka: not null, Redis: not null })
            {
                services.AddHostedService<FollowDetection>();
            }
        }

        services.AddSignalR(hub =>
        {
            // A receipt names up to a thousand posts.
            hub.MaximumReceiveMessageSize = 512 * 1024;
        }).AddJsonProtocol(json => ApiJson.Configure(json.PayloadSerializerOptions));
        services.RemoveAll<IHubProtocol>();
        services.AddSingleton<IHubProtocol>(p => new LenientHubProtocol(
            new JsonHubProtocol(p.GetRequiredService<Microsoft.Extensions.Options.IOptions<JsonHubProtocolOptions>>())));
    }

    internal static void AddStage(this IServiceCollection services, string name, Func<IServiceProvider, Func<CancellationToken, Task>> stage) =>
        services.AddSingleton<IHostedService>(p => new StageService(
            name, stage(p), p.GetRequiredService<StageFailures>(), p.GetRequiredService<IHostApplicationLifetime>(), p.GetRequiredService<ILogger<StageService>>()));
}

using System.Threading.Channels;
using Listening.Alerts.Coordination;
using Listening.Dashboard.Hosting;
using Listening.Detection.Windows;
using Listening.History.Redis;
using Listening.Ingest.Log;
using Listening.Ingest.Log.Kafka;
using Listening.Ingest.Pipeline;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Listening.Dashboard.Cluster;

/// <summary>The parts that are embedded or a cluster's, by settings: coordination, the mention log, and what joins the stages. No stage knows which it has.</summary>
internal static class ClusterParts
{
    public static void AddCluster(this IServiceCollection services, ClusterSettings settings, DataFolder folder)
    {
        services.AddSingleton(settings);
        services.AddSingleton(new ClusterTime(TimeProvider.System));

        // A store that others share has the clock; a process by itself follows its machine's, also when that is put right.
        services.AddSingleton<TimeProvider>(p => settings.Timescale is null ? TimeProvider.System : p.GetRequiredService<ClusterTime>());
        services.AddSingleton<LogReach>();
        services.AddCoordination(settings);
        if (settings.Kafka is { } kafka)
        {
            services.AddKafka(kafka);
        }
        else
        {
            services.AddEmbeddedLog(folder);
        }

        services.AddSingleton(p => new LiveRelay(p.GetRequiredService<ICoordination>(), p.GetRequiredService<DetectStage>(), settings.Redis is not null, p.GetRequiredService<TimeProvider>()));
    }

    private static void AddCoordination(this IServiceCollection services, ClusterSettings settings)
    {
        if (settings.Redis is { } redis)
        {
            // Opened once, before anything listens; a server that is away is tried again in the background.
            services.AddSingleton<ICoordination>(p => RedisCoordination.OpenAsync(
                redis, settings.Node, p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<RedisCoordination>>()).GetAwaiter().GetResult());
        }
        else
        {
            services.AddSingleton<ICoordination>(p => new LocalCoordination(settings.Node, p.GetRequiredService<TimeProvider>()));
        }
    }

    private static void AddEmbeddedLog(this IServiceCollection services, DataFolder folder)
    {
        services.AddSingleton<IMentionLog>(p => EmbeddedLog.Open(
            new EmbeddedLogOptions { Folder = folder.File(Listening.History.Privacy.FolderErasure.LogFolder) }, p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<EmbeddedLog>>()));
        services.AddSingleton<IPartitionAssignment>(p => new EveryPartition(p.GetRequiredService<IMentionLog>()));
        services.AddSingleton(p => PipelineChannels.Pulses(p.GetRequiredService<IMentionLog>().PartitionCount));
        services.AddSingleton(p => p.GetRequiredService<Channel<PulseBatch>>().Writer);
        services.AddSingleton(p => new PulseIntake(p.GetRequiredService<Channel<PulseBatch>>().Reader));
        services.AddSingleton<IScoreStore>(p => p.GetRequiredService<OwnVoice>());
        services.AddSingleton<ISignalSink, DeskSink>();
    }

    private static void AddKafka(this IServiceCollection services, KafkaOptions options)
    {
        services.AddSingleton(p => KafkaLog.OpenAsync(
            options, p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<KafkaLog>>(), CancellationToken.None).GetAwaiter().GetResult());
        services.AddSingleton<IMentionLog>(p => p.GetRequiredService<KafkaLog>());
        services.AddSingleton<IPartitionAssignment>(p => p.GetRequiredService<KafkaLog>());
        services.AddSingleton(p => new KafkaOutbox(options, p.GetRequiredService<ILogger<KafkaOutbox>>()));
        services.AddSingleton(p => p.GetRequiredService<KafkaOutbox>().Pulses);
        services.AddSingleton<Func<PulseIntake>>(p => () =>
        {
            var partitions = p.GetRequiredService<IMentionLog>().PartitionCount;
            var channel = PipelineChannels.Pulses(partitions);
            var reader = new KafkaPulseReader(options, partitions, p.GetRequiredService<ILogger<KafkaPulseReader>>());
            return new PulseIntake(channel.Reader, cancellationToken => reader.RunAsync(channel.Writer, cancellationToken));
        });
        services.AddSingleton(p => p.GetRequiredService<Func<PulseIntake>>()());
        services.AddSingleton<IScoreStore>(p => new ToldStore(p.GetRequiredService<OwnVoice>(), p.GetRequiredService<KafkaOutbox>()));
        services.AddSingleton<DeskSink>();
        services.AddSingleton<ISignalSink>(p => new ToldSink(p.GetRequiredService<DeskSink>(), p.GetRequiredService<KafkaOutbox>()));
    }
}

/// <summary>Where the detect stage gets pulses from, and what has to run meanwhile to bring them.</summary>
/// <param name="Bring">Null where they come by themselves.</param>
internal sealed record PulseIntake(ChannelReader<PulseBatch> Reader, Func<CancellationToken, Task>? Bring = null);

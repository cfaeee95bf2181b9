using Listening.Alerts.Coordination;

namespace Listening.Dashboard.Cluster;

/// <summary>A background service that runs on one node at a time, made anew whenever this node gets its lease.</summary>
internal sealed class SingleJob(string name, Func<BackgroundService> make, ICoordination coordination, TimeProvider time) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => coordination.RunSingleAsync(name, time, RunAsync, stoppingToken);

    private async Task RunAsync(Lease lease, CancellationToken cancellationToken)
    {
        using var job = make();
        await job.StartAsync(cancellationToken);
        try
        {
            await job.ExecuteTask!;
            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            await job.StopAsync(CancellationToken.None);
        }
    }
}

internal static class SingleJobs
{
    /// <summary>Registers a job of the role <c>alerts</c>, which one node of that role runs at a time.</summary>
    public static void AddSingleJob(this IServiceCollection services, string name, Func<IServiceProvider, BackgroundService> make) =>
        services.AddSingleton<IHostedService>(p => new SingleJob(name, () => make(p), p.GetRequiredService<ICoordination>(), p.GetRequiredService<TimeProvider>()));
}

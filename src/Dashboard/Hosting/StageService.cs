namespace Listening.Dashboard.Hosting;

/// <summary>
/// Runs one stage until the host stops. A stage that dies, or ends unasked, stops the host loudly. Hosted services start in the order in
/// which they are registered and stop in reverse, so what is upstream is registered later: the web server last, the pause state first.
/// </summary>
internal sealed class StageService(
    string name, Func<CancellationToken, Task> run, StageFailures failures, IHostApplicationLifetime lifetime, ILogger<StageService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await run(stoppingToken);
            if (!stoppingToken.IsCancellationRequested)
            {
                throw new InvalidOperationException($"The stage '{name}' ended although nobody asked it to.");
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
        catch (Exception e)
        {
            failures.Add(name, e);
            logger.StageDied(name, e);
            lifetime.StopApplication();
        }
    }
}

/// <summary>What died: the reason for exit code 1.</summary>
public sealed class StageFailures
{
    private readonly Lock gate = new();
    private readonly List<(string Stage, Exception Error)> died = [];

    public IReadOnlyList<(string Stage, Exception Error)> All
    {
        get
        {
            lock (gate)
            {
                return [.. died];
            }
        }
    }

    public void Add(string stage, Exception error)
    {
        lock (gate)
        {
            died.Add((stage, error));
        }
    }
}

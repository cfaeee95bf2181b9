using System.Buffers;
using Listening.Alerts.Coordination;
using Listening.Alerts.Drills;
using Listening.Dashboard.Live;
using Listening.Ingest.Brands;
using Listening.Ingest.Validation;

namespace Listening.Dashboard.Hosting;

/// <summary>
/// Plays the running drills into the intake, every message marked; ends them when their time is over or something real opens. One node at a time;
/// after a restart a drill goes on with what is due then.
/// </summary>
internal sealed class DrillHost(
    DrillDesk desk, DrillScripts scripts, MentionIntake intake, IBrandStore brands, IntakeHealth health, ICoordination coordination, TimeProvider time, ILogger<DrillHost> logger)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan TooLate = TimeSpan.FromSeconds(5);

    // The one caller that may only send marked messages: an unmarked line of a drill is refused at the door, not by a condition here.
    private static readonly IntakeCaller Caller = new("drill", DrillUse.Required);

    private readonly Dictionary<string, Queue<DrillLine>> playing = new(StringComparer.Ordinal);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => coordination.RunSingleAsync("drills", time, async (_, held) =>
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(held))
        {
            try
            {
                await StepAsync(held);
            }
            catch (Exception e) when (e is IOException or InvalidDataException)
            {
                // A drill that cannot go on disturbs nothing else; it is tried again.
                logger.DrillFailed(e);
            }
        }
    }, stoppingToken);

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        var running = await desk.RunningAsync(cancellationToken);
        foreach (var gone in playing.Keys.Except(running.Select(r => r.Id)).ToArray())
        {
            playing.Remove(gone);
        }

        if (running.Count == 0)
        {
            return;
        }

        var real = await desk.RealAsync(cancellationToken);
        foreach (var run in running)
        {
            var now = time.GetUtcNow();
            if (real is not null)
            {
                await desk.EndAsync(run, "system", $"something real opened: {real.Id} of {real.Brand}", cancellationToken);
            }
            else if (now >= run.EndsAt)
            {
                await desk.EndAsync(run, "system", "its time was over", cancellationToken);
            }
            else
            {
                await PlayAsync(run, now, cancellationToken);
            }
        }
    }

    private async Task PlayAsync(DrillRun run, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (scripts.Find(run.Script) is not { } script || brands.All().FirstOrDefault(b => b.Id == run.Brand) is not { } brand)
        {
            await desk.EndAsync(run, "system", "its script or brand is gone", cancellationToken);
            return;
        }

        if (!playing.TryGetValue(run.Id, out var lines))
        {
            playing[run.Id] = lines = new Queue<DrillLine>(DrillLines.Of(script, run.Id, brand.Name, run.StartedAt, run.Seed));
        }

        var body = new ArrayBufferWriter<byte>();
        while (lines.TryPeek(out var line) && line.Due <= now)
        {
            lines.Dequeue();
            if (now - line.Due <= TooLate)
            {
                body.Write(line.Json.Span);
                body.Write("\n"u8);
            }
        }

        if (body.WrittenCount > 0)
        {
            await intake.TakeAsync(body.WrittenMemory, Caller, cancellationToken);
            health.Heard(IntakeHealth.Drill);
        }

        foreach (var inject in (script.Injects ?? []).OrderBy(i => i.AtMinute).Skip(run.Injects.Count).TakeWhile(i => run.StartedAt.AddMinutes(i.AtMinute) <= now))
        {
            run = await desk.InjectAsync(run, inject, cancellationToken);
        }
    }
}

/// <summary>The scripts of this server: the shipped ones and those of the folder <c>drills</c> in the data folder, read at each asking.</summary>
internal sealed class DrillScripts(DataFolder folder)
{
    /// <exception cref="InvalidDataException">A file of the folder is not valid.</exception>
    public IReadOnlyList<DrillScript> All => DrillScript.All(folder.File("drills"));

    public DrillScript? Find(string id) => All.FirstOrDefault(s => s.Id == id);
}

internal static partial class DrillLog
{
    [LoggerMessage(5300, LogLevel.Error, "A drill could not go on; trying again.")]
    public static partial void DrillFailed(this ILogger logger, Exception error);
}

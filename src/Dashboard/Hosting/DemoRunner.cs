using System.Buffers;
using Listening.Alerts.Drills;
using Listening.Dashboard.Live;
using Listening.Ingest.Brands;
using Listening.Ingest.Log;
using Listening.Ingest.Validation;

namespace Listening.Dashboard.Hosting;

/// <summary>Plays the demo's drill into the intake, as a connector would: the very same pipeline, every message marked.</summary>
internal sealed class DemoRunner(
    MentionIntake intake, IBrandStore brands, IntakeHealth health, LiveBoard board, IMentionLog log, StoreProgress progress, TimeProvider time, DemoOptions options)
{
    private const string Name = "demo";

    // Half of what a request may have: the first pages of the past are on the wall while the rest is still coming.
    private const int LinesPerRequest = 5_000;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);
    private static readonly IntakeCaller Caller = new(Name, DrillUse.Required);

    private readonly DemoScenario scenario = new(options);

    /// <summary>Makes the brands and tells the days before.</summary>
    /// <returns>Mentions taken.</returns>
    public async Task<int> TellPastAsync(CancellationToken cancellationToken)
    {
        foreach (var demo in DemoScenario.Brands)
        {
            await brands.PutAsync(demo.Brand, Name, cancellationToken);
        }

        var told = 0;
        foreach (var lines in scenario.Past(time.GetUtcNow()).Chunk(LinesPerRequest))
        {
            told += await TakeAsync(lines, cancellationToken);
        }

        await UntilStoredAsync(cancellationToken);
        foreach (var demo in DemoScenario.Brands)
        {
            board.Expect(demo.Brand.Id, options.Drill);
        }

        return told;
    }

    /// <summary>Ordinary talk from now on, and the crisis from when <paramref name="somebodyLooks"/> completes.</summary>
    public async Task PlayAsync(Task somebodyLooks, CancellationToken cancellationToken)
    {
        using var player = new DrillPlayer(scenario, time);

        // Not with the next batch: at night the ordinary talk pauses for many seconds.
        var begin = BeginAsync(player, somebodyLooks, cancellationToken);
        await foreach (var lines in player.PlayAsync(cancellationToken))
        {
            await TakeAsync(lines, cancellationToken);
        }

        await begin;
    }

    private static async Task BeginAsync(DrillPlayer player, Task somebodyLooks, CancellationToken cancellationToken)
    {
        await somebodyLooks.WaitAsync(cancellationToken);
        player.BeginCrisis();
    }

    // What is live waits in the log behind the past: on a slow machine the crisis would seem to come late.
    private async Task UntilStoredAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookAgain, time);
        while (Enumerable.Range(0, log.PartitionCount).Any(p => progress.Next(p) < log.Bounds(p).End))
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private async Task<int> TakeAsync(IReadOnlyList<DrillLine> lines, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        foreach (var line in lines)
        {
            body.Write(line.Json.Span);
            body.Write("\n"u8);
        }

        var result = await intake.TakeAsync(body.WrittenMemory, Caller, cancellationToken);
        health.Heard(IntakeHealth.Drill);
        return result.Refused is null && result.Rejected.Count == 0
            ? result.Accepted
            : throw new InvalidOperationException($"The intake refused the demo's own mentions: {result.Refused ?? result.Rejected[0].Error}");
    }
}

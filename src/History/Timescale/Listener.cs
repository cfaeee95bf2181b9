using Listening.History.Timescale.Core;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Listening.History.Timescale;

/// <summary>
/// Hears what other nodes committed (<c>LISTEN</c>) on a connection of its own. A message is only a nudge: what is new is read from the store, also
/// after each reconnection, so that a lost message is never a lost change.
/// </summary>
internal sealed class Listener : IAsyncDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    // A message that a proxy swallowed is found at the next round.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    private readonly Server server;
    private readonly FeedReader feed;
    private readonly BrandStore brands;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;

    public Listener(Server server, FeedReader feed, BrandStore brands, TimeProvider time, ILogger logger)
    {
        (this.server, this.feed, this.brands, this.time, this.logger) = (server, feed, brands, time, logger);
        loop = Task.Run(LoopAsync);
    }

    private async Task LoopAsync()
    {
        var delay = FirstDelay;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(server.ListenString);
                await connection.OpenAsync(stop.Token);
                await using var listen = connection.Command($"LISTEN \"{EffectLane.ChannelOf(server.Schema)}\"");
                await listen.ExecuteNonQueryAsync(stop.Token);
                if (delay > FirstDelay)
                {
                    Log.HearingAgain(logger);
                }

                delay = FirstDelay;
                await HearAsync(connection);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (PostgresFault.Is(e) || e is StoreException)
            {
                Log.NotHearing(logger, (e as StoreException ?? PostgresFault.Of(e, server.Where)).Message, delay.TotalSeconds);
                await Task.Delay(delay, time, stop.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
            }
        }
    }

    private async Task HearAsync(NpgsqlConnection connection)
    {
        var changed = true;
        connection.Notification += (_, message) => changed |= message.Payload == "brands";
        while (true)
        {
            await feed.CatchUpAsync(stop.Token);
            if (changed)
            {
                changed = false;
                await brands.LoadAsync(stop.Token);
            }

            // Two statements: the handler sets the flag while this waits.
            var silent = !await connection.WaitAsync(LongestSilence, stop.Token);
            changed |= silent;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop;
        stop.Dispose();
    }
}

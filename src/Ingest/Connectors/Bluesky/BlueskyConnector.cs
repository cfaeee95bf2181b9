using System.Net.WebSockets;
using System.Security.Cryptography;
using Listening.Ingest.Pipeline;
using Listening.Ingest.Validation;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Listening.Ingest.Connectors.Bluesky;

/// <summary>
/// Listens to Bluesky's public firehose: posts that match a brand, their edits and deletions, and the likes, reposts, quotes and answers to them.
/// Resumes by the instance's stamp a few seconds back, on any host; backs off; never ends by itself. Its wire format is Jetstream v1, which is
/// frozen; what still needs one look at the live network: that an account's deletion comes as <c>kind: account, status: deleted</c>.
/// </summary>
public sealed partial class BlueskyConnector(
    BlueskyOptions options, Watchlist watchlist, MentionIntake intake, TimeProvider time, ILogger<BlueskyConnector> logger) : IConnector
{
    // A post has at most some kilobytes; what is larger is not for us.
    private const int MaxFrameBytes = 1 << 20;

    // Handed over together: well under the intake's limit, and enough for a catch-up to be quick.
    private const int MostLines = 500;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    // Without matches the cursor alone moves; after a crash at most this much is read again.
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(2);

    // The stream has hundreds of events a second: a first event this far behind the cursor means that the server had nothing older any more.
    private static readonly TimeSpan Hole = TimeSpan.FromMinutes(1);

    // A stamp further ahead than any clock error would carry the cursor past events to come.
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(5);

    private static readonly IntakeCaller Caller = new(BlueskyFeed.Platform, DrillUse.Never);
    private static readonly KeyValuePair<string, object?> Tag = new("connector", BlueskyFeed.Platform);

    private readonly byte[] _frame = new byte[MaxFrameBytes];

    // Written by the run loop; readers get the last snapshot.
    private volatile ConnectorHealth _health = new(BlueskyFeed.Platform, ConnectorState.Connecting);
    private long _received, _garbage;
    private long _lastFrame;
    private bool _firstFrame;
    private DateTimeOffset _savedAt;

    public string Name => BlueskyFeed.Platform;

    public ConnectorHealth Health => _health;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            options.Validate();
            using var state = new BlueskyState(options.StateFile);
            using var feed = new BlueskyFeed(watchlist, options, state, time.GetUtcNow());
            await StayConnectedAsync(feed, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop. What was not handed over is read again from the cursor.
        }
        catch (Exception e)
        {
            _health = _health with { State = ConnectorState.Failed, Error = e.Message };
            throw;
        }
    }

    private async Task StayConnectedAsync(BlueskyFeed feed, CancellationToken cancellationToken)
    {
        var pause = options.FirstPause;
        for (var attempt = 0; ; attempt++)
        {
            var host = options.Hosts[attempt % options.Hosts.Count];
            var receivedBefore = _received;
            string error;
            try
            {
                _health = _health with { State = ConnectorState.Connecting };
                using var socket = await ConnectAsync(host, feed.CursorUs, cancellationToken);
                feed.Connected();
                await ListenAsync(socket, feed, cancellationToken);
                error = $"{host.Authority} closed the connection ({socket.CloseStatusDescription ?? socket.CloseStatus?.ToString() ?? "no reason"}).";
            }
            catch (Exception e) when (e is WebSocketException or IOException or TimeoutException or SqliteException)
            {
                error = $"{host.Authority}: {e.GetBaseException().Message}";
            }

            pause = _received > receivedBefore ? options.FirstPause : pause;
            _health = _health with { State = ConnectorState.BackingOff, Error = error, Reconnects = _health.Reconnects + 1 };
            IngestMeter.Reconnects.Add(1, Tag);
            LostConnection(logger, Name, error, pause.TotalSeconds);

            // A little off, so that not everybody returns in the same second after an outage.
            await Task.Delay(pause * (0.8 + (RandomNumberGenerator.GetInt32(401) / 1000.0)), time, cancellationToken);
            pause = pause * 2 < options.LongestPause ? pause * 2 : options.LongestPause;
        }
    }

    private async Task<ClientWebSocket> ConnectAsync(Uri host, long? cursorUs, CancellationToken cancellationToken)
    {
        var cursor = cursorUs is { } us ? $"&cursor={us - (long)options.Rewind.TotalMicroseconds}" : "";
        var address = new Uri(
            host, "/subscribe?wantedCollections=app.bsky.feed.post&wantedCollections=app.bsky.feed.like&wantedCollections=app.bsky.feed.repost" + cursor);
        using var timeout = new CancellationTokenSource(ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var socket = new ClientWebSocket();
        try
        {
            await socket.ConnectAsync(address, either.Token);
            return socket;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new TimeoutException($"No connection within {ConnectTimeout.TotalSeconds:0} s.");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Until the server closes. Reading waits while the intake does: the server keeps what we do not take, for 36 hours.</summary>
    private async Task ListenAsync(ClientWebSocket socket, BlueskyFeed feed, CancellationToken cancellationToken)
    {
        _lastFrame = time.GetTimestamp();
        _firstFrame = true;
        var tick = Task.Delay(options.FlushInterval, time, cancellationToken);
        while (true)
        {
            var receiving = ReceiveAsync(socket, cancellationToken);
            while (!receiving.IsCompleted)
            {
                await Task.WhenAny(receiving, tick);
                if (tick.IsCompleted)
                {
                    await OnTick();
                }
            }

            if (await receiving is not { } frame)
            {
                await FlushAsync(feed, cancellationToken);
                return;
            }

            OnFrame(frame, feed);
            if (feed.Lines.Count >= MostLines)
            {
                await FlushAsync(feed, cancellationToken);
            }

            if (tick.IsCompleted)
            {
                await OnTick();
            }
        }

        async Task OnTick()
        {
            cancellationToken.ThrowIfCancellationRequested();
            await FlushAsync(feed, cancellationToken);
            CheckSilence();
            tick = Task.Delay(options.FlushInterval, time, cancellationToken);
        }
    }

    /// <returns>Null when the server has closed; empty when the frame was too large.</returns>
    private async Task<ReadOnlyMemory<byte>?> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        var length = 0;
        var tooLarge = false;
        while (true)
        {
            var part = await socket.ReceiveAsync(_frame.AsMemory(length), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                return tooLarge ? ReadOnlyMemory<byte>.Empty : _frame.AsMemory(0, length);
            }

            if (length == _frame.Length)
            {
                (tooLarge, length) = (true, 0);
            }
        }
    }

    private void OnFrame(ReadOnlyMemory<byte> frame, BlueskyFeed feed)
    {
        var now = time.GetUtcNow();
        _lastFrame = time.GetTimestamp();
        _received++;
        IngestMeter.Received.Add(1, Tag);
        if (JetstreamEvent.Parse(frame) is not { } e || e.TimeMs < MentionLimits.EarliestMs || e.TimeMs > (now + MostAhead).ToUnixTimeMilliseconds())
        {
            _garbage++;
            IngestMeter.Garbage.Add(1, Tag);
            return;
        }

        if (_firstFrame)
        {
            _firstFrame = false;
            NoteHole(feed.CursorUs, e.TimeUs);
        }

        feed.Take(e);
        _health = _health with
        {
            State = ConnectorState.Live,
            LastMessageAtMs = now.ToUnixTimeMilliseconds(),
            LagMs = Math.Max(0, now.ToUnixTimeMilliseconds() - e.TimeMs),
            Received = _received,
            Garbage = _garbage,
            Matched = feed.Matched,
            Dropped = feed.Dropped,
            Error = null,
        };
    }

    private void NoteHole(long? cursorUs, long firstUs)
    {
        if (cursorUs is { } cursor && firstUs - cursor > Hole.TotalMicroseconds)
        {
            _health = _health with { MissedFromMs = cursor / 1000, MissedToMs = firstUs / 1000 };
            Missed(logger, Name, DateTimeOffset.FromUnixTimeMilliseconds(cursor / 1000), DateTimeOffset.FromUnixTimeMilliseconds(firstUs / 1000));
        }
    }

    private void CheckSilence()
    {
        var silent = time.GetElapsedTime(_lastFrame);
        if (silent >= options.DeadAfter)
        {
            throw new TimeoutException($"Nothing came for {silent.TotalSeconds:0} s.");
        }

        if (silent >= options.SilentAfter && _health.State != ConnectorState.Silent)
        {
            _health = _health with { State = ConnectorState.Silent };
            Silent(logger, Name, silent.TotalSeconds);
        }
    }

    private async Task FlushAsync(BlueskyFeed feed, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        feed.TellMetrics(now);
        if (feed.Lines.Count == 0 && now - _savedAt < SaveInterval)
        {
            return;
        }

        for (var pause = options.FirstPause; feed.Lines.Count > 0;)
        {
            try
            {
                await intake.TakeAsync(feed.Lines.Body, Caller, cancellationToken);
                break;
            }
            catch (IOException e)
            {
                // The log is full or gone: nothing is read from the network until it takes these.
                _health = _health with { Error = e.Message };
                IntakeRefused(logger, Name, e.Message, pause.TotalSeconds);
                await Task.Delay(pause, time, cancellationToken);
                pause = pause * 2 < options.LongestPause ? pause * 2 : options.LongestPause;
            }
        }

        feed.Saved();
        _savedAt = now;
    }

    [LoggerMessage(EventId = 1020, Level = LogLevel.Warning, Message = "{Connector}: {Error} Next attempt in about {Seconds} s.")]
    private static partial void LostConnection(ILogger logger, string connector, string error, double seconds);

    [LoggerMessage(EventId = 1021, Level = LogLevel.Warning, Message = "{Connector} is silent: connected, but nothing came for {Seconds} s")]
    private static partial void Silent(ILogger logger, string connector, double seconds);

    [LoggerMessage(EventId = 1022, Level = LogLevel.Error, Message = "{Connector} could not be heard from {From:O} to {To:O}: the platform keeps no more than its last hours")]
    private static partial void Missed(ILogger logger, string connector, DateTimeOffset from, DateTimeOffset to);

    [LoggerMessage(EventId = 1023, Level = LogLevel.Error, Message = "{Connector}: the mention log does not take what was heard ({Error}). Tried again in {Seconds} s.")]
    private static partial void IntakeRefused(ILogger logger, string connector, string error, double seconds);
}

namespace Listening.Dashboard.Hosting;

internal static partial class HostLog
{
    [LoggerMessage(5001, LogLevel.Error, "{Method} {Path} failed (request {RequestId})")]
    public static partial void RequestFailed(this ILogger logger, string method, string path, string requestId, Exception exception);

    [LoggerMessage(5002, LogLevel.Critical, "The stage {Stage} died: the server stops, because it would look alive and not listen")]
    public static partial void StageDied(this ILogger logger, string stage, Exception exception);

    [LoggerMessage(5003, LogLevel.Warning, "LISTENING_ADMIN_KEY is shorter than {Least} characters: it can be guessed")]
    public static partial void WeakAdminKey(this ILogger logger, int least);

    [LoggerMessage(5004, LogLevel.Information, "Stopped in {Milliseconds} ms")]
    public static partial void Stopped(this ILogger logger, long milliseconds);

    [LoggerMessage(5006, LogLevel.Warning, "A hub connection was closed; the client resumes by its sequence")]
    public static partial void PumpFailed(this ILogger logger, Exception exception);

    [LoggerMessage(5007, LogLevel.Warning, "The live picture could not be brought up to date")]
    public static partial void TickFailed(this ILogger logger, Exception exception);

    [LoggerMessage(5030, LogLevel.Warning, "The state of the cluster could not be read; the next turn tries again")]
    public static partial void WatchFailed(this ILogger logger, Exception exception);

    [LoggerMessage(5005, LogLevel.Warning, "The connector {Source} failed and starts again in {Delay}")]
    public static partial void ConnectorFailed(this ILogger logger, string source, TimeSpan delay, Exception exception);

    [LoggerMessage(5032, LogLevel.Warning, "Nobody tells this node how detection stands: it works the picture out by itself, from the history's pulses")]
    public static partial void Following(this ILogger logger);

    [LoggerMessage(5033, LogLevel.Information, "The picture is told again, or nobody detects; worked out until {Until:u}")]
    public static partial void FollowedUntil(this ILogger logger, DateTimeOffset? until);

    [LoggerMessage(5034, LogLevel.Error, "This machine's clock was {Moved} off the history's, which is used from now on: let the machine keep its time (NTP)")]
    public static partial void ClockMoved(this ILogger logger, TimeSpan moved);

    [LoggerMessage(5031, LogLevel.Error, "The house could not look after itself; tried again in a few seconds.")]
    public static partial void HouseWatchFailed(this ILogger logger, Exception e);
}

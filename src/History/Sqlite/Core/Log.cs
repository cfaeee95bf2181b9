using Microsoft.Extensions.Logging;

namespace Listening.History.Sqlite.Core;

internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Error, "A transaction of the {Lane} lane failed and was rolled back")]
    public static partial void TransactionFailed(ILogger logger, string lane, Exception exception);

    [LoggerMessage(4003, LogLevel.Error, "The history cannot be written: {Why} It is tried again; publishing that was to be paused is held meanwhile")]
    public static partial void CannotWrite(ILogger logger, string why);

    [LoggerMessage(4004, LogLevel.Information, "The history is written again after {Seconds:F0} s")]
    public static partial void WritesAgain(ILogger logger, double seconds);

    [LoggerMessage(4001, LogLevel.Error, "The roll-back failed too")]
    public static partial void RollbackFailed(ILogger logger, Exception exception);

    [LoggerMessage(4002, LogLevel.Warning, "The checkpoint failed and is tried again")]
    public static partial void CheckpointFailed(ILogger logger, Exception exception);
}

using Microsoft.Extensions.Logging;

namespace Listening.History.Timescale.Core;

internal static partial class Log
{
    [LoggerMessage(4030, LogLevel.Error, "A transaction of effects failed and was rolled back")]
    public static partial void EffectsFailed(ILogger logger, Exception exception);

    [LoggerMessage(4031, LogLevel.Debug, "Not connected for messages of other nodes: {Why} Trying again in {Seconds:F1} s.")]
    public static partial void NotHearing(ILogger logger, string why, double seconds);

    [LoggerMessage(4032, LogLevel.Debug, "Hears messages of other nodes again")]
    public static partial void HearingAgain(ILogger logger);

    [LoggerMessage(4033, LogLevel.Warning, "{Why} Waiting up to {Seconds:F0} s for it")]
    public static partial void WaitingForServer(ILogger logger, string why, double seconds);

    [LoggerMessage(4036, LogLevel.Error, "{Why} What needs it waits and goes on by itself; publishing permits answer unknown until then")]
    public static partial void Away(ILogger logger, string why);

    [LoggerMessage(4037, LogLevel.Information, "TimescaleDB at {Where} answers again after {Seconds:F0} s; what waited goes on")]
    public static partial void Back(ILogger logger, string where, double seconds);

    [LoggerMessage(4034, LogLevel.Warning, "Space of erased words could not be cleaned yet and is tried again")]
    public static partial void VacuumFailed(ILogger logger, Exception exception);

    [LoggerMessage(4035, LogLevel.Warning, "The policy '{Policy}' could not be set: {Why}")]
    public static partial void PolicyFailed(ILogger logger, string policy, string why);
}

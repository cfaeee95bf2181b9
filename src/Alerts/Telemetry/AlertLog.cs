using Microsoft.Extensions.Logging;

namespace Listening.Alerts.Telemetry;

/// <summary>Event ids 3000–3999.</summary>
internal static partial class AlertLog
{
    [LoggerMessage(3000, LogLevel.Warning, "{Signal} decided: {Decision} (incident {Incident}, pause {Pause}).")]
    public static partial void Decided(this ILogger logger, string signal, string decision, string? incident, string? pause);

    [LoggerMessage(3001, LogLevel.Error, "{What} could not be stored, attempt {Attempt}; trying again in {DelayMs} ms. A pause is held meanwhile.")]
    public static partial void NotStored(this ILogger logger, Exception error, string what, int attempt, double delayMs);

    [LoggerMessage(3002, LogLevel.Error, "The pause state cannot be read; permits answer unknown until it can.")]
    public static partial void NotConfirmed(this ILogger logger, Exception error);

    [LoggerMessage(3003, LogLevel.Information, "The pause state can be read again.")]
    public static partial void ConfirmedAgain(this ILogger logger);

    [LoggerMessage(3004, LogLevel.Warning, "{By} paused publishing of {Brand} ({Pause}).")]
    public static partial void PausedByPerson(this ILogger logger, string by, string brand, string pause);

    [LoggerMessage(3005, LogLevel.Warning, "{By} resumed publishing ({Pause}).")]
    public static partial void Resumed(this ILogger logger, string by, string pause);

    [LoggerMessage(3010, LogLevel.Error, "The rules cannot be read; those known so far go on counting.")]
    public static partial void RulesNotRead(this ILogger logger, Exception error);

    [LoggerMessage(3020, LogLevel.Warning, "A message to the channel {Channel} was not taken, attempt {Attempt}: {Error}.")]
    public static partial void NotSent(this ILogger logger, string channel, int attempt, string error);

    [LoggerMessage(3021, LogLevel.Error, "A message to the channel {Channel} was given up ({Notification}): {Error}.")]
    public static partial void GivenUp(this ILogger logger, string channel, string notification, string error);

    [LoggerMessage(3022, LogLevel.Error, "The timers of alerts could not run; tried again in a second.")]
    public static partial void TimersFailed(this ILogger logger, Exception error);

    [LoggerMessage(3023, LogLevel.Information, "{Incident}: {End} ({Reason}), {Targets} targets.")]
    public static partial void Delivered(this ILogger logger, string incident, string end, string reason, int targets);

    [LoggerMessage(3024, LogLevel.Error, "The {Kind} {Id} is due and cannot be handled; it is looked at again in a minute and holds up nothing else.")]
    public static partial void TimerPutOff(this ILogger logger, string kind, string id, Exception error);
}

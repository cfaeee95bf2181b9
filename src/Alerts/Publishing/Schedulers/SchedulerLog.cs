using Microsoft.Extensions.Logging;

namespace Listening.Alerts.Publishing.Schedulers;

/// <summary>Event ids 3200–3249.</summary>
internal static partial class SchedulerLog
{
    [LoggerMessage(3200, LogLevel.Warning, "{Tool} cannot be asked: {Why}")]
    public static partial void ToolFailed(this ILogger logger, string tool, string why);

    [LoggerMessage(3201, LogLevel.Error, "{Tool} did not hold post {Post}: {Why}")]
    public static partial void NotHeld(this ILogger logger, string tool, string post, string? why);

    [LoggerMessage(3202, LogLevel.Error, "Keeping {Tool} in line with the pauses failed; trying again.")]
    public static partial void FollowerFailed(this ILogger logger, Exception error, string tool);
}

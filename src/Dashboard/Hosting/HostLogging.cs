using Microsoft.Extensions.Logging.Console;

namespace Listening.Dashboard.Hosting;

/// <summary>One line an event on standard error; standard output is for what people and scripts asked for.</summary>
internal static class HostLogging
{
    private const string LevelVariable = "LISTENING_LOG";

    public static void Configure(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        var level = Enum.TryParse<LogLevel>(Environment.GetEnvironmentVariable(LevelVariable), ignoreCase: true, out var asked) ? asked : LogLevel.Information;
        logging.SetMinimumLevel(level);
        // A start that fails is told in one line on its own, see StartException.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        logging.AddFilter("Microsoft", level < LogLevel.Information ? LogLevel.Information : LogLevel.Warning);
    }
}

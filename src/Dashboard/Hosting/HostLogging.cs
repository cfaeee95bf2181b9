using Microsoft.Extensions.Logging.Console;

namespace Listening.Dashboard.Hosting;

/// <summary>One line an event on standard error; standard output is for what people and scripts asked for.</summary>
internal static class HostLogging
{
    private const string LevelVariable = "LISTENING_LOG";

    public static void Configure(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddConsole(console => (console.FormatterName, console.LogToStandardErrorThreshold) = (LineFormatter.Formatter, LogLevel.Trace));
        var level = Environment.GetEnvironmentVariable(LevelVariable) is not { Length: > 0 } word ? LogLevel.Information
            : Enum.TryParse<LogLevel>(word, ignoreCase: true, out var asked) && Enum.IsDefined(asked) ? asked
            : throw new StartException($"{LevelVariable} is '{word}': one of {string.Join(", ", Enum.GetNames<LogLevel>())} is needed.");
        logging.AddConsoleFormatter<LineFormatter, LineOptions>(line => line.TellsAll = level < LogLevel.Information);
        logging.SetMinimumLevel(level);
        // A start that fails is told in one line on its own, see StartException.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        logging.AddFilter("Microsoft", level < LogLevel.Information ? LogLevel.Information : LogLevel.Warning);
    }
}

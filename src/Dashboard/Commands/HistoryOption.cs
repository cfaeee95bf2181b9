using System.CommandLine;

namespace Listening.Dashboard.Commands;

/// <summary><c>--history</c>: which store a command works on.</summary>
internal static class HistoryOption
{
    /// <summary>The setting <c>History:Timescale</c> as the environment writes it.</summary>
    public const string Variable = "History__Timescale";

    public static Option<string?> Create() => new("--history")
    {
        Description = "TimescaleDB instead of a file in the data folder: \"Host=db.example;Username=listening;Database=listening\", the password in PGPASSWORD (default: History__Timescale)",
        HelpName = "CONNECTION",
    };

    /// <summary>What was given, or what the environment says; null = the file in the data folder.</summary>
    public static string? Of(string? given) =>
        !string.IsNullOrWhiteSpace(given) ? given
        : Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set ? set
        : null;
}

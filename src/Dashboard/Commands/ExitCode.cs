using System.CommandLine;

namespace Listening.Dashboard.Commands;

public static class ExitCode
{
    public const int Good = 0;
    public const int Failed = 1;
    public const int Usage = 2;
}

internal static class Usage
{
    /// <summary>What is wrong with the command line: a word that nobody knows before what is missing because of it.</summary>
    public static string Wrong(ParseResult parsed) =>
        parsed.UnmatchedTokens is [var unknown, ..] ? $"There is no command or option '{unknown}' here." : parsed.Errors[0].Message;

    /// <summary>The commands that were understood, each with a space after it: <c>serve </c>, or nothing.</summary>
    public static string CommandOf(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        return command is RootCommand ? "" : command.Name + " ";
    }
}

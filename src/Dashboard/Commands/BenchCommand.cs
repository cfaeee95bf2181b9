using System.CommandLine;

namespace Listening.Dashboard.Commands;

/// <summary><c>bench</c> is the launcher's, like <c>test</c>: it builds what it measures; here it only stands in the help.</summary>
public static class BenchCommand
{
    public static Command Create()
    {
        var command = new Command("bench", "Benchmarks and the load tool (in the repository: ./listening bench load crossings)") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(_ =>
        {
            Console.Error.WriteLine("listening: the benchmarks run from the repository's root: ./listening bench");
            return ExitCode.Failed;
        });
        return command;
    }
}

using System.CommandLine;

namespace Listening.Dashboard.Commands;

/// <summary><c>test</c> is the launcher's, because it builds what it tests; here it only stands in the help.</summary>
public static class TestCommand
{
    public static Command Create()
    {
        var command = new Command("test", "Sets up what the tests need and runs them all (in the repository: ./listening test)");
        command.SetAction(_ =>
        {
            Console.Error.WriteLine("listening: the tests run from the repository's root: ./listening test");
            return ExitCode.Failed;
        });
        return command;
    }
}

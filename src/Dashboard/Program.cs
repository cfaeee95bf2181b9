using System.CommandLine;
using Listening.Dashboard.Commands;
using Listening.Dashboard.Hosting;

var root = new RootCommand("Listening: real-time social listening and crisis detection");
root.Subcommands.Add(ServeCommand.Create());
root.Subcommands.Add(DemoCommand.Create());
root.Subcommands.Add(StatusCommand.Create());
root.Subcommands.Add(DoctorCommand.Create());
root.Subcommands.Add(ReplayCommand.Create());
root.Subcommands.Add(DetectCommand.Create());
root.Subcommands.Add(DrillCommand.Create());
root.Subcommands.Add(ScoreCommand.Create());
root.Subcommands.Add(TrainCommand.Create());
root.Subcommands.Add(BacktestCommand.Create());
root.Subcommands.Add(VerifyCommand.Create());
root.Subcommands.Add(BenchCommand.Create());
root.Subcommands.Add(BackupCommand.Create());
root.Subcommands.Add(RestoreCommand.Create());
root.Subcommands.Add(EraseCommand.Create());
root.Subcommands.Add(TestCommand.Create());

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    await Console.Error.WriteLineAsync($"listening: {Usage.Wrong(parsed)} See: listening {Usage.CommandOf(parsed)}--help");
    return ExitCode.Usage;
}

try
{
    // The host stops by itself, in the order of the pipeline; the parser's own time limit would cut that short.
    return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
}
catch (StartException e)
{
    await Console.Error.WriteLineAsync("listening: " + e.Message);
    return ExitCode.Failed;
}

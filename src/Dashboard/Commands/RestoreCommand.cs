using System.CommandLine;
using Listening.History.Backup;

namespace Listening.Dashboard.Commands;

/// <summary><c>listening restore</c>: brings a copy back into a new data folder.</summary>
public static class RestoreCommand
{
    public static Command Create()
    {
        var from = new Option<string>("--from") { Description = "Folder that 'listening backup' wrote", HelpName = "DIR", Required = true };
        var data = new Option<string>("--data") { Description = "New data folder; must not exist or be empty", HelpName = "DIR", DefaultValueFactory = _ => "data" };
        var erasures = new Option<string?>("--erasures")
        {
            Description = "A newer register of erasures than the copy's, such as erasures.jsonl of the folder that is replaced", HelpName = "FILE",
        };
        var history = HistoryOption.Create();
        var command = new Command("restore", "Brings a copy back into a new data folder, after checking it and erasing again who was erased since") { from, data, erasures, history };
        command.SetAction((parsed, cancellationToken) => BackupCommand.RunAsync(
            () => DataBackup.RestoreAsync(parsed.GetValue(from)!, parsed.GetValue(data)!, parsed.GetValue(erasures), TimeProvider.System, cancellationToken, HistoryOption.Of(parsed.GetValue(history))),
            parsed.GetValue(data)!));
        return command;
    }
}

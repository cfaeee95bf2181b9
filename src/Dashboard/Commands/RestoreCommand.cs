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
        var command = new Command("restore", "Brings a copy back into a new data folder, after checking it") { from, data };
        command.SetAction(parsed => BackupCommand.Run(
            () => DataBackup.Restore(parsed.GetValue(from)!, parsed.GetValue(data)!, TimeProvider.System), parsed.GetValue(data)!));
        return command;
    }
}

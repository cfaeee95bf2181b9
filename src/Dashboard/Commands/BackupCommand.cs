using System.CommandLine;
using Listening.History;
using Listening.History.Backup;

namespace Listening.Dashboard.Commands;

/// <summary><c>listening backup</c>: copies a data folder, also that of a running server.</summary>
public static class BackupCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "Data folder; a server may be running on it", HelpName = "DIR", DefaultValueFactory = _ => "data" };
        var to = new Option<string>("--to") { Description = "Folder for the copy; must not exist or be empty. It holds keys: keep it as safe as the data", HelpName = "DIR", Required = true };
        var history = HistoryOption.Create();
        var command = new Command("backup", "Copies a data folder, also that of a running server, and its history wherever that is") { data, to, history };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            () => DataBackup.CreateAsync(parsed.GetValue(data)!, parsed.GetValue(to)!, HistoryOption.Of(parsed.GetValue(history)), cancellationToken), parsed.GetValue(to)!));
        return command;
    }

    internal static async Task<int> RunAsync(Func<Task<BackupReport>> work, string target)
    {
        try
        {
            var report = await work();
            Console.WriteLine($"{target}: {report.Files} files, {report.Bytes / 1024.0 / 1024:F1} MB.");
            return ExitCode.Good;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync("listening: " + e.Message);
            return ExitCode.Failed;
        }
    }
}

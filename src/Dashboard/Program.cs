using System.CommandLine;
using Listening.Dashboard.Commands;

var root = new RootCommand("Listening: real-time social listening and crisis detection");
root.Subcommands.Add(DetectCommand.Create());
root.Subcommands.Add(ScoreCommand.Create());
root.Subcommands.Add(TrainCommand.Create());
ParseResult parsed = root.Parse(args);
int exit = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? 2 : exit;

using System.CommandLine;
using Listening.History;
using Listening.History.Archive;
using Listening.History.Privacy;

namespace Listening.Dashboard.Commands;

/// <summary><c>listening verify</c>: walks the audit's hash chain and compares it with the signed anchors.</summary>
public static class VerifyCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "Data folder; a server may be running on it", HelpName = "DIR", DefaultValueFactory = _ => "data" };
        var anchors = new Option<string?>("--anchors") { Description = "Anchors kept elsewhere (default: anchors.jsonl of the data folder)", HelpName = "FILE" };
        var key = new Option<string?>("--key") { Description = "Public key kept elsewhere (default: audit.pub of the data folder)", HelpName = "FILE" };
        var bundle = new Option<string?>("--bundle") { Description = "Check an incident's bundle instead of a data folder", HelpName = "FILE" };
        var history = HistoryOption.Create();
        var command = new Command("verify", "Checks that nothing in the audit was changed, removed or put in") { data, anchors, key, bundle, history };
        command.SetAction(async (parsed, cancellationToken) => parsed.GetValue(bundle) is { } file
            ? RunBundle(file, parsed.GetValue(key))
            : await RunAsync(parsed.GetValue(data)!, parsed.GetValue(anchors), parsed.GetValue(key), HistoryOption.Of(parsed.GetValue(history)), cancellationToken));
        return command;
    }

    private static int RunBundle(string file, string? key)
    {
        string? fault;
        try
        {
            fault = IncidentBundle.Fault(file, key);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            fault = e.Message;
        }

        if (fault is not null)
        {
            Console.Error.WriteLine($"listening: {file} does not hold: {fault}.");
            return ExitCode.Failed;
        }

        Console.WriteLine($"{file} holds{(key is null ? " (by the key inside it: give one kept elsewhere with --key)" : "")}.");
        return ExitCode.Good;
    }

    private static async Task<int> RunAsync(string data, string? anchors, string? key, string? history, CancellationToken cancellationToken)
    {
        AuditReport report;
        try
        {
            report = history is null
                ? AuditVerifier.Verify(data, anchors, key)
                : await AuditVerifier.VerifyAsync(history, data, anchors, key, cancellationToken);
        }
        catch (StoreException e)
        {
            Console.Error.WriteLine("listening: " + e.Message);
            return ExitCode.Failed;
        }

        if (report.Fault is { } fault)
        {
            Console.Error.WriteLine($"listening: the audit of {data} does not hold: {fault}.");
            return ExitCode.Failed;
        }

        Console.WriteLine(
            $"The audit of {data} holds: {report.Chain.Length} entries, {report.Anchors} signed anchors, head {Convert.ToHexStringLower(report.Chain.Head)}."
            + (report.Chain.Length > report.Anchored ? $" The newest {report.Chain.Length - report.Anchored} are not yet anchored." : ""));
        return ExitCode.Good;
    }
}

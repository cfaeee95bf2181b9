using System.CommandLine;
using Listening.History;
using Listening.History.Archive;

namespace Listening.Dashboard.Commands;

/// <summary><c>listening verify</c>: walks the audit's hash chain and compares it with the signed anchors.</summary>
public static class VerifyCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "Data folder; a server may be running on it", HelpName = "DIR", DefaultValueFactory = _ => "data" };
        var anchors = new Option<string?>("--anchors") { Description = "Anchors kept elsewhere (default: anchors.jsonl of the data folder)", HelpName = "FILE" };
        var key = new Option<string?>("--key") { Description = "Public key kept elsewhere (default: audit.pub of the data folder)", HelpName = "FILE" };
        var command = new Command("verify", "Checks that nothing in the audit was changed, removed or put in") { data, anchors, key };
        command.SetAction(parsed => Run(parsed.GetValue(data)!, parsed.GetValue(anchors), parsed.GetValue(key)));
        return command;
    }

    private static int Run(string data, string? anchors, string? key)
    {
        AuditReport report;
        try
        {
            report = AuditVerifier.Verify(data, anchors, key);
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
            $"The audit of {data} holds: {report.Chain.Length} entries, {report.Anchors} signed anchors, head {Convert.ToHexStringLower(report.Chain.Head)}.");
        return ExitCode.Good;
    }
}

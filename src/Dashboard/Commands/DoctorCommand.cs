using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Listening.Dashboard.Hosting;
using Listening.History;
using Listening.History.Timescale;

namespace Listening.Dashboard.Commands;

/// <summary><c>listening doctor</c>: looks at what a start needs, and says what to change.</summary>
public static class DoctorCommand
{
    private const long LittleDisk = 2L << 30;

    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "Data folder", HelpName = "DIR", DefaultValueFactory = _ => "data" };
        var urls = ServeCommand.UrlsOption();
        var history = HistoryOption.Create();
        var command = new Command("doctor", "Checks what a start needs") { data, urls, history };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(data)!, parsed.GetValue(urls)!, HistoryOption.Of(parsed.GetValue(history)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string data, string urls, string? history, CancellationToken cancellationToken)
    {
        var bad = 0;
        Check(".NET " + Environment.Version, Environment.Version.Major >= 10 ? null : "the .NET 10 runtime is needed");
        Check("data folder " + Path.GetFullPath(data), Try(() => DataFolder.Open(data).Dispose()));
        Check("disk", Free(data) is { } free && free < LittleDisk ? $"only {free >> 20} MB are free: the log alone may want more" : null);
        if (history is not null)
        {
            var (what, wrong) = await HistoryAsync(history, cancellationToken);
            Check("history " + what, wrong);
        }

        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            Check("address " + url, Try(() => Listen(url)));
        }

        Check("wall", WallFiles.Find() is null ? "not built: Node 20, then ./listening serve builds it (the server runs without)" : null, onlyWarn: true);
        return bad == 0 ? ExitCode.Good : ExitCode.Failed;

        void Check(string what, string? wrong, bool onlyWarn = false)
        {
            Console.WriteLine($"{(wrong is null ? "good   " : onlyWarn ? "note   " : "WRONG  ")}{what}{(wrong is null ? "" : ": " + wrong)}");
            bad += wrong is null || onlyWarn ? 0 : 1;
        }
    }

    private static async Task<(string What, string? Wrong)> HistoryAsync(string history, CancellationToken cancellationToken)
    {
        try
        {
            return (await TimescaleHistory.InspectAsync(history, cancellationToken), null);
        }
        catch (StoreException e)
        {
            return ("in TimescaleDB", e.Message);
        }
    }

    private static string? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception e) when (e is StartException or SocketException)
        {
            return e.Message;
        }
    }

    private static void Listen(string url)
    {
        var uri = new Uri(url.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal));
        var address = IPAddress.TryParse(uri.Host, out var ip) ? ip : IPAddress.Loopback;
        using var listener = new TcpListener(address, uri.Port);
        listener.Start();
    }

    private static long? Free(string data)
    {
        var full = Path.GetFullPath(data);
        return Path.GetPathRoot(full) is { } root ? new DriveInfo(Directory.Exists(full) ? full : root).AvailableFreeSpace : null;
    }
}

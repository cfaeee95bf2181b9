using System.CommandLine;
using Listening.Dashboard.Access;
using Listening.Dashboard.Hosting;

namespace Listening.Dashboard.Commands;

/// <summary><c>listening demo</c>: the product on a fresh data folder, with a crisis drill that starts when somebody looks.</summary>
public static class DemoCommand
{
    private const string Name = "demo";

    public static Command Create()
    {
        var urls = ServeCommand.UrlsOption();
        var data = new Option<string?>("--data") { Description = "A folder that is empty or does not exist yet (default: a temporary one, removed at the end)", HelpName = "DIR" };
        var now = new Option<bool>("--now") { Description = "Start the drill at once instead of at the first page load" };
        var command = new Command("demo", "Shows a product recall as a drill: wall, incident, and the publishing pause") { urls, data, now };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(urls)!, parsed.GetValue(data), parsed.GetValue(now), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string urls, string? data, bool now, CancellationToken cancellationToken)
    {
        if (data is not null && Directory.Exists(data) && Directory.EnumerateFileSystemEntries(data).Any())
        {
            throw new StartException($"the folder {data} is not empty: a demo needs a fresh one, so that it never mixes with real data.");
        }

        var folder = data ?? Path.Combine(Path.GetTempPath(), "listening-demo-" + Guid.NewGuid().ToString("N")[..8]);
        try
        {
            var options = new ServeOptions(urls, folder, ServeOptions.AllRoles, AdminKey: Environment.GetEnvironmentVariable(ServeCommand.AdminKeyVariable));
            await using var host = await ListeningHost.StartAsync(options, cancellationToken);

            // A password of its own for each demo: another program on this machine must not know it beforehand.
            var password = Secrets.New("")[..16];
            await host.Services.GetRequiredService<AccessDirectory>().PutFirstAccountAsync(Name, password, cancellationToken);
            Console.WriteLine($"The demo is ready: {host.Address}");
            Console.WriteLine($"Sign in with the name '{Name}' and the password '{password}'.");
            Console.WriteLine(now ? "The drill starts now." : "The drill starts when the page is opened.");
            return await host.WaitForStopAsync();
        }
        finally
        {
            if (data is null && Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}

using System.CommandLine;
using Listening.Alerts.Access;
using Listening.Alerts.Drills;
using Listening.Dashboard.Access;
using Listening.Dashboard.Hosting;

namespace Listening.Dashboard.Commands;

/// <summary><c>listening demo</c>: the product on a fresh data folder, with a crisis drill that starts when somebody looks.</summary>
public static class DemoCommand
{
    private const string Name = "demo";
    private const int PasswordLength = 16;

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

            var services = host.Services;
            var access = services.GetRequiredService<AccessDirectory>();

            // Secrets of its own for each demo: another program on this machine must not know them beforehand.
            var password = Secrets.New("")[..PasswordLength];
            await access.PutFirstAccountAsync(Name, password, cancellationToken);
            var key = await access.CreateKeyAsync(Name + "-scheduler", ViewerKind.Key, KeyScopes.Read | KeyScopes.Permit | KeyScopes.Scheduler, null, Name, cancellationToken);
            var drill = new DemoOptions();
            var runner = ActivatorUtilities.CreateInstance<DemoRunner>(services, drill);
            Console.WriteLine("Telling three days of ordinary talk …");
            var told = await runner.TellPastAsync(cancellationToken);
            Console.WriteLine($"""
                The demo is ready: {host.Address}
                  Sign in with the name '{Name}' and the password '{password}' (a local user of this demo only).
                  {(now ? "The recall starts now" : "The recall starts when the page is opened")}; everything is marked as the drill '{drill.Drill}'. {told} mentions of ordinary talk went before.
                  What a publishing tool hears: curl -H 'Authorization: Bearer {key}' '{host.Address}/api/v1/publishing/permit?brand={DemoScenario.Brands[0].Brand.Id}&drill={drill.Drill}'
                  Ctrl+C ends it{(data is null ? " and removes its data" : "")}.
                """);
            var stopping = services.GetRequiredService<IHostApplicationLifetime>();
            var playing = PlayAsync(runner, now ? Task.CompletedTask : host.FirstVisit, stopping);
            var exit = await host.WaitForStopAsync();
            return await playing ? exit : ExitCode.Failed;
        }
        finally
        {
            if (data is null && Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <returns>False when the drill broke off by a fault: the demo then ends, instead of showing calm.</returns>
    private static async Task<bool> PlayAsync(DemoRunner runner, Task somebodyLooks, IHostApplicationLifetime lifetime)
    {
        try
        {
            await runner.PlayAsync(somebodyLooks, lifetime.ApplicationStopping);
            return true;
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync("listening: the drill broke off: " + e.Message);
            lifetime.StopApplication();
            return false;
        }
    }
}

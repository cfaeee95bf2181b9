using System.CommandLine;
using Listening.Dashboard.Hosting;
using Listening.Detection.Queries;

namespace Listening.Dashboard.Commands;

/// <summary><c>listening serve</c>: runs the product until it is told to stop.</summary>
public static class ServeCommand
{
    internal const string AdminKeyVariable = "LISTENING_ADMIN_KEY";

    public static Command Create()
    {
        var urls = UrlsOption();
        var data = new Option<string>("--data") { Description = "Folder that holds everything", HelpName = "DIR", DefaultValueFactory = _ => "data" };
        var roles = new Option<string?>("--roles") { Description = "Roles of this process: ingest,score,detect,alerts,web (default: all)", HelpName = "LIST" };
        var config = new Option<string?>("--config") { Description = "JSON file with brands", HelpName = "FILE" };
        var history = HistoryOption.Create();
        var bluesky = new Option<string?>("--bluesky") { Description = "Listen to Bluesky's public stream for this query; no credentials", HelpName = "QUERY" };
        bluesky.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } query && !BrandQuery.TryParse(query, out _, out var error))
            {
                result.AddError($"--bluesky: {error.Message} (at character {error.Position + 1})");
            }
        });
        var blueskyUrl = new Option<string?>("--bluesky-url") { Description = "Another server that speaks Jetstream v1 (ws:// or wss://)", HelpName = "URL" };
        blueskyUrl.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is ("ws" or "wss")))
            {
                result.AddError("--bluesky-url is not a ws:// or wss:// address.");
            }
        });
        roles.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } list && ServeOptions.Unknown(list) is { } unknown)
            {
                result.AddError($"Role '{unknown}' is not one of {string.Join(", ", ServeOptions.AllRoles)}.");
            }
        });

        var command = new Command("serve", "Runs the product: intake, detection, alerts, history and the wall") { urls, data, roles, config, history, bluesky, blueskyUrl };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new ServeOptions(
                parsed.GetValue(urls)!,
                parsed.GetValue(data)!,
                ServeOptions.RolesOf(parsed.GetValue(roles)),
                parsed.GetValue(config),
                parsed.GetValue(bluesky),
                Environment.GetEnvironmentVariable(AdminKeyVariable),
                parsed.GetValue(blueskyUrl) is { } url ? new Uri(url) : null,
                parsed.GetValue(history)),
            cancellationToken));
        return command;
    }

    internal static Option<string> UrlsOption()
    {
        var urls = new Option<string>("--urls")
        {
            Description = "Where to listen; loopback only unless told otherwise",
            HelpName = "URLS",
            DefaultValueFactory = _ => ServeOptions.DefaultUrls,
        };
        urls.Validators.Add(result =>
        {
            foreach (var url in (result.GetValueOrDefault<string?>() ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
            {
                if (!Uri.TryCreate(url.Replace("//*", "//any", StringComparison.Ordinal).Replace("//+", "//any", StringComparison.Ordinal), UriKind.Absolute, out var uri)
                    || uri.Scheme != Uri.UriSchemeHttp)
                {
                    result.AddError($"'{url}' is not an http:// address such as {ServeOptions.DefaultUrls} (for TLS put a proxy before it).");
                }
                else if (uri.HostNameType == UriHostNameType.Dns && uri.Host is not ("localhost" or "any"))
                {
                    // The server would take any name for "everywhere", and a mistyped 127.0.0.1 is a name.
                    result.AddError($"'{url}' has a name where an address is needed: a number such as 127.0.0.1, localhost, or * for every address of this machine.");
                }
            }
        });
        return urls;
    }

    private static async Task<int> RunAsync(ServeOptions options, CancellationToken cancellationToken)
    {
        await using var host = await ListeningHost.StartAsync(options, cancellationToken);
        Console.WriteLine($"Listening is ready on {host.Address}");
        if (host.SetupPath is { } path)
        {
            Console.WriteLine($"Nobody has an account yet. Make the first administrator here (works once): {host.Address}{path}");
        }

        return await host.WaitForStopAsync();
    }
}

using System.Text.RegularExpressions;
using Listening.EndToEnd.Processes;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace Listening.EndToEnd.Demo;

/// <summary>What a newcomer sees: the real <c>demo</c> in a real browser.</summary>
public sealed partial class DemoTests(ITestOutputHelper output)
{
    private const float WithinMs = 60_000;

    [BrowserFact]
    public async Task Demo_shows_the_incident_and_the_pause_within_60_seconds_of_the_first_page_load()
    {
        using var folder = new DataFolder("demo");
        await using var server = await ServerProcess.StartAsync(folder.Of("data"), "demo");
        await Api.Eventually(() => Task.FromResult(SignInLine().IsMatch(server.Output)), "the demo's user to be said");
        var user = SignInLine().Match(server.Output);

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = BrowserFactAttribute.Browser ?? throw new InvalidOperationException("CI has no Chromium."),
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1600, Height = 1000 } });
        var faults = new List<string>();
        page.PageError += (_, fault) => faults.Add(fault);

        var loaded = TimeProvider.System.GetTimestamp();
        await page.GotoAsync(server.Url.ToString());
        await page.Locator("input[autocomplete=username]").FillAsync(user.Groups["name"].Value);
        await page.Locator("input[autocomplete=current-password]").FillAsync(user.Groups["password"].Value);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in" }).ClickAsync();

        await Assertions.Expect(page.GetByText("Publishing paused").First).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = WithinMs });
        var paused = TimeProvider.System.GetElapsedTime(loaded);
        await Assertions.Expect(page.Locator("article").First).ToBeVisibleAsync();
        output.WriteLine($"paused on the wall {paused.TotalSeconds:F1} s after the first page load");
        await ShootAsync(page, "demo-wall.png");

        // The reason is one click away.
        await page.Locator("article a").First.ClickAsync();
        await Assertions.Expect(page.GetByText("Evidence").First).ToBeVisibleAsync();
        await ShootAsync(page, "demo-incident.png");

        Assert.True(paused.TotalSeconds <= 60, $"{paused.TotalSeconds} s");
        Assert.Empty(faults);
    }

    private static Task<byte[]> ShootAsync(IPage page, string name) =>
        page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Artifacts(), name), FullPage = true });

    private static string Artifacts()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (folder.Name == "artifacts")
            {
                return Directory.CreateDirectory(Path.Combine(folder.FullName, "screenshots")).FullName;
            }
        }

        return Path.GetTempPath();
    }

    [GeneratedRegex("name '(?<name>[^']+)' and the password '(?<password>[^']+)'")]
    private static partial Regex SignInLine();
}

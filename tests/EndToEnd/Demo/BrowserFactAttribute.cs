namespace Listening.EndToEnd.Demo;

/// <summary>A test that needs Chromium and the built wall. Where one is missing it is skipped on a laptop and fails in CI (<c>CI=true</c>).</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    private static readonly string[] Known = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    public BrowserFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") is null or "" or "false")
        {
            Skip = Browser is null ? "No Chromium found (Debian: apt install chromium)."
                : !HasWall() ? "The wall is not built (./listening test builds it; needs Node 20)."
                : null;
        }
    }

    public static string? Browser => Known.FirstOrDefault(File.Exists);

    private static bool HasWall()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "src", "Dashboard", "wwwroot", "wall", "index.html")))
            {
                return true;
            }
        }

        return false;
    }
}

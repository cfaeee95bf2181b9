using System.Diagnostics;

namespace Listening.Shared;

/// <summary>
/// A PostgreSQL cluster with TimescaleDB for one test alone, so that it may be killed: of the packages that `./listening test` has unpacked for
/// everybody's server.
/// </summary>
internal sealed class TimescaleCluster : IAsyncDisposable
{
    private readonly string folder;
    private readonly bool isOurs;

    private TimescaleCluster(string? folder) => (this.folder, isOurs) = (folder ?? Directory.CreateTempSubdirectory("listening-timescale-").FullName, folder is null);

    public string ConnectionString { get; private set; } = "";

    /// <param name="folder">Where its files lie; null = a temporary folder.</param>
    public static async Task<TimescaleCluster> StartAsync(string? folder = null)
    {
        var cluster = new TimescaleCluster(folder);
        await cluster.RestartAsync();
        return cluster;
    }

    /// <summary>As a crash would: no process of it says goodbye.</summary>
    public Task KillAsync() => RunAsync("kill");

    /// <summary>Does nothing while it runs.</summary>
    public async Task RestartAsync() => ConnectionString = (await RunAsync("start")).Trim();

    public async ValueTask DisposeAsync()
    {
        await RunAsync("stop");
        if (isOurs)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<string> RunAsync(string what)
    {
        var repository = Repository();
        var start = new ProcessStartInfo(Path.Combine(repository, "eng", "timescaledb.sh")) { RedirectStandardOutput = true };
        start.ArgumentList.Add(what);
        start.ArgumentList.Add(folder);
        start.Environment["TIMESCALEDB_ROOT"] = Path.Combine(repository, "artifacts", "timescaledb", "root");
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"timescaledb.sh {what} ended with {process.ExitCode}: {said}");
    }

    private static string Repository()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "eng", "timescaledb.sh")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException("eng/timescaledb.sh is not above the tests' folder.");
    }
}

using System.Globalization;
using Listening.EndToEnd.Processes;

namespace Listening.EndToEnd.Cluster;

/// <summary>One process of a cluster, which may be killed and come back at the same address.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly DataFolder folder;
    private readonly ClusterServers servers;
    private readonly string roles;

    private Node(ClusterServers servers, DataFolder folder, string name, string roles, ServerProcess process)
    {
        (this.servers, this.folder, Name, this.roles, Process) = (servers, folder, name, roles, process);
    }

    public string Name { get; }

    public ServerProcess Process { get; private set; }

    public HttpClient Http => Process.Http;

    public static async Task<Node> StartAsync(ClusterServers servers, DataFolder folder, string name, string roles) =>
        new(servers, folder, name, roles, await StartAsync(servers, folder, name, roles, 0, null));

    public Task KillAsync() => Process.KillAsync();

    /// <summary>Killed if it still runs, and started again at its address.</summary>
    public async Task RestartAsync(IReadOnlyDictionary<string, string>? environment = null)
    {
        var before = Process;
        if (!before.HasExited)
        {
            await before.KillAsync();
        }

        Process = await StartAsync(servers, folder, Name, roles, before.Url.Port, environment);
        await before.DisposeAsync();
    }

    /// <summary>Asked to stop; until it has.</summary>
    public async Task StopAsync()
    {
        Signal("TERM");
        await Api.Eventually(() => Task.FromResult(Process.HasExited), $"{Name} to stop\n{Process.Output}");
    }

    public void Freeze() => Signal("STOP");

    public void Thaw() => Signal("CONT");

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static Task<ServerProcess> StartAsync(
        ClusterServers servers, DataFolder folder, string name, string roles, int port, IReadOnlyDictionary<string, string>? environment) => ServerProcess.StartAsync(
            folder.Of(name), port: port, environment: servers.Settings(name).Concat(environment ?? new Dictionary<string, string>()).ToDictionary(), more: ["--roles", roles]);

    private void Signal(string signal)
    {
        using var kill = System.Diagnostics.Process.Start("kill", ["-" + signal, Process.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}

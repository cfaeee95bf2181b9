using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Listening.EndToEnd.Processes;

/// <summary>A real <c>listening</c> process on a free port of the loopback and a data folder of its own. Used by the end-to-end tests and the load tool.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>First admin key of every server that tests start.</summary>
    public const string AdminKey = "end-to-end-admin-key-0123456789abcdef";

    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);
    private readonly Queue<string> lastLines = new();
    private readonly Process process;

    private ServerProcess(Process process, Uri url, string data)
    {
        this.process = process;
        Url = url;
        Data = data;
        Http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
    }

    public Uri Url { get; }

    public string Data { get; }

    public int ProcessId => process.Id;

    /// <summary>Speaks with the admin key.</summary>
    public HttpClient Http { get; }

    /// <summary>From the start of the process until it answered ready.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    public bool HasExited => process.HasExited;

    /// <summary>The last lines that the process wrote, for a failing test.</summary>
    public string Output
    {
        get
        {
            lock (lastLines)
            {
                return string.Join('\n', lastLines);
            }
        }
    }

    /// <param name="port">0 = a free one.</param>
    public static async Task<ServerProcess> StartAsync(string data, string command = "serve", int port = 0, IReadOnlyDictionary<string, string>? environment = null, params string[] more)
    {
        var url = new Uri($"http://127.0.0.1:{(port == 0 ? FreePort() : port).ToString(CultureInfo.InvariantCulture)}");
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var argument in (string[])["exec", Program(), command, "--urls", url.ToString().TrimEnd('/'), "--data", data, .. more])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["LISTENING_ADMIN_KEY"] = AdminKey;
        start.Environment["DOTNET_gcServer"] = "0";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var clock = Stopwatch.StartNew();
        var process = new Process { StartInfo = start };
        var server = new ServerProcess(process, url, data);
        process.OutputDataReceived += (_, line) => server.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => server.Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await server.ReadyAsync(clock);
        return server;
    }

    /// <summary>As a power cut would: no handler of the process runs.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        Http.Dispose();
        process.Dispose();
    }

    private async Task ReadyAsync(Stopwatch clock)
    {
        using var probe = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(2) };
        while (clock.Elapsed < StartsWithin)
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"The server ended with {process.ExitCode} before it was ready:\n{Output}");
            }

            try
            {
                using var answer = await probe.GetAsync(new Uri("/health/ready", UriKind.Relative));
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    ReadyAfter = clock.Elapsed;
                    return;
                }
            }
            catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        process.Kill();
        throw new TimeoutException($"The server was not ready within {StartsWithin}:\n{Output}");
    }

    private void Keep(string? line)
    {
        lock (lastLines)
        {
            if (line is not null)
            {
                lastLines.Enqueue(line);
                while (lastLines.Count > 200)
                {
                    lastLines.Dequeue();
                }
            }
        }
    }

    /// <summary>The built program: beside this one, because the project references it; the build's own folder is preferred, it also holds the wall. <c>LISTENING_PROGRAM</c> names another.</summary>
    internal static string Program()
    {
        if (Environment.GetEnvironmentVariable("LISTENING_PROGRAM") is { Length: > 0 } chosen)
        {
            return chosen;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            foreach (var configuration in (string[])["release", "debug"])
            {
                var built = Path.Combine(folder.FullName, "artifacts", "bin", "Dashboard", configuration, "listening.dll");
                if (AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}{configuration}{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && File.Exists(built))
                {
                    return built;
                }
            }
        }

        return Path.Combine(AppContext.BaseDirectory, "listening.dll");
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.CommandLine;

namespace Listening.Bench.Load;

/// <summary><c>load crossings|hub|permits</c>: drives a real server process over HTTP on this machine and prints what a client sees.</summary>
internal static class LoadCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var url = new Option<Uri?>("--url") { Description = "A running server; without it one is started on a fresh data folder." };
        var key = new Option<string>("--key") { Description = "API key for --url.", DefaultValueFactory = _ => "" };
        var pid = new Option<int>("--pid") { Description = "Process of --url, for its CPU and memory." };
        var port = new Option<int>("--port") { Description = "Port of the server that is started; 0 = a free one." };
        var rate = new Option<int>("--rate") { Description = "Mentions a second of other traffic.", DefaultValueFactory = _ => 20_000 };
        var about = new Option<double>("--about") { Description = "Part of it that is about a watched brand.", DefaultValueFactory = _ => 0.05 };
        var batch = new Option<int>("--batch") { Description = "Mentions a request.", DefaultValueFactory = _ => 200 };
        var connections = new Option<int>("--connections") { Description = "Keep-alive connections.", DefaultValueFactory = _ => 8 };
        var crossings = new Option<int>("--crossings") { Description = "Crossings, each of another brand.", DefaultValueFactory = _ => 500 };
        var seconds = new Option<int>("--seconds") { Description = "Length of the measured part.", DefaultValueFactory = _ => 60 };
        var seed = new Option<int>("--seed") { DefaultValueFactory = _ => 1 };
        var restart = new Option<bool>("--restart") { Description = "hub: kill the server in the middle of the run and start it again." };
        Option[] options = [url, key, pid, port, rate, about, batch, connections, crossings, seconds, seed, restart];

        Command Mode(string name, string description, Func<LoadOptions, Task<int>> run)
        {
            var mode = new Command(name, description);
            foreach (var option in options)
            {
                mode.Options.Add(option);
            }

            mode.SetAction((parsed, _) => run(new LoadOptions(
                parsed.GetValue(url), parsed.GetValue(key)!, parsed.GetValue(pid), parsed.GetValue(port), parsed.GetValue(rate), parsed.GetValue(about),
                parsed.GetValue(batch), parsed.GetValue(connections), parsed.GetValue(crossings), parsed.GetValue(seconds), parsed.GetValue(seed), parsed.GetValue(restart))));
            return mode;
        }

        var root = new RootCommand("Load on a real server, generator on the same machine")
        {
            Mode("crossings", "Time from the 202 of a crossing's metrics to the first denied permit, under other traffic (open loop).", CrossingsRun.RunAsync),
            Mode("hub", "Time from the 202 of a crossing until each of --connections hub clients has its alert; each durable message once and in order, also through --restart.", HubRun.RunAsync),
            Mode("permits", "Permit requests a second (closed loop).", PermitsRun.RunAsync),
        };
        return await root.Parse(args).InvokeAsync();
    }
}

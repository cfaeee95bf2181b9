namespace Listening.Bench.Load;

/// <summary>How many permits a second the server answers, and how soon: each scheduler asks before every post.</summary>
internal static class PermitsRun
{
    public static async Task<int> RunAsync(LoadOptions options)
    {
        var clock = TimeProvider.System;
        await using var target = await Target.OpenAsync(options);
        await target.PutBrandAsync("acme", "acme");
        var ask = HttpConnection.Head(target.Url, "GET", "/api/v1/publishing/permit?brand=acme&platform=x&kind=scheduled", target.Key);
        var answers = new Latencies();
        var wrong = 0;
        var (before, start) = (target.Use, clock.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, options.Connections).Select(_ => Task.Run(async () =>
        {
            using var connection = await HttpConnection.OpenAsync(target.Url);
            while (clock.GetElapsedTime(start).TotalSeconds < options.Seconds)
            {
                var sent = clock.GetTimestamp();
                var (status, body) = await connection.SendAsync(ask);
                answers.Add(clock.GetElapsedTime(sent));
                if (status != 200 || body.Span.IndexOf("\"allowed\":true"u8) < 0)
                {
                    Interlocked.Increment(ref wrong);
                }
            }
        })));
        var (took, use) = (clock.GetElapsedTime(start), target.Use);
        Console.WriteLine($"permits  {answers.Count / took.TotalSeconds:F0} a second over {options.Connections} connections, {answers}, not allowed or failed {wrong}");
        Console.WriteLine($"server   {(use.Cpu - before.Cpu).TotalSeconds / took.TotalSeconds:F2} cores, resident {use.ResidentMiB:F0} MiB");
        return wrong == 0 ? 0 : 1;
    }
}

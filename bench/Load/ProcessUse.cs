using System.Globalization;

namespace Listening.Bench.Load;

/// <summary>CPU time and memory of another process, from /proc (Linux only; zeros elsewhere).</summary>
internal readonly record struct ProcessUse(TimeSpan Cpu, double ResidentMiB, double PeakMiB)
{
    // USER_HZ, fixed at 100 for user space on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    public static ProcessUse Of(int pid)
    {
        if (!File.Exists($"/proc/{pid}/stat"))
        {
            return default;
        }

        // The name in parentheses may hold spaces: fields are counted after it, from the third.
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        var status = File.ReadAllLines($"/proc/{pid}/status");
        return new ProcessUse(TimeSpan.FromSeconds(ticks / TicksPerSecond), MiB(status, "VmRSS:"), MiB(status, "VmHWM:"));
    }

    private static double MiB(string[] status, string field) =>
        status.FirstOrDefault(l => l.StartsWith(field, StringComparison.Ordinal)) is { } line
            ? double.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024
            : 0;
}

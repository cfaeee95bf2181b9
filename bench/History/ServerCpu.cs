using System.Globalization;
using Npgsql;

namespace Listening.Bench.History;

/// <summary>
/// CPU time that a PostgreSQL server on this machine has used, all its processes together: unlike a rate it hardly moves with what else runs here.
/// Zero where the server is elsewhere or the system does not tell.
/// </summary>
internal sealed class ServerCpu
{
    // Linux counts in ticks of 10 ms (sysconf(_SC_CLK_TCK) is 100 on every platform .NET runs on).
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly int server;

    private ServerCpu(int server) => this.server = server;

    public static async Task<ServerCpu> OfAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var ask = source.CreateCommand("SELECT pg_backend_pid()");
        var backend = (int)(await ask.ExecuteScalarAsync())!;
        return new ServerCpu(Stat(backend) is [_, var parent, ..] ? int.Parse(parent, CultureInfo.InvariantCulture) : 0);
    }

    public TimeSpan Read()
    {
        var ticks = 0L;
        foreach (var folder in Directory.Exists("/proc") && server > 0 ? Directory.GetDirectories("/proc") : [])
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Stat(id) is { Length: > 0 } stat
                && (id == server || stat[1] == server.ToString(CultureInfo.InvariantCulture)))
            {
                // utime and stime; of the server itself also its ended children's.
                ticks += Sum(stat.AsSpan(11, id == server ? 4 : 2));
            }
        }

        return Tick * ticks;
    }

    private static long Sum(ReadOnlySpan<string> fields)
    {
        var sum = 0L;
        foreach (var field in fields)
        {
            sum += long.Parse(field, CultureInfo.InvariantCulture);
        }

        return sum;
    }

    /// <summary>Fields of a process from its third on (state, parent, …); empty when it is gone.</summary>
    private static string[] Stat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Listening.EndToEnd.Cluster;

/// <summary>A file system of its own that can be filled to the last byte; only root can make one.</summary>
internal sealed class SmallDisk : IDisposable
{
    // The database, its log of some minutes, and something to fill.
    private const int Megabytes = 1_200;
    private readonly string filler;

    private SmallDisk(string path) => (Path, filler) = (path, System.IO.Path.Combine(path, "filler"));

    public string Path { get; }

    /// <returns>Null where nothing may be mounted.</returns>
    public static SmallDisk? TryMake()
    {
        var path = Directory.CreateTempSubdirectory("listening-disk-").FullName;
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
            && Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={Megabytes}m,mode=755"), "listening-test", path) == 0)
        {
            return new SmallDisk(path);
        }

        Directory.Delete(path);
        return null;
    }

    public void Fill()
    {
        var free = new DriveInfo(Path).AvailableFreeSpace.ToString(CultureInfo.InvariantCulture);
        Assert.Equal(0, Run("fallocate", "-l", free, filler));
    }

    public void Free() => File.Delete(filler);

    public void Dispose()
    {
        Assert.Equal(0, Run("umount", "-l", Path));
        Directory.Delete(Path);
    }

    private static int Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Listening.EndToEnd.Cluster;

/// <summary>A file system of its own that can be filled to the last byte; only root can make one.</summary>
internal sealed class SmallDisk : IDisposable
{
    // The database, its log of some minutes, and something to fill.
    private const int Megabytes = 1_200;
    private const string Filler = "filler";

    private SmallDisk(string path) => Path = path;

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
        // The database goes on writing: what was free a moment ago may not be any more, and is then asked for again.
        var disk = new DriveInfo(Path);
        for (var part = 0; disk.AvailableFreeSpace is > 0 and var free; part++)
        {
            Assert.True(part < 1_000, "The disk does not get full.");
            Run("fallocate", "-l", free.ToString(CultureInfo.InvariantCulture), System.IO.Path.Combine(Path, FormattableString.Invariant($"{Filler}{part}")));
        }
    }

    public void Free()
    {
        foreach (var part in Directory.GetFiles(Path, Filler + "*"))
        {
            File.Delete(part);
        }
    }

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

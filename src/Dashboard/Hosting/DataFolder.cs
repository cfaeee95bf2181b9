using System.Globalization;

namespace Listening.Dashboard.Hosting;

/// <summary>
/// The folder that holds everything, held by one process: a second one on the same files would break what both promise.
/// </summary>
public sealed class DataFolder : IDisposable
{
    // Rises when an older program must not touch the folder any more.
    private const int Version = 1;

    private readonly FileStream held;

    private DataFolder(string path, FileStream held) => (Path, this.held) = (path, held);

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <exception cref="StartException">Not writable, in use, or of a newer version.</exception>
    public static DataFolder Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            Create(full);
            var version = System.IO.Path.Combine(full, "VERSION");
            if (!System.IO.File.Exists(version))
            {
                System.IO.File.WriteAllText(version, Version.ToString(CultureInfo.InvariantCulture) + "\n");
            }

            var found = System.IO.File.ReadAllText(version).Trim();
            if (!int.TryParse(found, CultureInfo.InvariantCulture, out var number) || number > Version)
            {
                throw new StartException(
                    $"the data folder {full} is of a newer version ({found}; this program knows {Version}): run the program that wrote it, or choose another folder with --data.");
            }

            return new DataFolder(full, Hold(full));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new StartException($"cannot write to the data folder {full} ({e.Message.TrimEnd('.')}): make it writable, or choose another with --data.", e);
        }
    }

    public void Dispose() => held.Dispose();

    private static void Create(string path)
    {
        if (!Directory.Exists(path) && !OperatingSystem.IsWindows())
        {
            // Texts of mentions and the keys of sessions are nobody else's.
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.CreateDirectory(path);
    }

    private static FileStream Hold(string path)
    {
        var name = System.IO.Path.Combine(path, "listening.lock");
        try
        {
            return new FileStream(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (System.IO.File.Exists(name))
        {
            throw new StartException($"another Listening runs on the data folder {path}: stop it, or choose another folder with --data.", e);
        }
    }
}

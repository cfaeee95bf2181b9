namespace Listening.EndToEnd.Processes;

/// <summary>A temporary folder for data folders; gone after the test.</summary>
internal sealed class DataFolder(string name) : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory($"listening-e2e-{name}-").FullName;

    public string Of(string server) => Path.Combine(root, server);

    public void Dispose() => Directory.Delete(root, recursive: true);
}

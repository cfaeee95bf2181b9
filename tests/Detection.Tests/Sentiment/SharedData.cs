namespace Listening.Detection.Tests.Sentiment;

/// <summary>The labelled sets, which are not part of the repository: LISTENING_DATA, or shared/data beside a folder above.</summary>
internal static class SharedData
{
    public static string? Sentiment { get; } = Find();

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("LISTENING_DATA") is { Length: > 0 } set && Directory.Exists(Path.Combine(set, "sentiment"))) return Path.Combine(set, "sentiment");
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string data = Path.Combine(folder.FullName, "shared", "data", "sentiment");
            if (Directory.Exists(data)) return data;
        }
        return null;
    }

    public static (string Text, int Label)[] Pairs(string folder, string part) =>
        [.. File.ReadLines(Path.Combine(Sentiment!, folder, part + "_text.txt")).Zip(File.ReadLines(Path.Combine(Sentiment!, folder, part + "_labels.txt")), (text, label) => (text, int.Parse(label, System.Globalization.CultureInfo.InvariantCulture)))];
}

/// <summary>A rule that needs the labelled sets; skipped, with the way to bring them, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (SharedData.Sentiment is null) Skip = "The labelled sets are not here: set LISTENING_DATA to the folder that holds sentiment/, or put shared/data beside the repository.";
    }
}

using Listening.Dashboard.Hosting;

namespace Listening.Dashboard.Cluster;

/// <summary>
/// The product's settings by name. A misspelt one would silently mean "none": a node that was to belong to a cluster would start on files of its own.
/// </summary>
internal static class SettingNames
{
    public static readonly IReadOnlyDictionary<string, string[]> Known = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase)
    {
        ["Node"] = ["Name"],
        ["Kafka"] =
        [
            "Servers", "Prefix", "Partitions", "Replication", "RetentionHours", "Security", "Mechanism", "User", "Password", "PasswordFile", "CaFile", "CertificateFile", "KeyFile",
            "SessionSeconds",
        ],
        ["Redis"] = ["Address", "AddressFile", "Prefix"],
        ["History"] = ["Timescale", "TimescaleFile"],
        ["Web"] = ["SessionKeyFile"],
        ["Detection"] = ["LeastDeviation"],
        ["Sentiment"] = ["Model", "Plugin"],
        ["Anchors"] = ["Webhook", "Secret", "Private"],
        ["Evidence"] = ["NeverSealed"],
        ["Review"] = ["Weekend", "Holidays"],
        ["Rules"] = ["StepDownBreaches"],
    };

    // Without the first of these nothing reads the others.
    private static readonly (string Section, string[] Needs)[] Heads = [("Kafka", ["Servers"]), ("Redis", ["Address", "AddressFile"])];

    /// <exception cref="StartException">A name of no setting, or one that nothing would read: one line.</exception>
    public static void Check(IConfiguration settings)
    {
        foreach (var (section, names) in Known)
        {
            if (settings.GetSection(section).GetChildren().FirstOrDefault(c => !names.Contains(c.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            {
                throw new StartException($"{section}:{unknown.Key} is not a setting: those of {section} are {string.Join(", ", names)} (in the environment {section}__{names[0]}).");
            }
        }

        foreach (var (section, needs) in Heads)
        {
            if (needs.All(n => settings[$"{section}:{n}"] is not { Length: > 0 })
                && settings.GetSection(section).GetChildren().FirstOrDefault(c => c.Value is { Length: > 0 }) is { } idle)
            {
                throw new StartException($"{section}:{idle.Key} is set, but {section}:{needs[0]} is not: set that too, or take it away.");
            }
        }
    }
}

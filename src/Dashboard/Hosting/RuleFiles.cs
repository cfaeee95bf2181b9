using System.Text.Json;
using Listening.Alerts.Access;
using Listening.Alerts.Documents;
using Listening.Alerts.Rules;

namespace Listening.Dashboard.Hosting;

/// <summary>
/// Rules from files: the <c>rules</c> of the configuration, and every <c>*.yaml</c>, <c>*.yml</c> and <c>*.json</c> in the data folder's
/// <c>rules</c>, each one rule or a list. They are put at each start where they differ; rules made by the API stay.
/// </summary>
public static class RuleFiles
{
    public const string Folder = "rules";

    private static readonly Viewer Configuration = Viewer.System with { Name = "configuration" };

    /// <exception cref="StartException">Everything that is wrong in all files, a line each.</exception>
    public static async Task PutAsync(ServeOptions options, DataFolder folder, RuleDesk desk, CancellationToken cancellationToken)
    {
        var (rules, wrong) = Read(options.Config, folder.File(Folder));
        if (wrong.Count > 0)
        {
            throw new StartException($"{wrong.Count} mistakes in rules:\n  {string.Join("\n  ", wrong)}");
        }

        foreach (var rule in rules)
        {
            await desk.WriteAsync(Configuration, rule, cancellationToken);
        }
    }

    public static (IReadOnlyList<AlertRule> Rules, IReadOnlyList<string> Wrong) Read(string? config, string folder)
    {
        var (rules, wrong) = (new List<AlertRule>(), new List<string>());
        if (config is not null && BrandFile.Open(config).Rules is { } listed)
        {
            Take(config, "$.rules", listed, rules, wrong);
        }

        var files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Where(f => BrandFile.IsYaml(f) || Path.GetExtension(f) == ".json") : [];
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            try
            {
                Take(file, "$", YamlJson.Read(File.ReadAllText(file)), rules, wrong);
            }
            catch (InvalidDataException e)
            {
                wrong.Add($"{file}: {e.Message}");
            }
        }

        wrong.AddRange(rules.GroupBy(r => r.Id).Where(g => g.Count() > 1).Select(g => $"the rule '{g.Key}' is written {g.Count()} times."));
        return (rules, wrong);
    }

    private static void Take(string file, string path, JsonElement json, List<AlertRule> rules, List<string> wrong)
    {
        var items = json.ValueKind == JsonValueKind.Array ? json.EnumerateArray().Select((item, i) => (item, $"{path}[{i}]")) : [(json, path)];
        foreach (var (item, at) in items)
        {
            var (rule, errors) = RuleReader.Read(item, path: at);
            wrong.AddRange(errors.Select(e => $"{file}: {e.Path}: {e.Message}"));
            if (rule is not null)
            {
                rules.Add(rule);
            }
        }
    }
}

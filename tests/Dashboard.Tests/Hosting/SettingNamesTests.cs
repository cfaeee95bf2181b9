using System.Text.RegularExpressions;
using Listening.Dashboard.Cluster;
using Listening.Dashboard.Tests.Client;

namespace Listening.Dashboard.Tests.Hosting;

/// <summary>A setting that the program reads is known by name, or whoever sets it would be refused.</summary>
public sealed partial class SettingNamesTests
{
    [Fact]
    public void Every_setting_that_is_read_is_known_and_every_one_that_is_known_is_read()
    {
        var read = Directory.EnumerateFiles(Path.Combine(ClientContractTests.Root(), "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(f => Name().Matches(File.ReadAllText(f)).Select(m => (Section: m.Groups["section"].Value, Name: m.Groups["name"].Value)))
            .ToHashSet();
        Assert.All(read, r => Assert.Contains(r.Name, SettingNames.Known.GetValueOrDefault(r.Section) ?? []));

        // The review's and those that may come from a file are read by another form.
        var elsewhere = new HashSet<string> { "Review:Weekend", "Review:Holidays", "Kafka:PasswordFile", "Redis:AddressFile", "History:TimescaleFile" };
        Assert.All(
            SettingNames.Known.SelectMany(s => s.Value.Select(n => (Section: s.Key, Name: n))).Where(k => !elsewhere.Contains($"{k.Section}:{k.Name}")),
            k => Assert.Contains(k, read));
    }

    [GeneratedRegex(@"(settings\[|\(\)\[|\(settings, |GetValue\()""(?<section>[A-Z]\w+):(?<name>\w+)""")]
    private static partial Regex Name();
}

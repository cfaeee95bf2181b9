using System.Reflection;

namespace Listening.Dashboard.Tests;

/// <summary>Who may know whom: the table in <c>docs/architecture.md</c>.</summary>
public class ArrowTests
{
    private const string Prefix = "Listening.";

    public static TheoryData<string, string[]> Arrows => new()
    {
        { "Listening.Detection", [] },
        { "Listening.Ingest", ["Listening.Detection"] },
        { "Listening.Alerts", ["Listening.Detection"] },
        { "Listening.History", ["Listening.Detection", "Listening.Ingest", "Listening.Alerts"] },
        { "Listening.Client", [] },
        { "listening", ["Listening.Detection", "Listening.Ingest", "Listening.Alerts", "Listening.History"] },
    };

    [Theory]
    [MemberData(nameof(Arrows))]
    public void A_project_knows_only_what_the_table_allows(string assembly, string[] allowed)
    {
        var known = Assembly.Load(assembly).GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith(Prefix, StringComparison.Ordinal));

        Assert.Empty(known.Except(allowed));
    }

    [Fact]
    public void The_core_needs_no_package_but_the_runtime()
    {
        var known = Assembly.Load("Listening.Detection").GetReferencedAssemblies().Select(a => a.Name!);

        Assert.All(known, name => Assert.True(
            name is "System.Numerics.Tensors" or "MathNet.Numerics" || (name.StartsWith("System.", StringComparison.Ordinal) && !name.StartsWith("System.Net", StringComparison.Ordinal)
                && !name.StartsWith("System.IO.Pipes", StringComparison.Ordinal)),
            $"{name} is no part of a pure core"));
    }
}

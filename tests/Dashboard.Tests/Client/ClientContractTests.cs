using System.Text;
using System.Text.Json;
using Listening.Client;
using Listening.Dashboard.Tests.Hosting;

namespace Listening.Dashboard.Tests.Client;

/// <summary>The C# client cannot drift from the API: its typed half is what the server's own document says.</summary>
[Collection(OneServer.Name)]
public class ClientContractTests(RunningServer server)
{
    /// <summary>Set to write the files instead of comparing them.</summary>
    private const string Rewrite = "LISTENING_WRITE_CLIENT";

    [Fact]
    public async Task Client_is_written_from_the_documents_of_todays_server()
    {
        var writer = new ClientWriter(await server.GetAsync("/openapi/v1.json"));
        var (methods, records) = (writer.Methods(), writer.Records());
        var folder = Path.Combine(Root(), "src", "Client");
        if (Environment.GetEnvironmentVariable(Rewrite) is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "Operations.cs"), methods);
            await File.WriteAllTextAsync(Path.Combine(folder, "Contracts.cs"), records);
        }

        const string Why = $"The API changed and the client did not: run this test with {Rewrite}=1 and look at the difference.";
        Assert.True(methods == await File.ReadAllTextAsync(Path.Combine(folder, "Operations.cs")), Why);
        Assert.True(records == await File.ReadAllTextAsync(Path.Combine(folder, "Contracts.cs")), Why);
    }

    [Fact]
    public async Task Every_operation_of_the_history_has_its_method()
    {
        var writer = new ClientWriter(await server.GetAsync("/openapi/v1.json"));
        var methods = typeof(ListeningClient).GetMethods().Where(m => m.Name.EndsWith("Async", StringComparison.Ordinal)).ToLookup(m => m.Name, StringComparer.Ordinal);
        var operations = writer.Operations.ToList();

        Assert.Contains(operations, o => o.Path == "/api/v1/history/sentiment");
        Assert.All(operations, o =>
        {
            var method = Assert.Single(methods[o.Operation.GetProperty("operationId").GetString() + "Async"]);
            var asked = o.Operation.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray().Select(p => p.GetProperty("name").GetString()!).ToArray() : [];
            Assert.Subset(method.GetParameters().Select(p => p.Name!).ToHashSet(), asked.ToHashSet());
        });
    }

    [Fact]
    public async Task A_program_reads_history_page_by_page_asks_the_permit_and_reviews()
    {
        await server.PutBrandAsync("griddle");
        using var http = new HttpClient { BaseAddress = new Uri(server.Address) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", RunningServer.AdminKey);
        var client = new ListeningClient(http);
        var lines = Enumerable.Range(0, 25).Select(i => new { platform = "web", id = $"client-{i}", text = $"my griddle is fine {i}", lang = "en" });
        Assert.Equal(25, (await client.PostMentionsAsync(lines, RunningServer.Soon)).Accepted);
        await server.BreachAsync("griddle", "client-breach");

        IncidentView? incident = null;
        while (incident is null)
        {
            incident = await client.ReadIncidentsAsync("griddle", cancellationToken: RunningServer.Soon).FirstOrDefaultAsync(RunningServer.Soon);
        }

        var mentions = new List<HistoryMention>();
        while (mentions.Count < 26)
        {
            mentions = await client.ReadHistoryMentionsAsync("griddle", pageSize: 4, cancellationToken: RunningServer.Soon).ToListAsync(RunningServer.Soon);
        }

        Assert.Equal(26, mentions.Select(m => m.Id).Distinct().Count());
        Assert.Equal(mentions.OrderByDescending(m => m.At).Select(m => m.At), mentions.Select(m => m.At));
        Assert.False((await client.AskPermitAsync(brand: "griddle", platform: "web", cancellationToken: RunningServer.Soon)).Allowed);
        var series = await client.GetSentimentHistoryAsync("griddle", bucket: "1h", by: "platform", cancellationToken: RunningServer.Soon);
        Assert.Equal(26, series.Points.Sum(p => p.Volume));
        Assert.Equal("web", Assert.Single(series.Series!).Value);
        Assert.Equal(incident.Id, (await client.GetReviewAsync(incident.Id, cancellationToken: RunningServer.Soon)).Review.Incident.Id);
        Assert.StartsWith("<!doctype html>", await client.GetReviewHtmlAsync(incident.Id, cancellationToken: RunningServer.Soon), StringComparison.Ordinal);

        var problem = await Assert.ThrowsAsync<ProblemException>(() => client.GetSentimentHistoryAsync("griddle", bucket: "often", cancellationToken: RunningServer.Soon));
        Assert.Equal(400, problem.Status);
        Assert.Contains("often", problem.Message, StringComparison.Ordinal);
        Assert.Equal(404, (await Assert.ThrowsAsync<ProblemException>(() => client.GetReviewAsync("unknown", cancellationToken: RunningServer.Soon))).Status);
    }

    internal static string Root()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Listening.sln")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException("Not inside the repository.");
    }
}

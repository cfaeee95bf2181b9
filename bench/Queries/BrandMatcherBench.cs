using System.Text;
using BenchmarkDotNet.Attributes;
using Listening.Bench.Shapes;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Queries;

namespace Listening.Bench.Queries;

/// <summary>Brands of a mention, per mention and core. The wish: 300 000 a second among 1 000 brands.</summary>
[MemoryDiagnoser]
[InProcess]
[WarmupCount(3)]
[IterationCount(5)]
public class BrandMatcherBench
{
    private const int Texts = 10_000;
    private readonly BrandMatches matches = new();
    private Mention[] mentions = [];
    private BrandMatcher matcher = null!;

    [Params(1, 1_000, 10_000)]
    public int Brands { get; set; }

    /// <summary>One mention in this many is about a brand.</summary>
    [Params(5, 100)]
    public int OneIn { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        matcher = BrandMatcher.Compile([.. Enumerable.Range(0, Brands).Select(i => new Brand(
            $"brand-{i}", $"Brand {i}", $"(brandy{i} OR \"brand{i} corp\" OR #brandy{i} OR @brandy{i}) NOT (jobs OR hiring)",
            [new BrandAccount("bluesky", $"did:plc:brand{i}", AccountRole.Owned)]))]);
        var texts = new SocialTexts(seed: 1);
        mentions = [.. Enumerable.Range(0, Texts).Select(i => new Mention
        {
            Platform = "bluesky",
            Text = Encoding.UTF8.GetBytes(texts.Next(i % OneIn == 0 ? $"Brandy{i % Brands}" : null)),
            AuthorId = Encoding.UTF8.GetBytes($"did:plc:{i}"),
        })];
    }

    [Benchmark(OperationsPerInvoke = Texts, Baseline = true)]
    public int Match()
    {
        var found = 0;
        foreach (var mention in mentions)
        {
            found += matcher.Match(mention, matches) ? 1 : 0;
        }

        return found;
    }
}

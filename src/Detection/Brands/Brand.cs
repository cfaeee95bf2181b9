using Listening.Detection.Sentiment;

namespace Listening.Detection.Brands;

public enum AccountRole : byte
{
    Owned,
    Partner,
    Spokesperson,
    Employee,
    Competitor,
}

/// <summary>An account whose posts mean something special to a brand.</summary>
public sealed record BrandAccount(string Platform, string Id, AccountRole Role);

/// <param name="Platform">Null = every platform.</param>
/// <param name="Impressions">1 or more.</param>
public sealed record ReachThreshold(string? Platform, long Impressions);

/// <summary>What is watched: a name, a boolean query over mentions, and the accounts whose posts are not the public's.</summary>
/// <param name="Id">Lower-case letters, digits and dashes, 1..64 characters.</param>
/// <param name="RiskTopics">Topic ids that breach whatever the sentiment; null = all defaults.</param>
/// <param name="ImpressionsThreshold">Impressions at which a post breaches; null = the shipped default.</param>
/// <param name="Words">Words whose tone the brand knows better than the model; laid over it for mentions of the brand. Null = none.</param>
/// <param name="Thresholds">Further impressions at which a post raises a crossing, because a rule asks about them; null = none.</param>
public sealed record Brand(
    string Id,
    string Name,
    string Query,
    IReadOnlyList<BrandAccount>? Accounts = null,
    IReadOnlyList<string>? RiskTopics = null,
    long? ImpressionsThreshold = null,
    IReadOnlyList<DomainWord>? Words = null,
    IReadOnlyList<ReachThreshold>? Thresholds = null)
{
    /// <summary>The user's own figure: 5K impressions.</summary>
    public const long DefaultImpressionsThreshold = 5_000;

    public long Threshold => ImpressionsThreshold ?? DefaultImpressionsThreshold;

    /// <summary>Every count of impressions at which a post of this platform raises a crossing, lowest first.</summary>
    public IEnumerable<long> ThresholdsOn(string platform) => Thresholds is null
        ? [Threshold]
        : Thresholds.Where(t => t.Platform is null || t.Platform == platform).Select(t => t.Impressions).Append(Threshold).Distinct().Order();
}

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

/// <summary>What is watched: a name, a boolean query over mentions, and the accounts whose posts are not the public's.</summary>
/// <param name="Id">Lower-case letters, digits and dashes, 1..64 characters.</param>
/// <param name="RiskTopics">Topic ids that breach whatever the sentiment; null = all defaults.</param>
/// <param name="ImpressionsThreshold">Impressions at which a post breaches; null = the shipped default.</param>
/// <param name="Words">Words whose tone the brand knows better than the model; laid over it for mentions of the brand. Null = none.</param>
public sealed record Brand(
    string Id,
    string Name,
    string Query,
    IReadOnlyList<BrandAccount>? Accounts = null,
    IReadOnlyList<string>? RiskTopics = null,
    long? ImpressionsThreshold = null,
    IReadOnlyList<DomainWord>? Words = null)
{
    /// <summary>The user's own figure: 5K impressions.</summary>
    public const long DefaultImpressionsThreshold = 5_000;

    public long Threshold => ImpressionsThreshold ?? DefaultImpressionsThreshold;
}

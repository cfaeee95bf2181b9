namespace Listening.History.Queries;

/// <summary>The public's mentions of a brand in a stretch of event time.</summary>
/// <param name="To">Exclusive.</param>
/// <param name="AsOf">As known at that moment; null = now.</param>
public sealed record WindowQuery(
    string Brand, DateTimeOffset From, DateTimeOffset To, string? Platform = null, DateTimeOffset? AsOf = null, string Drill = "", int Max = 20);

/// <param name="Posts">Posts of theirs in the window.</param>
/// <param name="Impressions">Of these posts together, as far as known.</param>
public sealed record AuthorCount(string Platform, string Author, long Posts, long Negative, long Impressions);

/// <param name="Total">Mentions in the window.</param>
public sealed record MentionSample(long Total, IReadOnlyList<MentionItem> Items);

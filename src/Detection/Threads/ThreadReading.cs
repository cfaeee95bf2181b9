namespace Listening.Detection.Threads;

/// <summary>How one conversation about a brand stands: numbers and the root's id, never text.</summary>
/// <param name="RootId">Id of the post on which the conversation hangs; it need not be a mention itself.</param>
/// <param name="FirstAt">Event time of the first reply that was heard.</param>
/// <param name="LastAt">Event time of the newest reply.</param>
/// <param name="Replies">Replies that mention the brand.</param>
/// <param name="RepliesLastHour">Of the last hour, in quarters: of 60 to 75 minutes.</param>
/// <param name="Authors">Distinct authors, estimated from 512 bits: within some 5 % up to a thousand, at least 2 000 beyond.</param>
/// <param name="NegativeShare">0..1 of the replies.</param>
/// <param name="Reach">Impressions of the replies and, where it was among the brand's most seen posts, of the root.</param>
/// <param name="ReachLastHour">How much of it was gained in the last 60 to 75 minutes.</param>
/// <param name="SuspectedShare">0..1 of the replies: by young accounts and declared bots.</param>
public sealed record ThreadReading(
    string Brand,
    string Drill,
    string Platform,
    string RootId,
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt,
    int Replies,
    int RepliesLastHour,
    int Authors,
    double NegativeShare,
    long Reach,
    long ReachLastHour,
    double SuspectedShare)
{
    /// <summary>Age of the conversation, from its first heard reply.</summary>
    public TimeSpan Age(DateTimeOffset now) => now > FirstAt ? now - FirstAt : TimeSpan.Zero;
}

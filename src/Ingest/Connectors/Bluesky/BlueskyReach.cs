using Listening.Detection.Mentions;

namespace Listening.Ingest.Connectors.Bluesky;

/// <summary>
/// Impressions of a Bluesky post. The network publishes none, so they are of grade <c>estimated</c>, from the number of different accounts
/// that liked, reposted, quoted or answered it:
/// <list type="bullet">
/// <item>lower bound = 5 for each such account: it says that at most one viewer in five reacted. Published engagement rates by impressions
/// are 1–5 % on networks that show both numbers, and fall as a post travels beyond the author's own followers; one in five is far above them.</item>
/// <item>value = 25 for each: an engagement rate of 4 %, at the upper end of those rates, because Bluesky's readers are few and active.
/// So the value too is more likely too low than too high.</item>
/// </list>
/// A brand's 5 000 impressions are thus certain at 1 000 different accounts (breach) and likely at 200 (page and arm). One account counts once however
/// often it reacts, so a loop that likes and unlikes moves nothing. Likes that were taken back stay counted: they were seen.
/// </summary>
public static class BlueskyReach
{
    public const int LowPerAccount = 5;
    public const int ValuePerAccount = 25;

    /// <param name="accounts">Different accounts that reacted.</param>
    public static Impressions Of(long accounts) => new(accounts * ValuePerAccount, ImpressionGrade.Estimated, accounts * LowPerAccount);
}

namespace Listening.Ingest.Validation;

/// <summary>How large a mention and a request may be. Lengths are bytes of unescaped UTF-8.</summary>
public static class MentionLimits
{
    /// <summary>Longer than any post of a platform we know; an article is taken by its first 64 KiB.</summary>
    public const int TextBytes = 64 * 1024;

    /// <summary>A text in which every byte is written as <c>\u00XX</c>, and room for the other fields.</summary>
    public const int MessageBytes = 512 * 1024;

    /// <summary>AT URIs have about 70 bytes, RSS ids are often URLs.</summary>
    public const int IdBytes = 512;

    public const int PlatformBytes = 64;

    /// <summary>BCP 47 needs at most 35 for a tag without extensions.</summary>
    public const int LangBytes = 64;

    public const int HandleBytes = 256;
    public const int UrlBytes = 4096;
    public const int CampaignBytes = 128;
    public const int SourceBytes = 64;
    public const int DrillBytes = 64;

    /// <summary>A thousand views for everybody alive is under this, and the sum of a million such posts still fits 64 bits.</summary>
    public const long Count = 9_000_000_000_000;

    /// <summary>The contract has three levels; fields that it may get later may be a little deeper.</summary>
    public const int Depth = 16;

    /// <summary>2000-01-01 and 2100-01-01, unix ms: outside lies a broken clock or another unit.</summary>
    public const long EarliestMs = 946_684_800_000;
    public const long LatestMs = 4_102_444_800_000;

    public const int MentionsPerRequest = 10_000;
    public const int RequestBytes = 32 * 1024 * 1024;
}

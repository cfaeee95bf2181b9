using Listening.Detection.Sentiment;

namespace Listening.Detection.Mentions;

/// <summary>
/// One decoded message of the mention contract. It belongs to its reader, which fills it again for the next message: the byte fields
/// (UTF-8, unescaped) are valid only until then, so nothing on the hot path is allocated for a mention that no brand cares about.
/// An empty byte field was absent.
/// </summary>
public sealed class Mention
{
    public MentionOp Op { get; set; }

    /// <summary>Interned by the reader: a handful of names live for the whole process.</summary>
    public string Platform { get; set; } = "";

    public ReadOnlyMemory<byte> Id { get; set; }
    public ReadOnlyMemory<byte> Text { get; set; }
    public ReadOnlyMemory<byte> Lang { get; set; }
    public ReadOnlyMemory<byte> AuthorId { get; set; }
    public ReadOnlyMemory<byte> AuthorHandle { get; set; }
    public ReadOnlyMemory<byte> Url { get; set; }
    public ReadOnlyMemory<byte> ParentId { get; set; }
    public ReadOnlyMemory<byte> RootId { get; set; }
    public ReadOnlyMemory<byte> Campaign { get; set; }
    public ReadOnlyMemory<byte> Source { get; set; }
    public ReadOnlyMemory<byte> Drill { get; set; }

    /// <summary>Unix milliseconds; null when absent. Claimed by the author: it can lie.</summary>
    public long? CreatedAtMs { get; set; }

    /// <summary>Unix milliseconds of the platform's own receipt or emission; null when absent.</summary>
    public long? ObservedAtMs { get; set; }

    public long? AuthorCreatedAtMs { get; set; }
    public long? Followers { get; set; }
    public bool AuthorIsBot { get; set; }
    public PostCounts Counts { get; set; }

    /// <summary>Of a <see cref="MentionOp.Correction"/>: what a person says the label is; null takes a correction back.</summary>
    public SentimentLabel? Corrected { get; set; }

    /// <summary>How far a platform's clock may run ahead of ours before we stop believing it.</summary>
    public const long MaxAheadMs = 5_000;

    /// <summary>
    /// The time that decides windows: <c>observedAt</c>, else <c>createdAt</c>, else the append time; never later than append + 5 s.
    /// A pure function of the logged message, so it is the same on every reading.
    /// </summary>
    public long EventTimeMs(long appendedAtMs) =>
        Math.Min(ObservedAtMs ?? CreatedAtMs ?? appendedAtMs, appendedAtMs + MaxAheadMs);

    public void Clear()
    {
        Op = MentionOp.Create;
        Platform = "";
        Id = Text = Lang = AuthorId = AuthorHandle = Url = ParentId = RootId = Campaign = Source = Drill = default;
        CreatedAtMs = ObservedAtMs = AuthorCreatedAtMs = Followers = null;
        AuthorIsBot = false;
        Counts = default;
        Corrected = null;
    }
}

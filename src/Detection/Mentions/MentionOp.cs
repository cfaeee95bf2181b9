namespace Listening.Detection.Mentions;

/// <summary>What a platform's message says about a post (or, for <see cref="Account"/>, about an author).</summary>
public enum MentionOp : byte
{
    Create,
    Metrics,
    Edit,
    Delete,
    Account,

    /// <summary>A person's word on a post's label. Written by the product alone, so that the log tells the whole story; never taken from outside.</summary>
    Correction,
}

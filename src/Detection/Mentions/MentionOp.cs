namespace Listening.Detection.Mentions;

/// <summary>What a platform's message says about a post (or, for <see cref="Account"/>, about an author).</summary>
public enum MentionOp : byte
{
    Create,
    Metrics,
    Edit,
    Delete,
    Account,
}

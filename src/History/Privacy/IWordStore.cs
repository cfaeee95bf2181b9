using Listening.Detection.Mentions;

namespace Listening.History.Privacy;

/// <summary>
/// All words of people that the hot store holds about one post. What is erased is NUL, as many as the words had bytes (a store that keeps no NUL in a text
/// writes NULL).
/// </summary>
/// <param name="AuthorId">Of the post's row; empty when unknown.</param>
/// <param name="Author">Handle; null with the next two when the post is no mention of a brand.</param>
/// <param name="RecordedAtMs">When the post became known here, unix ms.</param>
/// <param name="Edits">Later texts, oldest first.</param>
public sealed record StoredWords(
    PostKey Key, string Platform, string Id, long RecordedAtMs, string AuthorId, string? Author, string? Url, string? Text, IReadOnlyList<string> Edits);

/// <summary>The hot store as erasure sees it.</summary>
public interface IWordStore
{
    /// <summary>
    /// Shows the words of every post once and writes those that <paramref name="rewrite"/> gives in their place: as long in UTF-8 as before, so that they
    /// take the very same bytes.
    /// </summary>
    /// <returns>Posts changed.</returns>
    Task<int> RewriteAsync(Func<StoredWords, StoredWords?> rewrite, CancellationToken cancellationToken);

    /// <summary>
    /// Shows what colleagues and machines wrote (documents of every version, timeline, feed, reasons of incidents and pauses,
    /// receipts), and writes what <paramref name="rewrite"/> gives in its place. The audit is not among it: the chain cannot forget.
    /// </summary>
    /// <param name="rewrite">From the kind of a document (else the table) and UTF-8 with an <c>@</c> in it to as many other bytes; null = stays.</param>
    /// <returns>Rows changed.</returns>
    Task<int> RewriteNotesAsync(Func<string, byte[], byte[]?> rewrite, CancellationToken cancellationToken);

    /// <summary>Removes messages that nobody could read.</summary>
    Task<int> RemovePoisonAsync(Func<byte[], bool> isErased, CancellationToken cancellationToken);

    /// <summary>When it completes, no file of the store holds what was rewritten or removed before.</summary>
    /// <exception cref="IOException">Somebody reads an old state: try again.</exception>
    Task ShredAsync(CancellationToken cancellationToken);
}

/// <summary>Where words of colleagues lie, the same on every store.</summary>
/// <param name="Key">Number of a row, rising.</param>
/// <param name="Kind">SQL that says what it is.</param>
internal sealed record NoteTable(string Name, string Key, string Words, string Kind)
{
    public static readonly IReadOnlyList<NoteTable> All =
    [
        new("documents", "seq", "body", "kind"), Of("timeline"), Of("incidents"), Of("pauses"), Of("receipts"), new("feed", "sequence", "payload", "'feed'"),
    ];

    private static NoteTable Of(string name) => new(name, "seq", "body", $"'{name}'");
}

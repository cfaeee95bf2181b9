using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

/// <summary>
/// Takes words of people out of the store. A text is overwritten by as many zero bytes: the row keeps its size, so SQLite changes it in place
/// and never moves it, which could leave a copy behind in a page. The WAL still holds the old page until a truncating checkpoint: the keeper
/// of the WAL (<see cref="Checkpointer"/>) is told to make one.
/// </summary>
internal static class Erasure
{
    private static readonly string OfMentions = $"UPDATE mentions SET text = {Of("text")}, author = {Of("author")}, url = {Of("url")} WHERE ";

    private static readonly string OfRevisions = $"UPDATE revisions SET text = {Of("text")} WHERE text IS NOT NULL AND ";

    /// <summary>Its words in pulses and snapshots are taken away with those of the batch's other posts: <see cref="PinRows.Forget"/>.</summary>
    public static void OfPost(WriteScope scope, long post)
    {
        scope.Database.Run(OfMentions + "post = ?", post);
        scope.Database.Run(OfRevisions + "post = ?", post);
        scope.ErasesText = true;
    }

    /// <summary>Words of the rows after <paramref name="after"/> up to <paramref name="to"/>.</summary>
    public static void OfRows(WriteScope scope, string table, long after, long to)
    {
        scope.Database.Run((table == "mentions" ? OfMentions : OfRevisions) + "id > ? AND id <= ?", after, to);
        scope.ErasesText = true;
    }

    private static string Of(string column) =>
        $"CASE WHEN {column} IS NULL THEN NULL ELSE CAST(zeroblob(octet_length({column})) AS TEXT) END";
}

using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

/// <summary>
/// Takes words of people out of the store. A text is overwritten by as many zero bytes: the row keeps its size, so SQLite changes it in place
/// and never moves it, which could leave a copy behind in a page. The WAL still holds the old page until a truncating checkpoint: the keeper
/// of the WAL (<see cref="Checkpointer"/>) is told to make one.
/// </summary>
internal static class Erasure
{
    private static readonly string OfMention =
        $"UPDATE mentions SET text = {Of("text")}, author = {Of("author")}, url = {Of("url")} WHERE post = ?";

    private static readonly string OfRevisions = $"UPDATE revisions SET text = {Of("text")} WHERE post = ? AND text IS NOT NULL";

    public static void OfPost(WriteScope scope, long post)
    {
        scope.Database.Run(OfMention, post);
        scope.Database.Run(OfRevisions, post);
        scope.ErasesText = true;
    }

    private static string Of(string column) =>
        $"CASE WHEN {column} IS NULL THEN NULL ELSE CAST(zeroblob(octet_length({column})) AS TEXT) END";
}

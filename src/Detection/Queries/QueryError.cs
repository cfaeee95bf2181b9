namespace Listening.Detection.Queries;

/// <summary>Why a query cannot be understood.</summary>
/// <param name="Position">0-based index of the character in the query that is at fault; the length of the query when something is missing at its end.</param>
/// <param name="Message">One sentence for the person who wrote it.</param>
public sealed record QueryError(int Position, string Message);

/// <summary>A query that cannot be understood reached a place where only good ones belong.</summary>
public sealed class QueryException(QueryError error, string? brand = null)
    : Exception((brand is null ? "" : $"Brand '{brand}': ") + $"{error.Message} (at character {error.Position + 1} of the query)")
{
    public QueryError Error { get; } = error;

    /// <summary>0-based index of the character at fault.</summary>
    public int Position => Error.Position;
}

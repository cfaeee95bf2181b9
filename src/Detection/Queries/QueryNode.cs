namespace Listening.Detection.Queries;

/// <summary>A node of a parsed query.</summary>
/// <param name="Position">Where it starts in the query, 0-based.</param>
public abstract record QueryNode(int Position);

/// <summary>One or more words side by side: <c>acme</c>, <c>"acme corp"</c>, and also <c>coca-cola</c> or <c>任天堂</c>, whose parts are several words to the reader.</summary>
/// <param name="Words">Folded as <see cref="TokenReader"/> does; at least one.</param>
public sealed record PhraseNode(int Position, IReadOnlyList<string> Words) : QueryNode(Position);

/// <summary>A word by its beginning: <c>recall*</c>.</summary>
public sealed record PrefixNode(int Position, string Prefix) : QueryNode(Position);

/// <summary><c>#acme</c>; the value keeps its sign.</summary>
public sealed record HashtagNode(int Position, string Tag) : QueryNode(Position);

/// <summary><c>@acme</c>; the value keeps its sign.</summary>
public sealed record HandleNode(int Position, string Handle) : QueryNode(Position);

public enum QueryField : byte
{
    /// <summary>The author's id or handle.</summary>
    From,

    /// <summary>The language as the platform states it; <c>en</c> also takes <c>en-US</c>.</summary>
    Lang,

    Platform,
}

/// <summary><c>from:</c>, <c>lang:</c> or <c>platform:</c>.</summary>
public sealed record FieldNode(int Position, QueryField Field, string Value) : QueryNode(Position);

public sealed record AndNode(int Position, IReadOnlyList<QueryNode> All) : QueryNode(Position);

public sealed record OrNode(int Position, IReadOnlyList<QueryNode> Any) : QueryNode(Position);

public sealed record NotNode(int Position, QueryNode Inner) : QueryNode(Position);

using System.Diagnostics.CodeAnalysis;

namespace Listening.Detection.Queries;

/// <summary>
/// A boolean query over mentions. <c>NOT</c> (or a leading <c>-</c>) binds before <c>AND</c> (or a space), <c>AND</c> before <c>OR</c>; operators are
/// in capitals. Terms: words, <c>"phrases"</c>, <c>prefix*</c>, <c>#hashtags</c>, <c>@handles</c>, <c>from:</c>, <c>lang:</c>, <c>platform:</c>.
/// A query must name something that has to be there: one that only excludes would take the whole world.
/// </summary>
public sealed class BrandQuery
{
    /// <summary>Longest query, in characters: some hundred product names.</summary>
    public const int MaxLength = 16_384;

    private BrandQuery(string text, QueryNode root)
    {
        Text = text;
        Root = root;
    }

    public string Text { get; }

    public QueryNode Root { get; }

    /// <exception cref="QueryException">With the position of the character at fault.</exception>
    public static BrandQuery Parse(string text) => TryParse(text, out var query, out var error) ? query : throw new QueryException(error);

    public static bool TryParse(string text, [NotNullWhen(true)] out BrandQuery? query, [NotNullWhen(false)] out QueryError? error)
    {
        try
        {
            query = new BrandQuery(text, new QueryParser(text).Parse());
            error = null;
            return true;
        }
        catch (QueryException fault)
        {
            query = null;
            error = fault.Error;
            return false;
        }
    }
}

namespace Listening.Detection.Queries;

internal enum LexemeKind : byte
{
    End,
    Open,
    Close,
    And,
    Or,
    Not,
    Quoted,
    Bare,
}

/// <param name="Position">Of its first character in the query.</param>
/// <param name="Text">Of a bare term, or between the quotes.</param>
internal readonly record struct Lexeme(LexemeKind Kind, int Position, string Text);

/// <summary>Cuts a query into operators, parentheses, quoted and bare terms.</summary>
internal static class QueryLexer
{
    public static List<Lexeme> Read(string query)
    {
        var lexemes = new List<Lexeme>();
        var at = 0;
        while (at < query.Length)
        {
            var c = query[at];
            if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (c is '(' or ')')
            {
                lexemes.Add(new Lexeme(c == '(' ? LexemeKind.Open : LexemeKind.Close, at++, ""));
            }
            else if (IsQuote(c))
            {
                var end = at + 1;
                while (end < query.Length && !IsQuote(query[end]))
                {
                    end++;
                }

                if (end == query.Length)
                {
                    throw new QueryException(new QueryError(at, "This quote is never closed."));
                }

                lexemes.Add(new Lexeme(LexemeKind.Quoted, at, query[(at + 1)..end]));
                at = end + 1;
            }
            else if (c is '-' && at + 1 < query.Length && StartsTerm(query[at + 1]))
            {
                lexemes.Add(new Lexeme(LexemeKind.Not, at++, "-"));
            }
            else
            {
                var end = at + 1;
                while (end < query.Length && !char.IsWhiteSpace(query[end]) && query[end] is not ('(' or ')') && !IsQuote(query[end]))
                {
                    end++;
                }

                lexemes.Add(Bare(query[at..end], at));
                at = end;
            }
        }

        lexemes.Add(new Lexeme(LexemeKind.End, query.Length, ""));
        return lexemes;
    }

    private static Lexeme Bare(string text, int at) => text switch
    {
        "AND" => new Lexeme(LexemeKind.And, at, text),
        "OR" => new Lexeme(LexemeKind.Or, at, text),
        "NOT" => new Lexeme(LexemeKind.Not, at, text),

        // Read as a word it would quietly ask for something else than was meant.
        "and" or "And" or "or" or "Or" or "not" or "Not" => throw new QueryException(new QueryError(
            at, $"Write {text.ToUpperInvariant()} in capitals for the operator, or \"{text}\" in quotes for the word.")),
        _ when text is "NEAR" || text.StartsWith("NEAR/", StringComparison.Ordinal) => throw new QueryException(new QueryError(
            at, "NEAR is not available yet; use a \"phrase\" or AND.")),
        _ => new Lexeme(LexemeKind.Bare, at, text),
    };

    private static bool StartsTerm(char c) => char.IsLetterOrDigit(c) || c is '#' or '@' or '(' || IsQuote(c);

    // Word processors put curly quotes into pasted queries.
    private static bool IsQuote(char c) => c is '"' or '“' or '”' or '„';
}

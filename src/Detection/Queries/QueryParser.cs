using System.Text;

namespace Listening.Detection.Queries;

/// <summary>Recursive descent over the lexemes; depth is bounded because queries come over the network.</summary>
internal sealed class QueryParser
{
    // Nobody nests deeper by hand; a hostile query must not reach the end of the stack.
    private const int MaxDepth = 64;

    // A prefix of one letter takes a twentieth of everything that is written.
    private const int MinPrefix = 2;

    private static readonly string[] Fields = ["from", "lang", "platform"];

    private readonly string query;
    private readonly List<Lexeme> lexemes;
    private int at;
    private int depth;

    public QueryParser(string query)
    {
        this.query = query;
        if (query.Length > BrandQuery.MaxLength)
        {
            throw Fault(BrandQuery.MaxLength, $"A query is at most {BrandQuery.MaxLength} characters long.");
        }

        lexemes = QueryLexer.Read(query);
    }

    private Lexeme Here => lexemes[at];

    public QueryNode Parse()
    {
        if (Here.Kind == LexemeKind.End)
        {
            throw Fault(0, "The query is empty.");
        }

        var root = Or();
        if (Here.Kind == LexemeKind.Close)
        {
            throw Fault(Here.Position, "This parenthesis was never opened.");
        }

        if (Unbounded(root) is { } fault)
        {
            throw Fault(fault.Position, "This alone would take nearly everything: add a word, phrase, hashtag, handle or from: that must be there.");
        }

        return root;
    }

    private QueryNode Or()
    {
        var any = new List<QueryNode> { And() };
        while (Here.Kind == LexemeKind.Or)
        {
            at++;
            any.Add(And());
        }

        return any.Count == 1 ? any[0] : new OrNode(any[0].Position, any);
    }

    private QueryNode And()
    {
        var all = new List<QueryNode> { Not() };
        while (true)
        {
            if (Here.Kind == LexemeKind.And)
            {
                at++;
            }
            else if (Here.Kind is LexemeKind.End or LexemeKind.Or or LexemeKind.Close)
            {
                return all.Count == 1 ? all[0] : new AndNode(all[0].Position, all);
            }

            all.Add(Not());
        }
    }

    private QueryNode Not()
    {
        if (Here.Kind != LexemeKind.Not)
        {
            return Primary();
        }

        var not = Enter();
        var inner = new NotNode(not.Position, Not());
        depth--;
        return inner;
    }

    private QueryNode Primary()
    {
        switch (Here.Kind)
        {
            case LexemeKind.Open:
                var open = Enter();
                if (Here.Kind == LexemeKind.Close)
                {
                    throw Fault(open.Position, "There is nothing between these parentheses.");
                }

                var inside = Or();
                if (Here.Kind != LexemeKind.Close)
                {
                    throw Fault(open.Position, "This parenthesis is never closed.");
                }

                at++;
                depth--;
                return inside;
            case LexemeKind.Quoted:
                var quoted = lexemes[at++];
                return Phrase(quoted.Position, quoted.Text);
            case LexemeKind.Bare:
                return Term(lexemes[at++]);
            case LexemeKind.End:
                var before = lexemes[at - 1];
                throw before.Kind is LexemeKind.And or LexemeKind.Or or LexemeKind.Not
                    ? Fault(before.Position, $"{before.Text} needs a term after it.")
                    : Fault(before.Position, "This parenthesis is never closed.");
            case LexemeKind.Close:
                throw at > 0 && lexemes[at - 1] is { Kind: LexemeKind.And or LexemeKind.Or or LexemeKind.Not } operation
                    ? Fault(operation.Position, $"{operation.Text} needs a term after it.")
                    : Fault(Here.Position, "This parenthesis was never opened.");
            default:
                throw at > 0 && lexemes[at - 1].Kind is LexemeKind.And or LexemeKind.Or or LexemeKind.Not
                    ? Fault(Here.Position, $"{Here.Text} cannot follow {lexemes[at - 1].Text}.")
                    : Fault(Here.Position, $"{Here.Text} needs a term before it.");
        }
    }

    private Lexeme Enter()
    {
        if (++depth > MaxDepth)
        {
            throw Fault(Here.Position, $"Nested deeper than {MaxDepth} levels.");
        }

        return lexemes[at++];
    }

    private QueryNode Term(Lexeme term)
    {
        var (position, text) = (term.Position, term.Text);
        if (text[0] is '#' or '@' or '＃' or '＠')
        {
            return Signed(position, text);
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && Array.IndexOf(Fields, text[..colon].ToLowerInvariant()) is >= 0 and var field)
        {
            return Field(position, (QueryField)field, text[(colon + 1)..], position + colon + 1);
        }

        if (colon > 0 && colon + 1 < text.Length && text[..colon].All(char.IsAsciiLetter))
        {
            throw Fault(position, $"'{text[..colon]}:' is not a field; fields are {string.Join(", ", Fields.Select(f => f + ":"))}. Put quotes around a text with a colon.");
        }

        var star = text.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            return Phrase(position, text);
        }

        if (star != text.Length - 1)
        {
            throw Fault(position + star, "A wildcard may only end a word.");
        }

        var words = Words(position, text[..star]);
        return words switch
        {
            [{ Single: true }, ..] when words.All(w => w.Single) => new PhraseNode(position, [.. words.Select(w => w.Text)]),
            [var only] when Encoding.UTF8.GetByteCount(only.Text) > QueryCompiler.MaxPrefix =>
                throw Fault(position, $"A prefix is at most {QueryCompiler.MaxPrefix} bytes long."),
            [{ Text.Length: >= MinPrefix } only] => new PrefixNode(position, only.Text),
            [_] => throw Fault(position + star, $"A wildcard needs at least {MinPrefix} letters before it."),
            _ => throw Fault(position + star, "A wildcard may only end a single word."),
        };
    }

    private PhraseNode Phrase(int position, string text) => new(position, [.. Words(position, text).Select(w => w.Text)]);

    private List<(string Text, bool Single)> Words(int position, string text)
    {
        // Signs are no part of a phrase: a quoted "#acme" is the word acme.
        var bytes = Encoding.UTF8.GetBytes(text.Replace('#', ' ').Replace('@', ' '));
        var reader = new TokenReader(bytes, stackalloc byte[TokenReader.MaxToken + Folding.MaxBytes]);
        var words = new List<(string, bool)>();
        while (reader.Next())
        {
            Check(position, reader.Token.Length);
            words.Add((Encoding.UTF8.GetString(reader.Token), reader.Single));
        }

        return words.Count > 0 ? words : throw Fault(position, "There is no letter or digit in this term.");
    }

    private QueryNode Signed(int position, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new TokenReader(bytes, stackalloc byte[TokenReader.MaxToken + Folding.MaxBytes]);
        var what = text[0] is '#' or '＃' ? "hashtag" : "handle";
        if (!reader.Next() || reader.Kind == TokenKind.Word)
        {
            throw Fault(position, $"There is no name after this {text[0]}.");
        }

        Check(position, reader.Token.Length);
        if (reader.End < bytes.Length)
        {
            var read = Encoding.UTF8.GetCharCount(bytes.AsSpan(0, reader.End));
            throw Fault(position + read, $"A {what} cannot contain '{text[read]}'.");
        }

        var value = Encoding.UTF8.GetString(reader.Token);
        return reader.Kind == TokenKind.Hashtag ? new HashtagNode(position, value) : new HandleNode(position, value);
    }

    private FieldNode Field(int position, QueryField field, string value, int valuePosition)
    {
        value = value.TrimStart('@').ToLowerInvariant();
        if (value.Length == 0)
        {
            throw Fault(Math.Min(valuePosition, query.Length), $"There is nothing after {Fields[(int)field]}:.");
        }

        Check(position, Encoding.UTF8.GetByteCount(value));
        return new FieldNode(position, field, value);
    }

    private static void Check(int position, int bytes)
    {
        if (bytes > TokenReader.MaxTerm)
        {
            throw Fault(position, $"A term is at most {TokenReader.MaxTerm} bytes long.");
        }
    }

    /// <summary>The first node by which the query holds without any term being there; null when it is bounded.</summary>
    private static QueryNode? Unbounded(QueryNode node) => node switch
    {
        NotNode => node,
        FieldNode { Field: not QueryField.From } => node,
        OrNode or => or.Any.Select(Unbounded).FirstOrDefault(n => n is not null),
        AndNode and => and.All.Any(n => Unbounded(n) is null) ? null : Unbounded(and.All[0]),
        _ => null,
    };

    private static QueryException Fault(int position, string message) => new(new QueryError(position, message));
}

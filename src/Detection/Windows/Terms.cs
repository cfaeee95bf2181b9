using System.Text;
using Listening.Detection.Queries;

namespace Listening.Detection.Windows;

/// <summary>The words by which a post is explained.</summary>
public static class Terms
{
    // Shorter ones are mostly grammar, in every language that separates words.
    private const int MinLetters = 3;

    /// <summary>
    /// Lower-case words of at least three letters and hashtags (with '#') of a text, each once, ordinal order, at most
    /// <see cref="SamplePost.MaxTerms"/>, the first of the text where there are more. Without web addresses, handles, numbers and the commonest
    /// words of the main languages. Scripts without spaces give pairs of neighbouring characters.
    /// </summary>
    public static IReadOnlyList<string> Of(ReadOnlySpan<byte> utf8)
    {
        Span<byte> buffer = stackalloc byte[TokenReader.MaxToken + Folding.MaxBytes];
        Span<byte> before = stackalloc byte[Folding.MaxBytes];
        Span<byte> pair = stackalloc byte[2 * Folding.MaxBytes];
        var terms = new List<string>(SamplePost.MaxTerms);
        var reader = new TokenReader(utf8, buffer);
        var (beforeLength, beforeEnd) = (0, -1);
        while (terms.Count < SamplePost.MaxTerms && reader.Next())
        {
            var token = reader.Token;
            if (reader.Kind == TokenKind.Handle || reader.Inside || token.Length > TokenReader.MaxTerm)
            {
                continue;
            }

            if (reader.Kind == TokenKind.Hashtag)
            {
                Add(terms, token);
            }
            else if (!reader.Single)
            {
                if (token.Length >= MinLetters && Stop.Find(token) < 0 && HasLetters(token))
                {
                    Add(terms, token);
                }
            }
            else if (IsLetter(token))
            {
                if (reader.Start == beforeEnd)
                {
                    before[..beforeLength].CopyTo(pair);
                    token.CopyTo(pair[beforeLength..]);
                    Add(terms, pair[..(beforeLength + token.Length)]);
                }

                token.CopyTo(before);
                (beforeLength, beforeEnd) = (token.Length, reader.End);
            }
        }

        terms.Sort(StringComparer.Ordinal);
        return terms;
    }

    private static void Add(List<string> terms, ReadOnlySpan<byte> token)
    {
        Span<char> text = stackalloc char[TokenReader.MaxToken];
        var word = text[..Encoding.UTF8.GetChars(token, text)];
        foreach (var term in terms)
        {
            if (word.SequenceEqual(term))
            {
                return;
            }
        }

        terms.Add(word.ToString());
    }

    private static bool HasLetters(ReadOnlySpan<byte> token)
    {
        var letters = 0;
        while (!token.IsEmpty && letters < MinLetters)
        {
            _ = Rune.DecodeFromUtf8(token, out var rune, out var length);
            letters += Rune.IsLetter(rune) ? 1 : 0;
            token = token[length..];
        }

        return letters >= MinLetters;
    }

    private static bool IsLetter(ReadOnlySpan<byte> character) =>
        Rune.DecodeFromUtf8(character, out var rune, out _) == System.Buffers.OperationStatus.Done && Rune.IsLetter(rune);

    /// <summary>The commonest words of English, German, French, Spanish, Italian, Portuguese and Dutch that carry no topic.</summary>
    private static readonly TermTable Stop = new([.. (
        "the and for are but not you all any can had her was one our out has him his how its who did yes let she too use that with have this will your "
        + "from they been were said each which their what about would there when make like more very just into over also than then them some could these "
        + "other after only most where does don doesn isn aren didn wasn couldn won because being here really much even still while those should get got now why "
        + "der die das und ist nicht ein eine einen einem einer den dem des mit auf für von sich auch als aus bei nach wie wird sind war hat haben aber "
        + "oder nur noch schon wenn dass kann ich wir ihr sie mich mir dir uns euch man mehr sehr zum zur über vor durch mal doch hier diese dieser dieses "
        + "les des une est pas que qui dans pour sur avec son ses mais plus par aux cette ces sont nous vous ils elle leur tout fait être ont comme bien "
        + "los las una uno por con para del que como más pero sus muy todo esta este está son hay fue ser han nos les sin sobre entre cuando también "
        + "gli che non per con del della dei delle dal nel nella sono come più anche una uno questo questa hanno essere quando ancora tutto "
        + "não uma com por para mais mas dos das como foi ele ela seu sua você isso esse essa este muito quando também são tem "
        + "het een van dat niet met voor zijn maar ook nog als aan dan wat deze die door naar over bij wel geen wordt heeft was")
        .Split(' ').Distinct()]);
}

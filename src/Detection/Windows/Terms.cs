using System.Collections.Frozen;
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
        var terms = new SortedSet<string>(StringComparer.Ordinal);
        var reader = new TokenReader(utf8, stackalloc byte[TokenReader.MaxToken + Folding.MaxBytes]);
        var (before, beforeEnd) = ("", -1);
        while (terms.Count < SamplePost.MaxTerms && reader.Next())
        {
            if (reader.Kind == TokenKind.Handle || reader.Inside || reader.Token.Length > TokenReader.MaxTerm)
            {
                continue;
            }

            var token = Encoding.UTF8.GetString(reader.Token);
            if (reader.Kind == TokenKind.Hashtag)
            {
                terms.Add(token);
            }
            else if (!reader.Single)
            {
                if (token.Length >= MinLetters && token.Count(char.IsLetter) >= MinLetters && !Stop.Contains(token))
                {
                    terms.Add(token);
                }
            }
            else if (IsLetter(token))
            {
                if (reader.Start == beforeEnd)
                {
                    terms.Add(before + token);
                }

                (before, beforeEnd) = (token, reader.End);
            }
        }

        return [.. terms];
    }

    private static bool IsLetter(string character) => Rune.IsLetter(Rune.GetRuneAt(character, 0));

    /// <summary>The commonest words of English, German, French, Spanish, Italian, Portuguese and Dutch that carry no topic.</summary>
    private static readonly FrozenSet<string> Stop = (
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
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);
}

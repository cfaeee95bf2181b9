using System.Text;
using Listening.Detection.Queries;

namespace Listening.Detection.Brands;

/// <summary>
/// The words that are in a brand's mentions because they are the brand's: its name, the terms of its query, its own handles. A sentence that
/// names them explains nothing.
/// </summary>
public sealed class OwnWords
{
    private readonly HashSet<string> words = new(StringComparer.Ordinal);
    private readonly List<string> prefixes = [];

    private OwnWords()
    {
    }

    /// <summary>Of a brand whose query may be broken (then by its name and accounts only).</summary>
    public static OwnWords Of(Brand brand)
    {
        var own = new OwnWords();
        own.Read(brand.Name);
        foreach (var account in brand.Accounts ?? [])
        {
            if (account.Role == AccountRole.Owned)
            {
                own.Read(account.Id.TrimStart('@'));
            }
        }

        if (BrandQuery.TryParse(brand.Query, out var query, out _))
        {
            own.Take(query.Root);
        }

        return own;
    }

    /// <summary>True for a word or hashtag (with its sign) of <see cref="Windows.Terms"/> that is the brand's.</summary>
    public bool Contains(string term)
    {
        if (words.Contains(term) || (term[0] == '#' && words.Contains(term[1..])))
        {
            return true;
        }

        foreach (var prefix in prefixes)
        {
            if (term.AsSpan(term[0] == '#' ? 1 : 0).StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Bit n is set when the n-th term is the brand's own; terms from the 32nd on are nobody's.</summary>
    public uint Mask(IReadOnlyList<string> terms)
    {
        uint mask = 0;
        for (var i = 0; i < Math.Min(32, terms.Count); i++)
        {
            mask |= Contains(terms[i]) ? 1u << i : 0;
        }

        return mask;
    }

    private void Take(QueryNode node)
    {
        switch (node)
        {
            case PhraseNode phrase:
                Add(phrase.Words);
                break;
            case HashtagNode hashtag:
                words.Add(hashtag.Tag);
                break;
            case HandleNode handle:
                Read(handle.Handle);
                break;
            case PrefixNode prefix:
                prefixes.Add(prefix.Prefix);
                break;
            case AndNode and:
                and.All.ToList().ForEach(Take);
                break;
            case OrNode or:
                or.Any.ToList().ForEach(Take);
                break;
        }
    }

    // Scripts without spaces are explained by pairs of neighbouring characters.
    private void Add(IReadOnlyList<string> phrase)
    {
        for (var i = 0; i < phrase.Count; i++)
        {
            words.Add(phrase[i]);
            if (i > 0)
            {
                words.Add(phrase[i - 1] + phrase[i]);
            }
        }
    }

    // By the reader of the texts, so that both fold alike.
    private void Read(string text)
    {
        Span<byte> buffer = stackalloc byte[TokenReader.MaxToken + Folding.MaxBytes];
        var reader = new TokenReader(Encoding.UTF8.GetBytes(text), buffer);
        var read = new List<string>();
        while (reader.Next())
        {
            var token = Encoding.UTF8.GetString(reader.Token);
            if (reader.Kind == TokenKind.Word)
            {
                read.Add(token);
            }
            else
            {
                words.Add(token.TrimStart('@'));
            }
        }

        Add(read);
    }
}

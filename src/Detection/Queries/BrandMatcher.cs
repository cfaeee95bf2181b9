using System.Text;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;

namespace Listening.Detection.Queries;

/// <summary>
/// Finds the brands of a mention among thousands in one pass over its text. Each word is looked up once among the terms of all queries; a
/// query is asked only when one of its triggers was read – a set of its terms of which at least one must be there. Immutable: a change of
/// brands makes another.
/// </summary>
public sealed class BrandMatcher
{
    private readonly TermTable terms;
    private readonly ulong prefixLengths;
    private readonly int[][] triggered;
    private readonly QueryTest[] tests;
    private readonly int[][] owners;
    private readonly TermTable accounts;
    private readonly bool asksLang;
    private readonly bool asksFrom;
    private readonly bool asksPlatform;

    private BrandMatcher(IReadOnlyList<Brand> brands)
    {
        Brands = [.. brands.OrderBy(b => b.Id, StringComparer.Ordinal)];
        var compiler = new QueryCompiler();
        tests = new QueryTest[Brands.Count];
        var triggers = new IReadOnlyCollection<int>[Brands.Count];
        for (var i = 0; i < Brands.Count; i++)
        {
            if (i > 0 && Brands[i].Id == Brands[i - 1].Id)
            {
                throw new ArgumentException($"Two brands have the id '{Brands[i].Id}'.", nameof(brands));
            }

            if (!BrandQuery.TryParse(Brands[i].Query, out var query, out var error))
            {
                throw new QueryException(error, Brands[i].Id);
            }

            (tests[i], triggers[i]) = compiler.Compile(query);
        }

        terms = new TermTable(compiler.Terms);
        prefixLengths = compiler.PrefixLengths;
        asksFrom = compiler.Asks(QueryField.From);
        asksLang = compiler.Asks(QueryField.Lang);
        asksPlatform = compiler.Asks(QueryField.Platform);
        triggered = Invert(triggers, terms.Count);
        (accounts, owners) = Owners(Brands);
    }

    /// <summary>Ordinal order of ids.</summary>
    public IReadOnlyList<Brand> Brands { get; }

    /// <exception cref="QueryException">A query cannot be understood.</exception>
    /// <exception cref="ArgumentException">Two brands have the same id.</exception>
    public static BrandMatcher Compile(IReadOnlyList<Brand> brands) => new(brands);

    /// <summary>Fills <paramref name="into"/> with the brands of the mention; safe to call from several threads, each with its own <paramref name="into"/>.</summary>
    /// <returns>True when there is any.</returns>
    public bool Match(Mention mention, BrandMatches into)
    {
        Prepare(into);
        FindOwners(mention, into);
        if (asksFrom || asksLang || asksPlatform)
        {
            ReadFields(mention, into);
        }

        ReadText(mention.Text.Span, into);
        foreach (var candidate in Sorted(into.Candidates))
        {
            if (tests[candidate].Holds(into.Read) && !into.OwnedBy.Contains(Brands[candidate].Id))
            {
                into.Brands.Add(Brands[candidate].Id);
            }
        }

        return into.Brands.Count + into.OwnedBy.Count > 0;
    }

    private void Prepare(BrandMatches into)
    {
        if (into.Matcher != this || into.Mention == int.MaxValue)
        {
            into.Matcher = this;
            into.Read.Reset(terms.Count);
            into.CandidateIn = new int[Brands.Count];
            into.Mention = 0;
        }

        into.Clear();
        into.Candidates.Clear();
        into.Mention++;
        into.Read.Begin();
    }

    private void ReadText(ReadOnlySpan<byte> text, BrandMatches into)
    {
        var reader = new TokenReader(text, into.Buffer);
        while (reader.Next())
        {
            var term = terms.Find(reader.Token);
            if (reader.Kind == TokenKind.Word)
            {
                if (into.Read.AddWord(term))
                {
                    Trigger(term, into);
                }

                if (prefixLengths != 0)
                {
                    ReadPrefixes(reader.Token, into);
                }
            }
            else if (term >= 0 && into.Read.Add(term))
            {
                Trigger(term, into);
            }
        }
    }

    private void ReadPrefixes(ReadOnlySpan<byte> word, BrandMatches into)
    {
        Span<byte> key = stackalloc byte[1 + QueryCompiler.MaxPrefix];
        key[0] = (byte)QueryCompiler.PrefixKey;
        word = word[..Math.Min(word.Length, QueryCompiler.MaxPrefix)];
        word.CopyTo(key[1..]);
        for (var lengths = prefixLengths; lengths != 0; lengths &= lengths - 1)
        {
            var length = System.Numerics.BitOperations.TrailingZeroCount(lengths);
            if (length > word.Length)
            {
                return;
            }

            if (terms.Find(key[..(1 + length)]) is >= 0 and var prefix && into.Read.Add(prefix))
            {
                Trigger(prefix, into);
            }
        }
    }

    private void ReadFields(Mention mention, BrandMatches into)
    {
        if (asksFrom)
        {
            ReadField(QueryField.From, mention.AuthorId.Span, into);
            ReadField(QueryField.From, mention.AuthorHandle.Span.TrimStart((byte)'@'), into);
        }

        if (asksLang)
        {
            var lang = mention.Lang.Span;
            ReadField(QueryField.Lang, lang, into);
            if (lang.IndexOfAny((byte)'-', (byte)'_') is > 0 and var primary)
            {
                ReadField(QueryField.Lang, lang[..primary], into);
            }
        }

        if (asksPlatform)
        {
            Span<byte> platform = stackalloc byte[TokenReader.MaxTerm];
            if (Encoding.UTF8.TryGetBytes(mention.Platform, platform, out var length))
            {
                ReadField(QueryField.Platform, platform[..length], into);
            }
        }
    }

    private void ReadField(QueryField field, ReadOnlySpan<byte> value, BrandMatches into)
    {
        if (value.IsEmpty || value.Length > TokenReader.MaxTerm)
        {
            return;
        }

        into.Buffer[0] = (byte)QueryCompiler.KeyOf(field);
        _ = Ascii.ToLower(value, into.Buffer.AsSpan(1), out var length);
        if (terms.Find(into.Buffer.AsSpan(0, 1 + length)) is >= 0 and var term && into.Read.Add(term))
        {
            Trigger(term, into);
        }
    }

    private void Trigger(int term, BrandMatches into)
    {
        foreach (var brand in triggered[term])
        {
            if (into.CandidateIn[brand] != into.Mention)
            {
                into.CandidateIn[brand] = into.Mention;
                into.Candidates.Add(brand);
            }
        }
    }

    private void FindOwners(Mention mention, BrandMatches into)
    {
        if (accounts.Count == 0 || mention.AuthorId.IsEmpty)
        {
            return;
        }

        var size = Encoding.UTF8.GetMaxByteCount(mention.Platform.Length) + 1 + mention.AuthorId.Length;
        var key = size <= into.Buffer.Length ? into.Buffer : new byte[size];
        var length = Encoding.UTF8.GetBytes(mention.Platform, key);
        key[length++] = 0;
        mention.AuthorId.Span.CopyTo(key.AsSpan(length));
        if (accounts.Find(key.AsSpan(0, length + mention.AuthorId.Length)) is >= 0 and var account)
        {
            foreach (var brand in owners[account])
            {
                into.OwnedBy.Add(Brands[brand].Id);
            }
        }
    }

    private static List<int> Sorted(List<int> candidates)
    {
        if (candidates.Count > 1)
        {
            candidates.Sort();
        }

        return candidates;
    }

    private static int[][] Invert(IReadOnlyCollection<int>[] triggers, int count)
    {
        var lists = new List<int>?[count];
        for (var brand = 0; brand < triggers.Length; brand++)
        {
            foreach (var term in triggers[brand])
            {
                (lists[term] ??= []).Add(brand);
            }
        }

        return [.. lists.Select(l => l?.ToArray() ?? [])];
    }

    private static (TermTable, int[][]) Owners(IReadOnlyList<Brand> brands)
    {
        var byAccount = new SortedDictionary<string, SortedSet<int>>(StringComparer.Ordinal);
        for (var brand = 0; brand < brands.Count; brand++)
        {
            foreach (var account in (brands[brand].Accounts ?? []).Where(a => a.Role == AccountRole.Owned))
            {
                var key = account.Platform + '\0' + account.Id;
                if (!byAccount.TryGetValue(key, out var owners))
                {
                    byAccount.Add(key, owners = []);
                }

                owners.Add(brand);
            }
        }

        return (new TermTable([.. byAccount.Keys]), [.. byAccount.Values.Select(o => o.ToArray())]);
    }
}

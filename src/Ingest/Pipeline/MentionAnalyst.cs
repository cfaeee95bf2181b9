using System.Text;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Queries;
using Listening.Detection.Sentiment;

namespace Listening.Ingest.Pipeline;

/// <summary>Brands that a mention's text names, and those that own its author's account. Ids in ordinal order.</summary>
internal readonly record struct Matched(IReadOnlyList<string> Brands, IReadOnlyList<string> OwnedBy)
{
    public static readonly Matched None = new([], []);

    public bool IsEmpty => Brands.Count == 0 && OwnedBy.Count == 0;
}

/// <summary>What is watched now, swapped whole when a brand changes; every stage takes it up before its next records.</summary>
public sealed class Watchlist(BrandMatcher matcher)
{
    private volatile BrandMatcher current = matcher;

    public BrandMatcher Current
    {
        get => current;
        set => current = value;
    }
}

/// <summary>Finds the risk topics of a text: their ids in ordinal order.</summary>
public delegate IReadOnlyList<string> RiskTopicReader(ReadOnlySpan<byte> utf8Text, LanguageId language);

/// <summary>Reads texts: whose they are, in what mood, and on which risk topics. One per partition: it holds scratch space.</summary>
internal sealed class MentionAnalyst(Watchlist watchlist, ISentimentModel model, RiskTopicReader risks)
{
    private readonly BrandMatches matches = new();
    private BrandMatcher matcher = watchlist.Current;
    private readonly Dictionary<string, DomainWords> wordsOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OwnWords> ownOf = new(StringComparer.Ordinal);
    private Dictionary<(string Platform, string Account), List<(string Brand, AccountRole Role)>> named = Named(watchlist.Current);
    private Dictionary<string, Brand> brands = ById(watchlist.Current);

    public string ModelVersion => model.Version;

    public void Refresh()
    {
        if (!ReferenceEquals(matcher, watchlist.Current))
        {
            matcher = watchlist.Current;
            brands = ById(matcher);
            wordsOf.Clear();
            ownOf.Clear();
            named = Named(matcher);
        }
    }

    public Brand? BrandOf(string id) => brands.GetValueOrDefault(id);

    /// <summary>Impressions at which a post breaches this brand.</summary>
    public long ThresholdOf(string id) => BrandOf(id)?.Threshold ?? Brand.DefaultImpressionsThreshold;

    /// <summary>The words that explain nothing about this brand.</summary>
    public OwnWords OwnWordsOf(string id)
    {
        if (!ownOf.TryGetValue(id, out var own))
        {
            ownOf.Add(id, own = OwnWords.Of(BrandOf(id) ?? new Brand(id, id, id)));
        }

        return own;
    }

    /// <summary>The brands that name an account, and what it is to them.</summary>
    public IReadOnlyList<(string Brand, AccountRole Role)> WhoNames(string platform, ReadOnlySpan<byte> account) =>
        named.Count > 0 && named.TryGetValue((platform, Encoding.UTF8.GetString(account)), out var who) ? who : [];

    public Matched Match(Mention mention)
    {
        matches.Clear();
        return matcher.Match(mention, matches) ? new Matched([.. matches.Brands], [.. matches.OwnedBy]) : Matched.None;
    }

    public TextReading Read(Mention mention, in Matched matched)
    {
        var text = mention.Text.Span;
        var score = model.Score(text, mention.Lang.Span, WordsOf(matched.Brands));
        return new TextReading(matched.Brands, matched.OwnedBy, score, risks(text, score.Language));
    }

    /// <summary>The words of all brands that a mention names, the first brand's first where two say different things of one phrase; null without any.</summary>
    private DomainWords? WordsOf(IReadOnlyList<string> named)
    {
        string[] having = [.. named.Where(id => BrandOf(id)?.Words is { Count: > 0 })];
        if (having.Length == 0)
        {
            return null;
        }

        var key = string.Join(',', having);
        if (!wordsOf.TryGetValue(key, out var words))
        {
            words = new DomainWords(having.SelectMany(id => BrandOf(id)!.Words!).DistinctBy(w => w.Phrase, StringComparer.OrdinalIgnoreCase));
            wordsOf.Add(key, words);
        }

        return words;
    }

    /// <summary>64 bits naming an author for distinct counts; 0 when the message names none.</summary>
    public static ulong AuthorHash(Mention mention) =>
        mention.AuthorId.IsEmpty ? 0 : (ulong)PostKey.Of(mention.Platform, mention.AuthorId.Span).Value | 1;

    public static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);

    private static Dictionary<(string, string), List<(string, AccountRole)>> Named(BrandMatcher matcher)
    {
        var named = new Dictionary<(string, string), List<(string, AccountRole)>>();
        foreach (var brand in matcher.Brands)
        {
            foreach (var account in brand.Accounts ?? [])
            {
                if (!named.TryGetValue((account.Platform, account.Id), out var who))
                {
                    named[(account.Platform, account.Id)] = who = [];
                }

                who.Add((brand.Id, account.Role));
            }
        }

        return named;
    }

    private static Dictionary<string, Brand> ById(BrandMatcher matcher) => matcher.Brands.ToDictionary(b => b.Id, StringComparer.Ordinal);
}

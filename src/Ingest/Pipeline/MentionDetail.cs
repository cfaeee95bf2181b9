using System.Text;
using Listening.Detection.Authenticity;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Partners;
using Listening.Detection.Posts;
using Listening.Detection.Windows;

namespace Listening.Ingest.Pipeline;

/// <summary>
/// What windows need of a message beside its post's state: terms, hashtags, cues and streams. Made when first asked for, because most posts enter no
/// sample. Reads the message's own bytes, so it lives as long as they do.
/// </summary>
internal sealed class MentionDetail(MentionAnalyst analyst, Mention mention)
{
    /// <summary>A post under more tags than this speaks to the tags, not of the brand.</summary>
    private const int MaxHashtags = 4;

    private readonly List<StreamKey> sides = [];
    private IReadOnlyList<string>? terms;
    private SamplePost? sample;
    private string sampleOf = "";

    /// <summary>64 bits of the author's name; 0 when the message names none.</summary>
    public ulong Author { get; } = MentionAnalyst.AuthorHash(mention);

    public bool IsBot => mention.AuthorIsBot;

    public bool IsYoung(long atMs) => mention.AuthorCreatedAtMs is { } created && atMs - created < Coordination.YoungDays * 86_400_000L;

    public long ThresholdOf(string brand) => analyst.ThresholdOf(brand);

    /// <summary>The post as explanations take it; the same object for a brand and its split streams.</summary>
    public SamplePost Sample(PostState post, string brand, long atMs)
    {
        if (sample is null || sampleOf != brand)
        {
            terms ??= Terms.Of(mention.Text.Span);
            var cues = (IsYoung(atMs) ? PostCues.Young : PostCues.None) | PartnerCues.Of(analyst.BrandOf(brand), mention, post.Label);
            (sample, sampleOf) = (
                new SamplePost(post.Key, post.Platform, post.Id, post.Label, Author, terms, cues, analyst.OwnWordsOf(brand).Mask(terms)), brand);
        }

        return sample;
    }

    /// <summary>
    /// The streams split off a brand's to which a post belongs. Hashtags and partners are read from the text, so they hear only of new posts and
    /// not of later metrics. Valid until the next call.
    /// </summary>
    public List<StreamKey> SidesOf(PostState post, string brand, bool isNew)
    {
        sides.Clear();
        sides.Add(StreamKey.OfPlatform(brand, post.Platform, post.Drill));
        if (post.Campaign.Length > 0)
        {
            sides.Add(new StreamKey(brand, StreamKind.Campaign, post.Campaign, post.Drill));
        }

        if (!post.Score.Language.IsUnknown)
        {
            sides.Add(new StreamKey(brand, StreamKind.Language, post.Score.Language.Code, post.Drill));
        }

        if (isNew)
        {
            AddPartners(post, brand);
            AddHashtags(post, brand);
        }

        return sides;
    }

    private void AddPartners(PostState post, string brand)
    {
        if (analyst.BrandOf(brand)?.Accounts is not { Count: > 0 } accounts)
        {
            return;
        }

        string? text = null, handle = null;
        foreach (var account in accounts)
        {
            var side = new StreamKey(brand, StreamKind.Partner, account.Id, post.Drill);
            if (account.Role == AccountRole.Partner && !sides.Contains(side) && PartnerNaming.Concerns(
                account, post.Platform, post.AuthorId, handle ??= Encoding.UTF8.GetString(mention.AuthorHandle.Span), text ??= Encoding.UTF8.GetString(mention.Text.Span)))
            {
                sides.Add(side);
            }
        }
    }

    private void AddHashtags(PostState post, string brand)
    {
        if (!mention.Text.Span.Contains((byte)'#'))
        {
            return;
        }

        var left = MaxHashtags;
        foreach (var term in terms ??= Terms.Of(mention.Text.Span))
        {
            if (term[0] == '#' && !analyst.OwnWordsOf(brand).Contains(term))
            {
                sides.Add(new StreamKey(brand, StreamKind.Hashtag, term, post.Drill));
                if (--left == 0)
                {
                    return;
                }
            }
        }
    }
}

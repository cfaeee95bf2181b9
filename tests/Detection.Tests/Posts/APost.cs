using System.Text;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Sentiment;

namespace Listening.Detection.Tests.Posts;

/// <summary>Messages about one post of brand acme, applied in turn; times are seconds after an arbitrary start.</summary>
internal sealed class APost(string id = "1", long threshold = 5_000, params ReachThreshold[] more)
{
    public const long Start = 1_700_000_000_000;

    private readonly Brand brand = new("acme", "Acme", "acme", ImpressionsThreshold: threshold, Thresholds: more.Length == 0 ? null : more);

    public PostState? State { get; private set; }

    public List<Crossing> Crossings { get; } = [];

    public PostChange Created(
        int at, SentimentLabel label = SentimentLabel.Negative, long? impressions = null, bool matched = true, bool owned = false, string[]? risks = null,
        bool validated = true, ImpressionGrade grade = ImpressionGrade.Actual, long? low = null) =>
        Apply(MentionOp.Create, at, impressions, grade, low, Reading(label, matched, owned, risks, validated));

    public PostChange Seen(int at, long impressions, ImpressionGrade grade = ImpressionGrade.Actual, long? low = null) =>
        Apply(MentionOp.Metrics, at, impressions, grade, low, default);

    public PostChange Edited(int at, SentimentLabel label) => Apply(MentionOp.Edit, at, null, default, null, Reading(label, true, false, null, true));

    public PostChange Deleted(int at) => Apply(MentionOp.Delete, at, null, default, null, default);

    public PostChange Corrected(SentimentLabel? label, int at) =>
        Apply(MentionOp.Correction, at, null, default, null, default, label);

    private PostChange Apply(MentionOp op, int at, long? impressions, ImpressionGrade grade, long? low, TextReading reading, SentimentLabel? corrected = null)
    {
        var mention = new Mention
        {
            Op = op,
            Platform = "x",
            Id = Encoding.UTF8.GetBytes(id),
            AuthorId = op == MentionOp.Create ? "author"u8.ToArray() : default,
            Counts = impressions is { } value ? new PostCounts(new Impressions(value, grade, low ?? value), null, null, null) : default,
            Corrected = corrected,
        };
        return Keep(PostLedger.Apply(State, PostKey.Of("x", id), mention, reading, Start + (at * 1000L), BrandOf));
    }

    private PostChange Keep(PostChange change)
    {
        State = change.State ?? State;
        Crossings.AddRange(change.Crossings);
        return change;
    }

    private Brand? BrandOf(string id) => id == brand.Id ? brand : null;

    private static TextReading Reading(SentimentLabel label, bool matched, bool owned, string[]? risks, bool validated)
    {
        var score = label switch
        {
            SentimentLabel.Negative => new SentimentScore(8_000, 1_500, 500, LanguageId.Unknown, validated),
            SentimentLabel.Neutral => new SentimentScore(1_000, 8_000, 1_000, LanguageId.Unknown, validated),
            _ => new SentimentScore(500, 1_500, 8_000, LanguageId.Unknown, validated),
        };
        return new TextReading(matched && !owned ? ["acme"] : [], owned ? ["acme"] : [], score, risks ?? []);
    }
}

using System.Text;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;
using Listening.History.Privacy;
using Listening.History.Queries;

namespace Listening.History.Backtest;

/// <summary>A mention of the public with its words and the score that it was counted with.</summary>
/// <param name="Row">Of its post in the store: with <paramref name="EventMs"/> the cursor of the next page.</param>
/// <param name="Text">As it was first written; null or <see cref="Erased"/> when nobody has it any more.</param>
public sealed record ScoredMention(long EventMs, long Row, PostKey Key, string Platform, string? Text, SentimentScore Score);

/// <summary>
/// What another model changes of the past: the differences that it makes to the stored minutes (or seconds), so that what has no words any more stays
/// as it was counted. One thread.
/// </summary>
internal sealed class Rescore(ISentimentModel model, Brand brand, long grainMs)
{
    // Splits whose value is in the mention's row; those by campaign, partner and hashtag are not.
    private readonly Dictionary<StreamKey, Dictionary<long, MinutePoint>> differences = [];
    private readonly Dictionary<PostKey, SentimentScore> scores = [];
    private readonly DomainWords? words = brand.Words is { Count: > 0 } own ? new DomainWords(own) : null;

    public long Scored { get; private set; }

    public long Relabelled { get; private set; }

    public long Wordless { get; private set; }

    public void Take(ScoredMention mention)
    {
        if (mention.Text is not { } text || Erased.Is(text))
        {
            Wordless++;
            return;
        }

        // The language was found when it came in; a hint spares finding it again.
        var score = model.Score(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(mention.Score.Language.Code), words);
        Scored++;
        scores[mention.Key] = score;
        if (score.Label == mention.Score.Label && score.Valence == mention.Score.Valence)
        {
            return;
        }

        Relabelled += score.Label == mention.Score.Label ? 0 : 1;
        var (now, then) = (MinutePoint.Of(mention.EventMs, score, grainMs), MinutePoint.Of(mention.EventMs, mention.Score, grainMs));
        var difference = new MinutePoint(
            now.MinuteMs, 0, now.Negative - then.Negative, now.Neutral - then.Neutral, now.Positive - then.Positive, now.Valence - then.Valence, 0, 0, 0, 0, 0);
        Add(StreamKey.OfBrand(brand.Id), difference);
        Add(new StreamKey(brand.Id, StreamKind.Platform, mention.Platform, ""), difference);
        Add(new StreamKey(brand.Id, StreamKind.Language, mention.Score.Language.Code, ""), difference);
    }

    public MinuteSeries Of(StreamKey stream, MinuteSeries heard) => differences.TryGetValue(stream, out var by)
        ? heard with { Points = [.. heard.Points.Select(p => by.TryGetValue(p.MinuteMs, out var difference) ? Bounded(p.And(difference)) : p)] }
        : heard;

    public PostPath Of(PostPath path) => scores.TryGetValue(path.Post.Key, out var score) ? path with { Post = path.Post with { Score = score } } : path;

    private void Add(StreamKey stream, in MinutePoint difference)
    {
        if (!differences.TryGetValue(stream, out var by))
        {
            differences[stream] = by = [];
        }

        by[difference.MinuteMs] = by.TryGetValue(difference.MinuteMs, out var before) ? before.And(difference) : difference;
    }

    // A label that people corrected was counted anew, and may have left nothing to take away.
    private static MinutePoint Bounded(in MinutePoint point) =>
        point with { Negative = Math.Max(0, point.Negative), Neutral = Math.Max(0, point.Neutral), Positive = Math.Max(0, point.Positive) };
}

using Listening.Detection.Audience;
using Listening.Detection.Mentions;
using Listening.Detection.Posts;
using Listening.Detection.Sentiment;
using Listening.Detection.Windows;

namespace Listening.Ingest.Pipeline;

/// <summary>
/// Collects what follows from a run of offsets until it is committed as one <see cref="ScoreBatch"/>. No clock, no I/O: the same records give the
/// same batch.
/// </summary>
internal sealed class ScoreBatchBuilder(int partition, long from)
{
    private readonly Dictionary<PostKey, PostState> posts = [];
    private readonly List<MentionRow> mentions = [];
    private readonly List<MetricRow> metrics = [];
    private readonly List<RevisionRow> revisions = [];
    private readonly List<PoisonRow> poison = [];
    private readonly Dictionary<(StreamKey Stream, long Second), StreamSecond> seconds = [];
    private readonly Dictionary<(StreamKey Stream, long MinuteMs), StreamSecond> minutes = [];
    private int late;
    private int unmatched;

    public long From { get; } = from;

    public long To { get; private set; } = from;

    /// <summary>Rows that the commit will write, the measure of its length.</summary>
    public int Weight => posts.Count + mentions.Count + metrics.Count + revisions.Count;

    /// <summary>A post that this batch has changed but not yet stored.</summary>
    public bool TryGetPost(PostKey key, out PostState? post) => posts.TryGetValue(key, out post);

    public void Read(long offset) => To = offset + 1;

    public void Unmatched() => unmatched++;

    /// <summary>Followers of an account that a brand names.</summary>
    public void Follow(StreamKey brand, in FollowerCount count) => Of(seconds, (brand, Math.DivRem(count.AtMs, 1000).Quotient)).Follow(count);

    public void Poison(PoisonRow row) => poison.Add(row);

    public void Add(in PostChange change, Mention mention, in LoggedAt at, MentionDetail detail)
    {
        if (change.State is not { } post)
        {
            return;
        }

        posts[post.Key] = post;
        switch (change.Outcome)
        {
            case PostOutcome.Counted or PostOutcome.Owned:
                mentions.Add(Row(post, mention, at));
                AddWaited(change.Before, post, at);
                break;
            case PostOutcome.Updated or PostOutcome.Redelivered when mention.Op == MentionOp.Edit:
                revisions.Add(new RevisionRow(post, at.EventTimeMs, at.AppendedAtMs, Utf8Text(mention.Text)));
                break;
            case PostOutcome.Deleted:
                revisions.Add(new RevisionRow(post, at.EventTimeMs, at.AppendedAtMs, null));
                break;
        }

        if (post.Phase == PostPhase.Live && !mention.Counts.IsEmpty)
        {
            metrics.Add(new MetricRow(post.Key, post.Platform, post.Id, at.EventTimeMs, at.AppendedAtMs, mention.Counts));
        }

        Aggregate(change, post, at, detail);
    }

    public ScoreBatch Build(long epoch, long watermarkMs) => new(
        new PulseBatch(
            partition, From, To, watermarkMs,
            [.. seconds.OrderBy(s => s.Key.Second).ThenBy(s => s.Key.Stream).Select(s => new StreamPulse(s.Key.Stream, s.Key.Second, s.Value))],
            late, unmatched),
        epoch,
        [.. posts.Values],
        mentions,
        metrics,
        revisions,
        [.. minutes.OrderBy(m => m.Key.MinuteMs).ThenBy(m => m.Key.Stream).Select(m => new MinuteDelta(m.Key.Stream, m.Key.MinuteMs, m.Value))],
        poison);

    // What was observed before the post came is history like any later observation: without these rows nobody could tell its reach as of a moment.
    private void AddWaited(PostState? before, PostState post, in LoggedAt at)
    {
        if (before is not { Phase: PostPhase.Waiting, Reach: var reach })
        {
            return;
        }

        foreach (var grade in Enum.GetValues<ImpressionGrade>())
        {
            AddWaited(post, reach.Of(grade), at, seen => new PostCounts(new Impressions(seen.Value, grade, seen.Low), null, null, null));
        }

        AddWaited(post, reach.Likes, at, seen => new PostCounts(null, seen.Value, null, null));
        AddWaited(post, reach.Shares, at, seen => new PostCounts(null, null, seen.Value, null));
        AddWaited(post, reach.Replies, at, seen => new PostCounts(null, null, null, seen.Value));
    }

    private void AddWaited(PostState post, Observed seen, in LoggedAt at, Func<Observed, PostCounts> counts)
    {
        if (seen.IsKnown)
        {
            metrics.Add(new MetricRow(post.Key, post.Platform, post.Id, seen.AtMs, at.AppendedAtMs, counts(seen)));
        }
    }

    private void Aggregate(in PostChange change, PostState post, in LoggedAt at, MentionDetail detail)
    {
        var counted = change.Outcome == PostOutcome.Counted;
        var added = change.ImpressionsAdded;
        var reached = added.Actual + added.Floor + added.Estimated > 0;
        if (!counted && !reached && change.EngagementAdded == 0)
        {
            return;
        }

        var isLate = Lateness.IsLate(at.EventTimeMs, at.AppendedAtMs);
        late += isLate && counted ? 1 : 0;
        foreach (var brand in post.Brands)
        {
            Remember(StreamKey.OfBrand(brand, post.Drill), change, post, at, detail, counted);
            if (!isLate)
            {
                HearBrand(brand, change, post, at, detail, counted, reached);
            }

            foreach (var side in detail.SidesOf(post, brand, counted))
            {
                // A hashtag that few people use could name them: it is in no row, only in pulses, which are kept for minutes.
                if (side.Kind != StreamKind.Hashtag)
                {
                    Remember(side, change, post, at, detail, counted);
                }

                if (!isLate)
                {
                    HearSide(side, change, post, at, detail, counted);
                }
            }
        }
    }

    private void Remember(StreamKey stream, in PostChange change, PostState post, in LoggedAt at, MentionDetail detail, bool counted)
    {
        var minuteMs = at.EventTimeMs - (((at.EventTimeMs % 60_000) + 60_000) % 60_000);
        Tally(Of(minutes, (stream, minuteMs)), change, post, detail.Author, counted);
    }

    private void HearBrand(string brand, in PostChange change, PostState post, in LoggedAt at, MentionDetail detail, bool counted, bool reached)
    {
        var second = Of(seconds, (StreamKey.OfBrand(brand, post.Drill), SecondOf(at)));
        Tally(second, change, post, detail.Author, counted);
        if (counted && second.WouldSample(post.Key))
        {
            second.AddSample(detail.Sample(post, brand, at.EventTimeMs));
        }

        if (reached && post.Reach.Impressions is { } impressions)
        {
            second.AddTop(new TopPost(post.Key, post.Platform, post.Id, post.Label, impressions.Value, detail.ThresholdOf(brand), impressions.Grade == ImpressionGrade.Actual ? post.Reach.Likes.Value : 0));
        }

        if (post.RootId.Length > 0 && post.RootId != post.Id)
        {
            Converse(second, change, post, detail.Author, counted, detail.IsYoung(at.EventTimeMs) || detail.IsBot);
        }
    }

    private void HearSide(StreamKey side, in PostChange change, PostState post, in LoggedAt at, MentionDetail detail, bool counted)
    {
        // How many people speak is asked of the brand, not of its parts.
        var second = Of(seconds, (side, SecondOf(at)));
        Tally(second, change, post, author: 0, counted);
        if (counted && second.WouldSample(post.Key))
        {
            second.AddSample(detail.Sample(post, side.Brand, at.EventTimeMs));
        }
    }

    private static void Converse(StreamSecond into, in PostChange change, PostState post, ulong author, bool counted, bool suspected)
    {
        var thread = into.Thread(PostKey.Of(post.Platform, post.RootId), post.Platform, post.RootId);
        if (counted)
        {
            thread.Reply(post.Label == SentimentLabel.Negative, suspected, author);
        }

        var (actual, floor, estimated) = change.ImpressionsAdded;
        thread.Seen(actual + floor + estimated);
    }

    private static long SecondOf(in LoggedAt at) => Math.DivRem(at.EventTimeMs, 1000).Quotient;

    private static void Tally(StreamSecond into, in PostChange change, PostState post, ulong author, bool counted)
    {
        if (counted)
        {
            into.Count(post.Label, post.Score.Valence, author, post.RiskTopics.Count > 0);
        }

        var (actual, floor, estimated) = change.ImpressionsAdded;
        into.Reach(actual, floor, estimated, change.EngagementAdded);
    }

    private static StreamSecond Of(Dictionary<(StreamKey, long), StreamSecond> map, (StreamKey, long) key)
    {
        if (!map.TryGetValue(key, out var heard))
        {
            map[key] = heard = StreamSecond.Of(key.Item1.Kind);
        }

        return heard;
    }

    private MentionRow Row(PostState post, Mention mention, in LoggedAt at) => new(
        post, partition, at.Offset, at.AppendedAtMs, Utf8Text(mention.Text), NullIfEmpty(mention.AuthorHandle), NullIfEmpty(mention.Url),
        NullIfEmpty(mention.ParentId), NullIfEmpty(mention.Source), mention.CreatedAtMs, mention.ObservedAtMs);

    private static string Utf8Text(ReadOnlyMemory<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes.Span);

    private static string? NullIfEmpty(ReadOnlyMemory<byte> bytes) => bytes.IsEmpty ? null : Utf8Text(bytes);
}

/// <summary>A message's place and times.</summary>
internal readonly record struct LoggedAt(long Offset, long AppendedAtMs, long EventTimeMs);

using Listening.Detection.Audience;
using Listening.Detection.Mentions;
using Listening.Detection.Windows;
using Listening.Detection.Posts;
using Listening.Ingest.Log;
using Listening.Ingest.Validation;

namespace Listening.Ingest.Pipeline;

/// <summary>
/// From logged records to a batch, in two steps with the look-up of unknown posts between them: <see cref="Prepare"/> decodes and matches,
/// <see cref="Apply"/> changes posts and counts. Mentions of no brand are decoded once and cost nothing more. No I/O, no clock; one caller at a time.
/// </summary>
/// <param name="partitions">Partitions of the log: what lies in a wrong one is <see cref="Astray"/>. 1 = whatever comes is right here.</param>
internal sealed class Scorer(int partition, int partitions, MentionAnalyst analyst, PostCache cache)
{
    private readonly MentionReader reader = new();
    private readonly List<Pending> pending = [];
    private readonly List<LogEntry> astray = [];
    private IReadOnlyList<LogRecord> records = [];

    /// <summary>
    /// Messages of the last <see cref="Prepare"/> that lie in a partition which is not their post's, with the right one: a producer of somebody else keyed them
    /// otherwise. They are not read here: two partitions that change one post would count it twice.
    /// </summary>
    public IReadOnlyList<LogEntry> Astray => astray;

    /// <summary>Decodes and matches; returns the posts whose rows are needed and neither cached nor in the open batch.</summary>
    public IReadOnlyList<(PostKey Key, string Platform, string Id)> Prepare(IReadOnlyList<LogRecord> batch, ScoreBatchBuilder builder)
    {
        records = batch;
        pending.Clear();
        astray.Clear();
        analyst.Refresh();
        var missing = new Dictionary<PostKey, (PostKey, string, string)>();
        for (var i = 0; i < batch.Count; i++)
        {
            var record = batch[i];
            builder.Read(record.Offset);
            if (!reader.TryRead(record.Payload, out var reject))
            {
                if (ErasedRecord.Is(record.Payload.Span))
                {
                    continue;
                }

                builder.Poison(new PoisonRow(
                    partition, record.Offset, record.AppendedAtMs, DropReasons.NameOf(reject.Reason), reject.Detail, record.Payload));
                continue;
            }

            var mention = reader.Mention;
            if (mention.Op == MentionOp.Account)
            {
                Follow(mention, mention.Id, new LoggedAt(record.Offset, record.AppendedAtMs, mention.EventTimeMs(record.AppendedAtMs)), builder);
                continue;
            }

            var matched = Matched.None;
            if (mention.Op is MentionOp.Create or MentionOp.Edit)
            {
                matched = analyst.Match(mention);
                if (mention.Op == MentionOp.Create && matched.IsEmpty)
                {
                    builder.Unmatched();
                    continue;
                }
            }

            if (partitions > 1 && LogPartition.Of(mention.Platform, mention.Id.Span, partitions) is var right && right != partition)
            {
                astray.Add(new LogEntry(right, record.Payload));
                continue;
            }

            var key = PostKey.Of(mention.Platform, mention.Id.Span);
            pending.Add(new Pending(i, key, matched));
            if (!builder.TryGetPost(key, out _) && !cache.TryGet(key, out _) && !missing.ContainsKey(key))
            {
                missing.Add(key, (key, mention.Platform, MentionAnalyst.Text(mention.Id)));
            }
        }

        return [.. missing.Values];
    }

    /// <param name="found">The stored rows among those that <see cref="Prepare"/> asked for.</param>
    public void Apply(ScoreBatchBuilder builder, IReadOnlyList<PostState> found, List<Crossing> crossings, List<ReachGrowth> growth)
    {
        foreach (var post in found)
        {
            cache.Put(post);
        }

        foreach (var (index, key, matched) in pending)
        {
            var record = records[index];
            if (!reader.TryRead(record.Payload, out _))
            {
                throw new InvalidOperationException($"Record {record.Offset} of partition {partition} changed between two readings.");
            }

            var mention = reader.Mention;
            if (!builder.TryGetPost(key, out var known))
            {
                cache.TryGet(key, out known);
            }

            var at = new LoggedAt(record.Offset, record.AppendedAtMs, mention.EventTimeMs(record.AppendedAtMs));
            var reading = mention.Op is MentionOp.Create or MentionOp.Edit ? analyst.Read(mention, matched) : default;
            var change = PostLedger.Apply(known, key, mention, reading, at.EventTimeMs, analyst.BrandOf);
            builder.Add(change, mention, at, new MentionDetail(analyst, mention));
            if (mention.Op == MentionOp.Create)
            {
                Follow(mention, mention.AuthorId, at, builder);
            }

            if (change.State is { } state)
            {
                cache.Put(state);
            }

            crossings.AddRange(change.Crossings);
            growth.AddRange(change.Growth);
        }
    }

    /// <summary>Followers of an account matter where a brand names it.</summary>
    private void Follow(Mention mention, ReadOnlyMemory<byte> account, in LoggedAt at, ScoreBatchBuilder builder)
    {
        if (mention.Followers is not { } followers || account.IsEmpty || Lateness.IsLate(at.EventTimeMs, at.AppendedAtMs))
        {
            return;
        }

        foreach (var (brand, role) in analyst.WhoNames(mention.Platform, account.Span))
        {
            builder.Follow(
                StreamKey.OfBrand(brand, MentionAnalyst.Text(mention.Drill)),
                new FollowerCount(PostKey.Of(mention.Platform, account.Span), mention.Platform, role, followers, at.EventTimeMs));
        }
    }

    private readonly record struct Pending(int Index, PostKey Key, Matched Matched);
}

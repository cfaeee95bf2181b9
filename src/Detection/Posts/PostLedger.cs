using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Sentiment;

namespace Listening.Detection.Posts;

/// <summary>What became of one message; the words are those of metric labels.</summary>
public enum PostOutcome : byte
{
    /// <summary>A new post of at least one brand: counted.</summary>
    Counted,

    /// <summary>A new post of a brand's own account: archived, not counted.</summary>
    Owned,

    /// <summary>Seen before; newer metrics in it, if any, were applied.</summary>
    Redelivered,

    /// <summary>Metrics or an edit changed a known post.</summary>
    Updated,

    /// <summary>Nothing in it was newer than what is known.</summary>
    Stale,

    /// <summary>Came before its post and waits for it.</summary>
    Waits,

    /// <summary>The post was deleted before, or is now.</summary>
    Deleted,

    /// <summary>No brand's: only counted by platform.</summary>
    Unmatched,
}

/// <summary>What the text says; computed only for texts that a brand matched.</summary>
public readonly record struct TextReading(
    IReadOnlyList<string> Brands, IReadOnlyList<string> OwnedBy, SentimentScore Score, IReadOnlyList<string> RiskTopics);

/// <summary>What one message did: the post's new state (null = nothing to store) and what follows from it.</summary>
/// <param name="ImpressionsAdded">By grade (actual, floor, estimated), 0 or more, at the message's event time.</param>
public readonly record struct PostChange(
    PostOutcome Outcome,
    PostState? State,
    PostState? Before,
    (long Actual, long Floor, long Estimated) ImpressionsAdded,
    long EngagementAdded,
    IReadOnlyList<Crossing> Crossings,
    IReadOnlyList<ReachGrowth> Growth);

/// <summary>
/// The rules by which messages change a post: creates once, metrics by <c>observedAt</c>, edits by time, deletes for ever, and a crossing once
/// per rule, brand, post and threshold. Pure: a replay over the same states gives the same changes.
/// </summary>
public static class PostLedger
{
    private static readonly PostChange NothingNew = new(PostOutcome.Stale, null, null, default, 0, [], []);

    /// <param name="known">The post's row, or null.</param>
    /// <param name="reading">For a create or edit: what its text says; otherwise ignored.</param>
    /// <param name="eventTimeMs">See <see cref="Mention.EventTimeMs"/>.</param>
    /// <param name="brandOf">The brand's current definition, or null when it was removed.</param>
    public static PostChange Apply(
        PostState? known, PostKey key, Mention mention, in TextReading reading, long eventTimeMs, Func<string, Brand?> brandOf)
    {
        if (known?.Phase == PostPhase.Tombstone)
        {
            return NothingNew with { Outcome = PostOutcome.Deleted };
        }

        return mention.Op switch
        {
            MentionOp.Create => Create(known, key, mention, reading, eventTimeMs, brandOf),
            MentionOp.Metrics => Metrics(known ?? Blank(key, mention), mention, eventTimeMs, brandOf),
            MentionOp.Edit => Edit(known ?? Blank(key, mention), mention, reading, eventTimeMs, brandOf),
            MentionOp.Delete => Delete(known ?? Blank(key, mention)),
            MentionOp.Correction when known is { Phase: PostPhase.Live } => Correct(known, mention.Corrected, eventTimeMs, brandOf),
            _ => NothingNew,
        };
    }

    /// <summary>A person's correction of the label; null takes the correction back.</summary>
    public static PostChange Correct(PostState known, SentimentLabel? label, long atMs, Func<string, Brand?> brandOf) =>
        Follow(PostOutcome.Updated, known, known with { Corrected = label, TextAtMs = Math.Max(known.TextAtMs, atMs) }, brandOf);

    private static PostState Blank(PostKey key, Mention mention) => new()
    {
        Key = key,
        Platform = mention.Platform,
        Id = Utf8.Text(mention.Id),
        Drill = Utf8.Text(mention.Drill),
    };

    private static PostChange Create(
        PostState? known, PostKey key, Mention mention, in TextReading reading, long eventTimeMs, Func<string, Brand?> brandOf)
    {
        if (known is { Phase: PostPhase.Live })
        {
            // An edit that overtook its post left the author open.
            var named = known.AuthorId.Length > 0 || mention.AuthorId.IsEmpty
                ? known
                : known with { AuthorId = Utf8.Text(mention.AuthorId), RootId = RootOf(mention), OwnedBy = reading.OwnedBy };
            var metrics = Metrics(named, mention, eventTimeMs, brandOf);
            return metrics with { Outcome = PostOutcome.Redelivered, State = metrics.State ?? (ReferenceEquals(named, known) ? null : named), Before = known };
        }

        if (reading.Brands.Count == 0 && reading.OwnedBy.Count == 0)
        {
            return NothingNew with { Outcome = PostOutcome.Unmatched };
        }

        var waiting = known ?? Blank(key, mention);
        var live = waiting with
        {
            Phase = PostPhase.Live,
            EventTimeMs = eventTimeMs,
            TextAtMs = eventTimeMs,
            Brands = reading.Brands,
            OwnedBy = reading.OwnedBy,
            Score = reading.Score,
            RiskTopics = reading.RiskTopics,
            AuthorId = Utf8.Text(mention.AuthorId),
            Campaign = Utf8.Text(mention.Campaign),
            RootId = RootOf(mention),
            Drill = Utf8.Text(mention.Drill),
            Followers = mention.Followers ?? 0,
            Reach = waiting.Reach.With(mention.Counts, eventTimeMs),
        };

        // What waited is counted now, with the post: before, it belonged to no brand.
        var change = Follow(reading.Brands.Count > 0 ? PostOutcome.Counted : PostOutcome.Owned, known, live, brandOf);
        return change with
        {
            ImpressionsAdded = (live.Reach.Actual.Value, live.Reach.Floor.Value, live.Reach.Estimated.Value),
            EngagementAdded = live.Reach.Engagement,
        };
    }

    private static PostChange Metrics(PostState known, Mention mention, long eventTimeMs, Func<string, Brand?> brandOf)
    {
        var reach = known.Reach.With(mention.Counts, eventTimeMs);
        var followers = mention.Followers ?? known.Followers;
        if (reach == known.Reach && followers == known.Followers)
        {
            return NothingNew;
        }

        var after = known with { Reach = reach, Followers = followers };
        return known.Phase == PostPhase.Waiting
            ? NothingNew with { Outcome = PostOutcome.Waits, State = after, Before = known }
            : Follow(PostOutcome.Updated, known, after, brandOf);
    }

    private static PostChange Edit(PostState known, Mention mention, in TextReading reading, long eventTimeMs, Func<string, Brand?> brandOf)
    {
        if (known.Phase == PostPhase.Waiting)
        {
            // The edit overtook its post: its text is the newer one, so it stands for the post, and the post that follows only names the author.
            return Create(known, known.Key, mention, reading, eventTimeMs, brandOf);
        }

        if (eventTimeMs < known.TextAtMs)
        {
            return NothingNew;
        }

        // A brand that was mentioned stays: the public saw it. A brand added by the edit joins.
        var brands = known.Brands.Union(reading.Brands, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var after = known with
        {
            TextAtMs = eventTimeMs,
            Brands = brands,
            Score = reading.Score,
            Corrected = null,
            RiskTopics = reading.RiskTopics,
        };
        return Follow(PostOutcome.Updated, known, after, brandOf);
    }

    private static PostChange Delete(PostState known) =>
        NothingNew with
        {
            Outcome = PostOutcome.Deleted,
            Before = known,
            State = known with { Phase = PostPhase.Tombstone, AuthorId = "", Campaign = "", RiskTopics = [] },
        };

    private static PostChange Follow(PostOutcome outcome, PostState? before, PostState after, Func<string, Brand?> brandOf)
    {
        var crossings = Crossings(after, brandOf, out var growth, before);
        if (crossings.Count > 0)
        {
            after = after with { Raised = [.. after.Raised, .. crossings.Select(c => c.SignalId)] };
            crossings = crossings.ConvertAll(c => c with { Post = after });
        }

        var added = after.Reach.Since(before?.Reach ?? default);
        return new PostChange(
            outcome,
            after,
            before,
            (added.Actual, added.Floor, added.Estimated),
            added.Engagement,
            crossings,
            growth);
    }

    // A platform that names only the parent names the root of all that is known.
    private static string RootOf(Mention mention) => Utf8.Text(mention.RootId.IsEmpty ? mention.ParentId : mention.RootId);

    private static List<Crossing> Crossings(PostState post, Func<string, Brand?> brandOf, out List<ReachGrowth> growth, PostState? before)
    {
        var crossings = new List<Crossing>();
        growth = [];
        foreach (var id in post.Brands)
        {
            if (brandOf(id) is not { } brand)
            {
                continue;
            }

            var raisedBefore = crossings.Count;
            foreach (var rule in RulesThatHold(post, brand))
            {
                foreach (var threshold in brand.ThresholdsOn(post.Platform))
                {
                    Raise(post, brand, rule, threshold, crossings);
                }
            }

            var grown = post.Reach.Impressions?.Value ?? 0;
            if (crossings.Count == raisedBefore
                && grown > (before?.Reach.Impressions?.Value ?? 0)
                && post.Raised.Any(r => r.Contains($":{id}:", StringComparison.Ordinal)))
            {
                growth.Add(new ReachGrowth(id, post, grown, LatestAtMs(post.Reach)));
            }
        }

        return crossings;
    }

    private static IEnumerable<BreachRule> RulesThatHold(PostState post, Brand brand)
    {
        if (post.Label == SentimentLabel.Negative)
        {
            yield return BreachRule.NegativeReach;
            yield return BreachRule.NegativeReachEstimated;
        }

        if (post.RiskTopics.Any(t => brand.RiskTopics is null || brand.RiskTopics.Contains(t)))
        {
            yield return BreachRule.RiskTopicReach;
        }

        if (!post.Score.Validated && post.Corrected is null)
        {
            yield return BreachRule.UnvalidatedLanguageReach;
        }
    }

    private static void Raise(PostState post, Brand brand, BreachRule rule, long threshold, List<Crossing> crossings)
    {
        var reach = post.Reach;
        var (seen, grade) =
            Reached(reach.Actual, threshold) ? (reach.Actual, ImpressionGrade.Actual)
            : Reached(reach.Floor, threshold) ? (reach.Floor, ImpressionGrade.Floor)
            : (reach.Estimated, ImpressionGrade.Estimated);
        if (!Reached(seen, threshold))
        {
            return;
        }

        // An observation below the threshold that is later than one above it does not undo the crossing: the public saw the post.
        var reached = seen.Value >= threshold ? new Impressions(seen.Value, grade, seen.Low)
            : new Impressions(seen.Before, grade, grade == ImpressionGrade.Estimated ? seen.Low : seen.Before);

        // An estimate below its lower bound's threshold only arms; for the two rules that arm anyway its value is enough.
        var certain = grade != ImpressionGrade.Estimated || reached.Low >= threshold;
        if ((rule == BreachRule.NegativeReach && !certain) || (rule == BreachRule.NegativeReachEstimated && certain))
        {
            return;
        }

        var signal = Crossing.IdOf(rule, brand.Id, post, threshold);
        if (post.Raised.Contains(signal))
        {
            return;
        }

        var (first, below) = seen.Before < threshold ? (seen.AtMs, (seen.Before, seen.BeforeAtMs)) : (seen.BeforeAtMs, (0, 0));
        crossings.Add(new Crossing(
            signal, rule, brand.Id, post, threshold, reached, Math.Max(first, post.TextAtMs), below.Item1, below.Item2));
    }

    private static bool Reached(Observed seen, long threshold) => seen.IsKnown && Math.Max(seen.Value, seen.Before) >= threshold;

    private static long LatestAtMs(PostReach reach) => Math.Max(reach.Actual.AtMs, Math.Max(reach.Floor.AtMs, reach.Estimated.AtMs));
}

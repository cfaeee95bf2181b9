namespace Listening.Alerts.Publishing.Schedulers;

/// <summary>What is known of one post since a pause; the words stand in receipt, row and wall.</summary>
public enum HoldState : byte
{
    /// <summary>The tool was asked to hold it and has not shown that it does: counts as unknown.</summary>
    Asked,

    /// <summary>A listing after the request says draft.</summary>
    Held,

    /// <summary>It had gone out before the tool could be asked.</summary>
    AlreadySent,

    /// <summary>It went out although the pause stood: the tool said it held it, or made and sent it between two looks.</summary>
    Slipped,

    /// <summary>Nobody can say: the tool reports an error or no longer lists it.</summary>
    Unknown,

    /// <summary>The tool offers no way to hold it.</summary>
    Cannot,

    /// <summary>Put back into the queue after a resume.</summary>
    Released,

    /// <summary>Still held after a resume: overdue, or about the crisis. A person decides about each.</summary>
    AwaitsApproval,

    /// <summary>A person approved it, and its tool cannot put an overdue post back without publishing it at once: people publish it there.</summary>
    HandedOver,

    /// <summary>A person decided that it does not go out: it stays a draft in its tool, where nothing is ever deleted.</summary>
    Discarded,
}

/// <param name="DueAt">The next time it would go out; as first known when the tool forgets it in a draft.</param>
/// <param name="AskedFrom">Time-to-hold starts here: the pause, or the look that found a post made during it.</param>
/// <param name="HeldAt">When a listing first showed that it is held.</param>
/// <param name="Settled">Its due time has passed and it still had not gone out.</param>
/// <param name="Why">For people; null when there is nothing to say.</param>
/// <param name="Asks">How often the tool was asked.</param>
public sealed record HeldPost(
    string Id, DateTimeOffset? DueAt, HoldState State, DateTimeOffset AskedFrom, string? Platform = null, string? Account = null, DateTimeOffset? HeldAt = null,
    bool Settled = false, string? Why = null, int Asks = 0, string? ApprovedBy = null)
{
    /// <summary>While a pause lasts: still to be watched.</summary>
    public bool IsOpen => State is HoldState.Asked or HoldState.Held;
}

/// <summary>People resumed: posts in state held go back, one after the other.</summary>
public sealed record ReleaseOrder(string By, DateTimeOffset At);

/// <summary>
/// The posts of one tool under one pause: what was asked, and what listings have shown since. Pure; a document (<see cref="Kind"/>), every
/// version kept, because after a resume only posts that <em>we</em> made drafts of may be put back.
/// </summary>
/// <param name="Fault">Why the tool cannot be asked now; null when it answered.</param>
/// <param name="Looked">How often the tool was listed for this pause.</param>
/// <param name="Closed">Nothing is left to watch or to release.</param>
/// <param name="Release">Null while the pause stands.</param>
public sealed record HoldSheet(
    string Pause, string Tool, DateTimeOffset Since, IReadOnlyList<HeldPost> Posts, string? Fault = null, int Looked = 0, bool Closed = false, ReleaseOrder? Release = null)
{
    public const string Kind = "hold";

    /// <summary>A tool's clock and its workers are late by this much at most; only then is "did not go out" believed.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    public string Id => IdOf(Pause, Tool);

    public static string IdOf(string pause, string tool) => pause + ":" + tool;

    /// <summary>What a listing says about every post in the pause's scope.</summary>
    /// <param name="listed">Of the pause's scope; a recurring post may stand in it several times.</param>
    /// <param name="ours">Drafts that an earlier pause of this tool made: they are held by this one too.</param>
    public HoldSheet Observe(IReadOnlyList<ToolPost> listed, IReadOnlySet<string> ours, DateTimeOffset now)
    {
        var known = Posts.ToDictionary(p => p.Id, StringComparer.Ordinal);
        var after = new List<HeldPost>(Posts.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var of in listed.GroupBy(p => p.Id, StringComparer.Ordinal))
        {
            seen.Add(of.Key);
            var next = known.TryGetValue(of.Key, out var before) ? Again(before, [.. of], now) : First([.. of], ours, now);
            if (next is not null)
            {
                after.Add(next);
            }
        }

        after.AddRange(Posts.Where(p => !seen.Contains(p.Id)).Select(Missing));
        return this with { Posts = [.. after.OrderBy(p => p.DueAt ?? DateTimeOffset.MinValue).ThenBy(p => p.Id, StringComparer.Ordinal)], Fault = null, Looked = Looked + 1 };
    }

    /// <summary>Posts the tool must be asked about now, those due first in front.</summary>
    public IEnumerable<HeldPost> ToAsk => Posts.Where(p => p.State == HoldState.Asked);

    /// <summary>People resumed: what may go back stays held until it does, everything else awaits a person.</summary>
    public HoldSheet Ordered(string by, DateTimeOffset at, Func<HeldPost, bool> release) => this with
    {
        Release = new ReleaseOrder(by, at),
        Posts = [.. Posts.Select(p => p.State is HoldState.Held or HoldState.Asked && !(p.State == HoldState.Held && release(p))
            ? p with { State = HoldState.AwaitsApproval, Why = p.State == HoldState.Asked ? "it was not seen to be held when people resumed" : ResumePlan.IsOverdue(p.DueAt, at) ? "its time had passed when people resumed" : "it was not released by the resume" }
            : p)],
    };

    public HoldSheet With(string id, Func<HeldPost, HeldPost> change) => this with { Posts = [.. Posts.Select(p => p.Id == id ? change(p) : p)] };

    /// <summary>From the pause (or the look that found a post) until a listing showed it held; null before any was.</summary>
    public (double P50, double P99)? HoldSeconds()
    {
        double[] took = [.. Posts.Where(p => p.HeldAt is not null).Select(p => (p.HeldAt!.Value - p.AskedFrom).TotalSeconds).Order()];
        return took.Length == 0 ? null : (Quantile(took, 0.5), Quantile(took, 0.99));
    }

    // Nearest rank: a figure that really occurred.
    private static double Quantile(double[] ordered, double q) => ordered[Math.Max(0, (int)Math.Ceiling(q * ordered.Length) - 1)];

    private HeldPost? First(List<ToolPost> entries, IReadOnlySet<string> ours, DateTimeOffset now)
    {
        var post = Next(entries, now);
        HeldPost As(HoldState state, string? why = null, DateTimeOffset? heldAt = null) =>
            new(post.Id, post.DueAt, state, Looked == 0 ? Since : now, post.Platform, post.Account, heldAt, Why: why);

        if (entries.Any(e => e.State == ToolState.Queued))
        {
            return As(HoldState.Asked);
        }

        if (post.State == ToolState.Draft)
        {
            return ours.Contains(post.Id) ? As(HoldState.Held, heldAt: now) : null;
        }

        if (post.State != ToolState.Published)
        {
            return null;
        }

        return entries.Any(e => e.DueAt > now) ? As(HoldState.Cannot, "it recurs and has gone out before: the tool offers no way to hold its next time")
            : !entries.Any(e => e.DueAt >= Since) ? null
            : Looked == 0 ? As(HoldState.AlreadySent)
            : As(HoldState.Slipped, "made and sent between two looks at the tool");
    }

    private static HeldPost Again(HeldPost known, List<ToolPost> entries, DateTimeOffset now)
    {
        if (!known.IsOpen && known.State != HoldState.Unknown)
        {
            return known;
        }

        var post = Next(entries, now);
        var due = post.DueAt ?? known.DueAt;
        if (entries.Any(e => e.State == ToolState.Queued))
        {
            return known with
            {
                State = HoldState.Asked,
                DueAt = due,
                Settled = false,
                Why = known.State == HoldState.Held ? "it was put back into the queue during the pause" : known.Asks > 0 ? "asked to hold it, the tool still has it queued" : known.Why,
            };
        }

        return post.State switch
        {
            ToolState.Draft => known with
            {
                State = HoldState.Held,

                // Where it stood when it was asked for: a tool may forget the time of a draft, or move it.
                DueAt = known.DueAt ?? due,
                HeldAt = known.HeldAt ?? now,
                Settled = known.Settled || (known.DueAt ?? due) + Margin < now,
                Why = null,
            },
            ToolState.Published => known with
            {
                State = known.State == HoldState.Asked && known.Asks == 0 ? HoldState.AlreadySent : HoldState.Slipped,
                Why = known.State == HoldState.Held ? "the tool said it was held and published it" : "it went out while the tool was asked to hold it",
            },
            _ => known with { State = HoldState.Unknown, Why = "the tool reports an error for it: it may have gone out in part" },
        };
    }

    private static HeldPost Missing(HeldPost known) => known.IsOpen && !known.Settled
        ? known with { State = HoldState.Unknown, Why = "the tool no longer lists it" }
        : known;

    // Of a recurring post the next time counts; of one that is only in the past, the last.
    private static ToolPost Next(List<ToolPost> entries, DateTimeOffset now) =>
        entries.Where(e => e.DueAt is null || e.DueAt >= now).MinBy(e => e.DueAt ?? now) ?? entries.MaxBy(e => e.DueAt)!;
}

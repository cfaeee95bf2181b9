using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Sla;

/// <summary>
/// How long each answer to one crisis took, from the crossing; null = it has not happened. What the words mean is fixed by
/// <see cref="DefinitionVersion"/>: figures of another version are not compared with these.
/// </summary>
/// <param name="Platforms">On which it was seen to cross; empty when a person declared it.</param>
/// <param name="Partner">Of a pause or signal that names one.</param>
/// <param name="CrossedAt">From which all times count.</param>
public sealed record SlaTimes(
    string Incident, string Brand, string Cause, DateTimeOffset CrossedAt, IReadOnlyList<string> Platforms, string? Partner, int Severity, double? Acknowledge, double? Activate, double? Pause, double? FirstReply,
    double? Resolve)
{
    /// <summary>Acknowledge: somebody has seen it. Activate: the crisis team is complete, or was called where it never was. Pause: publishing stopped.
    /// FirstReply: see <see cref="Sla.FirstReply"/>. Resolve: closed by a person. All in seconds from the crossing, never below 0.</summary>
    public const string DefinitionVersion = "2026-11";

    /// <summary>Words of the timeline that mean "the team was called".</summary>
    public static bool IsActivation(string kind) => kind is TimelineKinds.Team;

    public static SlaTimes Of(
        Incident incident, IReadOnlyList<TimelineEntry> timeline, IEnumerable<Pause> pauses, IReadOnlyList<StoredSignal> signals, FirstReply? reply)
    {
        double? After(DateTimeOffset? at) => at is { } moment ? Math.Round(Math.Max(0, (moment - incident.CrossedAt).TotalSeconds), 1) : null;
        var own = pauses.Where(p => p.Incident == incident.Id).ToArray();
        var activated = incident.TeamCompleteAt ?? timeline.Where(t => IsActivation(t.Kind)).Select(t => (DateTimeOffset?)t.At).Min();
        return new SlaTimes(
            incident.Id,
            incident.Brand,
            incident.Cause,
            incident.CrossedAt,
            [.. signals.SelectMany(s => s.Signal.Evidence.Posts ?? []).Select(p => p.Platform).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            own.Select(p => p.Scope.Partner).FirstOrDefault(p => p is not null)
                ?? signals.Where(s => s.Signal.Stream.Kind == Detection.Mentions.StreamKind.Partner).Select(s => s.Signal.Stream.Value).FirstOrDefault(),
            incident.Severity,
            After(incident.AcknowledgedAt),
            After(activated),
            After(own.Select(p => (DateTimeOffset?)p.Since).Min()),
            After(reply?.At),
            After(incident.ResolvedAt));
    }
}

/// <summary>What was promised, from the crossing or the question.</summary>
public static class SlaTargets
{
    /// <summary>The response clock: somebody has seen it, and the team is at work.</summary>
    public static readonly TimeSpan Response = Incident.ResponseTime;

    /// <summary>Publishing tools stop within a second of the pause; up to eight more go by until a crossing is seen (five for late mentions, two pulses, one to decide).</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>The crisis trade's golden hour: who is silent for longer, of him others speak.</summary>
    public static readonly TimeSpan FirstReply = TimeSpan.FromHours(1);

    /// <summary>Within a day is what most customers expect of a brand that they ask in public.</summary>
    public static readonly TimeSpan Inquiry = TimeSpan.FromHours(24);
}

/// <summary>How often something happened and how long it took, seconds; null without a case.</summary>
/// <param name="Done">Of <paramref name="Of"/> cases.</param>
/// <param name="Target">Seconds that were promised; null = nothing was.</param>
/// <param name="Met">Done within the target; null without one.</param>
public sealed record SlaFigure(int Of, int Done, double? Median, double? P90, double? Longest, double? Target = null, int? Met = null)
{
    public static SlaFigure From(IEnumerable<double?> took, TimeSpan? target = null)
    {
        var all = took.ToArray();
        double[] done = [.. all.OfType<double>().Order()];
        var promised = target?.TotalSeconds;
        return new SlaFigure(
            all.Length, done.Length, Rank(done, 0.5), Rank(done, 0.9), done.Length == 0 ? null : done[^1], promised, promised is null ? null : done.Count(d => d <= promised));
    }

    // Nearest rank: a figure that really occurred.
    private static double? Rank(double[] ordered, double q) => ordered.Length == 0 ? null : ordered[Math.Max(0, (int)Math.Ceiling(q * ordered.Length) - 1)];
}

/// <summary>Questions of customers: a public mention that asks (a question mark), or that began a conversation which the brand's own account answered.</summary>
/// <param name="Asked">Inquiries found.</param>
/// <param name="Answered">With a reply of an owned account.</param>
/// <param name="Resolved">Answered, and the conversation had no negative post in the 24 hours after.</param>
/// <param name="Reply">Time to the reply.</param>
/// <param name="Sampled">Only the newest mentions of the span were looked at.</param>
public sealed record InquiryFigures(int Asked, int Answered, int Resolved, SlaFigure Reply, bool Sampled)
{
    public double? ResolutionRate => Asked == 0 ? null : Math.Round(Resolved / (double)Asked, 4);
}

/// <summary>A mention as far as inquiries need it.</summary>
/// <param name="RootId">The post on which its conversation hangs; null when it begins one.</param>
public readonly record struct InquiryPost(string Platform, string Id, string? RootId, DateTimeOffset At, bool Owned, bool Asks, bool IsNegative)
{
    public (string, string) Conversation => (Platform, RootId ?? Id);
}

/// <summary>Pairs questions with the brand's answers; pure.</summary>
public static class Inquiries
{
    public static readonly TimeSpan Settled = TimeSpan.FromHours(24);

    private static readonly System.Buffers.SearchValues<char> Asking = System.Buffers.SearchValues.Create("?؟？");

    /// <summary>Question marks of Latin, Arabic and East Asian scripts; an address in a link is none.</summary>
    public static bool Asks(string? text) =>
        text is not null && text.Split(' ').Any(word => !word.Contains("://", StringComparison.Ordinal) && word.AsSpan().ContainsAny(Asking));

    public static InquiryFigures Of(IReadOnlyList<InquiryPost> posts, bool sampled)
    {
        var answers = posts.Where(p => p is { Owned: true, RootId: not null }).ToLookup(p => p.Conversation);
        var objections = posts.Where(p => p is { Owned: false, RootId: not null, IsNegative: true }).ToLookup(p => p.Conversation);
        var (asked, answered, resolved) = (0, 0, 0);
        var took = new List<double?>();
        foreach (var post in posts.Where(p => !p.Owned))
        {
            var first = answers[post.Conversation].Where(a => a.At >= post.At).OrderBy(a => a.At).Cast<InquiryPost?>().FirstOrDefault();
            if (!post.Asks && (first is null || post.RootId is not null))
            {
                continue;
            }

            asked++;
            took.Add(first is { } answer ? Math.Round((answer.At - post.At).TotalSeconds, 1) : null);
            if (first is { } reply)
            {
                answered++;
                resolved += objections[post.Conversation].Any(o => o.At > reply.At && o.At <= reply.At + Settled) ? 0 : 1;
            }
        }

        return new InquiryFigures(asked, answered, resolved, SlaFigure.From(took, SlaTargets.Inquiry), sampled);
    }
}

/// <summary>The figures of one brand, platform or partner.</summary>
/// <param name="Pause">Of incidents that paused publishing, or whose severity says that they should have.</param>
/// <param name="Inquiries">Null by partner: who asks names none.</param>
public sealed record SlaGroup(
    string Key, int Incidents, SlaFigure Acknowledge, SlaFigure Activate, SlaFigure Pause, SlaFigure FirstReply, SlaFigure Resolve, InquiryFigures? Inquiries)
{
    public static SlaGroup Of(string key, IReadOnlyCollection<SlaTimes> times, InquiryFigures? inquiries) => new(
        key,
        times.Count,
        SlaFigure.From(times.Select(t => t.Acknowledge), SlaTargets.Response),
        SlaFigure.From(times.Select(t => t.Activate), SlaTargets.Response),
        SlaFigure.From(times.Where(t => t.Pause is not null || t.Severity <= Severity.High).Select(t => t.Pause), SlaTargets.Pause),
        SlaFigure.From(times.Select(t => t.FirstReply), SlaTargets.FirstReply),
        SlaFigure.From(times.Select(t => t.Resolve)),
        inquiries);
}

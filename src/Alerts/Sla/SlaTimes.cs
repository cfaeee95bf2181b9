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

/// <summary>How often something happened and how long it took, seconds; null without a case.</summary>
/// <param name="Done">Of <paramref name="Of"/> cases.</param>
/// <param name="Target">Seconds that were promised; null = nothing was, or not the same for every case.</param>
/// <param name="Met">Done within what was promised of each; null when nothing was promised of any.</param>
public sealed record SlaFigure(int Of, int Done, double? Median, double? P90, double? Longest, double? Target = null, int? Met = null)
{
    public static SlaFigure From(IEnumerable<double?> took, double? target = null) => From([.. took.Select(t => (t, target))], [target]);

    /// <param name="cases">What each took, null = it has not happened, and what was promised of it.</param>
    /// <param name="promised">What is promised where there is no case.</param>
    public static SlaFigure From(IReadOnlyCollection<(double? Took, double? Target)> cases, IEnumerable<double?> promised)
    {
        double[] done = [.. cases.Select(c => c.Took).OfType<double>().Order()];
        var targets = (cases.Count > 0 ? cases.Select(c => c.Target) : promised).Distinct().ToArray();
        return new SlaFigure(
            cases.Count, done.Length, Rank(done, 0.5), Rank(done, 0.9), done.Length == 0 ? null : done[^1],
            targets is [var one] ? one : null, targets.Any(t => t is not null) ? cases.Count(c => c.Took <= c.Target) : null);
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

    public static InquiryFigures Of(IReadOnlyList<InquiryPost> posts, bool sampled, SlaTargets targets)
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

        return new InquiryFigures(asked, answered, resolved, SlaFigure.From(took, targets.Inquiry), sampled);
    }
}

/// <summary>The figures of one brand, platform or partner.</summary>
/// <param name="Pause">Of incidents that paused publishing, or whose severity says that they should have.</param>
/// <param name="Inquiries">Null by partner: who asks names none.</param>
public sealed record SlaGroup(
    string Key, int Incidents, SlaFigure Acknowledge, SlaFigure Activate, SlaFigure Pause, SlaFigure FirstReply, SlaFigure Resolve, InquiryFigures? Inquiries)
{
    public static SlaGroup Of(string key, IReadOnlyCollection<SlaTimes> times, InquiryFigures? inquiries, SlaTargets targets)
    {
        SlaFigure Figure(IEnumerable<SlaTimes> counted, Func<SlaTimes, double?> took, Func<SlaPromise, double?> promised) =>
            SlaFigure.From([.. counted.Select(t => (took(t), promised(targets.Of(t.Severity))))], targets.Promises.Select(promised));

        return new SlaGroup(
            key,
            times.Count,
            Figure(times, t => t.Acknowledge, p => p.Acknowledge),
            Figure(times, t => t.Activate, p => p.Activate),
            Figure(times.Where(t => t.Pause is not null || t.Severity <= Severity.High), t => t.Pause, p => p.Pause),
            Figure(times, t => t.FirstReply, p => p.FirstReply),
            Figure(times, t => t.Resolve, p => p.Resolve),
            inquiries);
    }
}

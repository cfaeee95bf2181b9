using System.Text;
using System.Text.Json.Serialization;
using Listening.Alerts.Hub;
using Listening.Alerts.Incidents;
using Listening.Alerts.Publishing.Schedulers;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;

namespace Listening.Alerts.Publishing;

/// <summary>What a resume does with a held post.</summary>
[JsonConverter(typeof(Words<ReleaseVerdict>))]
public enum ReleaseVerdict : byte
{
    /// <summary>Goes back into the queue, at its own time.</summary>
    Release,

    /// <summary>Its time has passed, or will before it could be put back: a person decides about each.</summary>
    Overdue,

    /// <summary>Its text is about what the crisis is about: a person decides about each.</summary>
    TouchesTopic,

    /// <summary>Another pause holds it too.</summary>
    HeldByAnother,

    /// <summary>Its tool could not be read now: it stays held.</summary>
    Unknown,
}

/// <param name="Topics">What its text has in common with the crisis.</param>
public sealed record PlannedPost(
    string Scheduler, string Id, string? Platform, string? Account, DateTimeOffset? DueAt, ReleaseVerdict Verdict, IReadOnlyList<string>? Topics = null);

/// <summary>The dry run of a resume: what it would do. A document of the pause's id; a resume of held posts needs one that is fresh.</summary>
/// <param name="Faults">Tools that could not be read, with the reason.</param>
public sealed record ResumePlan(
    string Pause, string By, DateTimeOffset At, bool NeedsSecondPerson, IReadOnlyList<PlannedPost> Posts, IReadOnlyList<PauseCause> Covers, IReadOnlyList<string> Faults)
{
    public const string Kind = "resume-plan";

    /// <summary>A plan is of what stood then; people who were away longer look again.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);

    // Tools take a moment to put a post back; what is due sooner would go out in the same breath, or be published as overdue.
    private static readonly TimeSpan Soonest = TimeSpan.FromMinutes(2);

    public static ReleaseVerdict VerdictOf(HeldPost post, ToolPost? listed, bool heldByAnother, IReadOnlyList<string> topics, DateTimeOffset now) =>
        listed is null ? ReleaseVerdict.Unknown
        : heldByAnother ? ReleaseVerdict.HeldByAnother
        : IsOverdue(post.DueAt, now) ? ReleaseVerdict.Overdue
        : topics.Count > 0 ? ReleaseVerdict.TouchesTopic
        : ReleaseVerdict.Release;

    /// <summary>A post without a time counts as overdue.</summary>
    public static bool IsOverdue(DateTimeOffset? dueAt, DateTimeOffset now) => dueAt is null || dueAt < now + Soonest;
}

/// <summary>What a crisis is about, to compare held texts with: its risk topics, and the words and hashtags that rose in it.</summary>
public sealed class CrisisTopics
{
    // Shorter words are in every text.
    private const int LeastLetters = 4;
    private const int MaxTerms = 20;

    private readonly HashSet<string> risks;
    private readonly HashSet<string> terms;

    /// <param name="signals">Of the incident.</param>
    /// <param name="ownNames">Words of the brand's own name: every post of the brand has them.</param>
    public CrisisTopics(IEnumerable<Signal> signals, IReadOnlyList<string> ownNames)
    {
        var evidence = signals.Select(s => s.Evidence).ToArray();
        risks = evidence.SelectMany(e => e.RiskTopics ?? []).ToHashSet(StringComparer.Ordinal);
        var own = ownNames.SelectMany(WordsOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        terms = evidence.SelectMany(e => e.Terms ?? []).OrderByDescending(t => t.Share - t.Before).Select(t => t.Term.TrimStart('#'))
            .Where(t => t.Length >= LeastLetters && !own.Contains(t)).Take(MaxTerms).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <returns>Ids of risk topics and words that the text shares with the crisis, ordinal order.</returns>
    public IReadOnlyList<string> In(string text)
    {
        var found = RiskTopics.Default.Read(Encoding.UTF8.GetBytes(text), LanguageId.Unknown).Where(risks.Contains);
        return [.. found.Concat(WordsOf(text).Where(terms.Contains).Select(w => w.ToLowerInvariant())).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> WordsOf(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var isLetter = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (isLetter && start < 0)
            {
                start = i;
            }
            else if (!isLetter && start >= 0)
            {
                yield return text[start..i];
                start = -1;
            }
        }
    }
}

using Listening.Alerts.Incidents;
using Listening.Detection.Mentions;
using Listening.Detection.Signals;

namespace Listening.Alerts.Rules;

/// <summary>Whether a rule is about a signal, and how far its conditions let it go; pure.</summary>
internal static class RuleMatch
{
    public static bool Has(IReadOnlyList<string>? list, string? value) => list is null or [] || (value is not null && list.Contains(value));

    public static bool Selects(AlertRule rule, Signal signal)
    {
        var when = rule.When;
        return Has(rule.Kinds, Signal.NameOf(signal.Kind))
            && Has(when.Brands, signal.Brand)
            && Has(when.Platforms, PlatformOf(signal))
            && Has(when.Campaigns, CampaignOf(signal))
            && Has(when.Languages, LanguageOf(signal))
            && Has(when.Rules, signal.Rule)
            && HasTopic(when.RiskTopics, signal)
            && (when.Sequence is not { Count: > 0 } steps || IsStep(steps[^1], signal));
    }

    /// <summary>The rule has no sequence, or the signal is its end and the steps before it were met in their order and times.</summary>
    public static bool IsComplete(AlertRule rule, Signal signal, IReadOnlyList<Signal>? earlier)
    {
        if (rule.When.Sequence is not { Count: > 1 } steps)
        {
            return true;
        }

        // Backwards, always the latest that fits: whoever fits later leaves the most time to those before.
        var (next, used) = (signal, new HashSet<string>(StringComparer.Ordinal) { signal.Id });
        for (var step = steps.Count - 2; step >= 0; step--)
        {
            var since = next.At - TimeSpan.FromMinutes(steps[step + 1].WithinMinutes);
            var before = (earlier ?? [])
                .Where(s => s.At >= since && s.At <= next.At && !used.Contains(s.Id) && IsStep(steps[step], s))
                .MaxBy(s => (s.At, s.Id));
            if (before is null)
            {
                return false;
            }

            used.Add(before.Id);
            next = before;
        }

        return true;
    }

    /// <summary>What the rule asks for as far as its conditions hold.</summary>
    /// <param name="wanted">Instead of the rule's own action, which is null for one that only adds.</param>
    public static SignalAction Lowered(AlertRule rule, Signal signal, SignalAction? wanted = null)
    {
        var (when, action) = (rule.When, wanted ?? rule.Then.Action ?? SignalAction.Advise);
        if (signal.Score < when.MinScore || Severity.Reach(signal) < when.ImpressionsAtLeast)
        {
            return SignalAction.Advise;
        }

        var doubted = (when.MinGrade is { } least && !IsAtLeast(signal, least))
            || (when.ValidatedLanguage && signal.Evidence.Posts is { Count: > 0 } posts && posts.Any(p => !p.Validated));
        return doubted && action == SignalAction.Pause ? SignalAction.Arm : action;
    }

    /// <summary>The platform that the signal is about: its stream's, its post's, or the one with most of the volume.</summary>
    public static string? PlatformOf(Signal signal) =>
        signal.Stream.Kind == StreamKind.Platform ? signal.Stream.Value
        : signal.Evidence.Platforms is { Count: > 0 } volumes ? volumes.OrderByDescending(v => v.Value).ThenBy(v => v.Key, StringComparer.Ordinal).First().Key
        : signal.Evidence.Posts is [var post, ..] ? post.Platform : null;

    public static string? CampaignOf(Signal signal) =>
        signal.Stream.Kind == StreamKind.Campaign ? signal.Stream.Value : signal.Evidence.Posts is [var post, ..] ? post.Campaign : null;

    private static string? LanguageOf(Signal signal) =>
        signal.Stream.Kind == StreamKind.Language ? signal.Stream.Value : signal.Evidence.Posts is [var post, ..] ? post.Language : null;

    private static bool IsStep(SequenceStep step, Signal signal) =>
        Has(step.Kinds, Signal.NameOf(signal.Kind)) && Has(step.Rules, signal.Rule) && HasTopic(step.RiskTopics, signal);

    private static bool HasTopic(IReadOnlyList<string>? wanted, Signal signal) =>
        wanted is null or [] || (signal.Evidence.RiskTopics ?? []).Any(wanted.Contains);

    // Actual is believed most; a word that is no grade ("known") is an estimate. A signal without a post has nothing to doubt.
    private static bool IsAtLeast(Signal signal, ImpressionGrade least) =>
        signal.Evidence.Posts is not { Count: > 0 } posts || posts.MaxBy(p => p.Impressions)!.Grade switch
        {
            "actual" => true,
            "floor" => least >= ImpressionGrade.Floor,
            _ => least >= ImpressionGrade.Estimated,
        };
}

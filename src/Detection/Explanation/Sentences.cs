using System.Globalization;
using Listening.Detection.Audience;
using Listening.Detection.Authenticity;
using Listening.Detection.Brands;
using Listening.Detection.Mentions;
using Listening.Detection.Partners;
using Listening.Detection.Signals;
using Listening.Detection.Spikes;
using Listening.Detection.Trends;
using Listening.Detection.Virality;

namespace Listening.Detection.Explanation;

/// <summary>A finding as one sentence that a person can read aloud. Numbers and terms only, never text or handles.</summary>
public static class Sentences
{
    // Three to five posts carry most of a crisis; fewer than half of what was seen is no concentration worth a clause.
    private const int LeadingPosts = 3;
    private const double Concentrated = 0.5;

    // Under five percent somebody always repeats somebody.
    private const double WorthSaying = 0.05;

    /// <summary>"acme", or of a split stream "acme (language de)".</summary>
    public static string NameOf(StreamKey stream) =>
        stream.Kind == StreamKind.Brand ? stream.Brand : $"{stream.Brand} ({StreamKey.NameOf(stream.Kind)} {stream.Value})";

    /// <summary>"412 negative mentions of acme in 5 min, 31 expected (≤ 58), led by ‘recall’, ‘battery’; 3 posts make 71 % of impressions; 6 % look coordinated."</summary>
    public static string Spike(
        string brand, in SpikeVerdict verdict, IReadOnlyList<EvidenceTerm> terms, IReadOnlyList<long> impressions, in CoordinationReading coordination)
    {
        string what = verdict.Kind == SpikeKind.NegativeSpike ? "negative mentions" : "mentions";
        string led = terms.Count == 0 ? "" : ", led by " + string.Join(", ", terms.Take(3).Select(t => $"‘{t.Term}’"));
        long seen = impressions.Sum(), leading = impressions.OrderDescending().Take(LeadingPosts).Sum();
        string reach = impressions.Count > LeadingPosts && leading >= Concentrated * seen
            ? string.Create(CultureInfo.InvariantCulture, $"; {LeadingPosts} posts make {100.0 * leading / seen:0} % of impressions")
            : "";
        string copied = coordination.InorganicShare >= WorthSaying
            ? string.Create(CultureInfo.InvariantCulture, $"; {100 * coordination.InorganicShare:0} % look coordinated")
            : coordination.SuspectedShare >= Concentrated
            ? string.Create(CultureInfo.InvariantCulture, $"; {100 * coordination.SuspectedShare:0} % repeat each other's words")
            : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{verdict.Observed} {what} of {brand} in {Length(verdict.WindowSeconds)}, {verdict.Expected:0.#} expected (≤ {verdict.Upper:0}){led}{reach}{copied}.");
    }

    /// <summary>"A negative post about acme has 1200 impressions and grows by 3400 an hour: 84 % likely to reach 5000, in 51 min (80 %: 34 min to 2.1 h)."</summary>
    public static string Virality(string brand, in ViralityWarning warning)
    {
        GrowthForecast forecast = warning.Forecast;
        return string.Create(CultureInfo.InvariantCulture,
            $"A negative post about {brand} has {warning.Post.Impressions} impressions and grows by {warning.VelocityPerHour:0} an hour: {100 * forecast.Probability:0} % likely to reach {warning.Threshold:0} within a day, then in {Length(forecast.MedianSeconds)} (80 %: {Length(forecast.EarlySeconds)} to {Length(forecast.LateSeconds)}).");
    }

    /// <summary>"Negative mentions of acme stay high: 41 an hour since 14:00, 22 expected (≤ 31)."</summary>
    public static string Trend(string brand, in TrendFinding finding)
    {
        string since = DateTimeOffset.FromUnixTimeSeconds(finding.Since).UtcDateTime.ToString("d MMM HH:mm", CultureInfo.InvariantCulture);
        if (finding.Kind == SignalKind.Silence)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Nobody has mentioned {brand} where {finding.Expected:0} mentions were due.");
        }

        string name = TrendFinding.NameOf(finding.Metric);
        if (finding.Window > 0)
        {
            string still = finding.Lasts ? "still " : "", side = finding.Rises ? "above" : "below";
            return string.Create(CultureInfo.InvariantCulture,
                $"{char.ToUpperInvariant(name[0])}{name[1..]} of {brand} over {Length(finding.Window)} is {still}{side} its forecast: {finding.Observed:0.###}, {finding.Expected:0.###} expected ({(finding.Rises ? '≤' : '≥')} {finding.Upper:0.###}).");
        }

        string unit = finding.Metric switch { TrendMetric.Mentions or TrendMetric.Negatives => " an hour", TrendMetric.Followers => " ‰ an hour", _ => "" };
        string verb = (finding.Lasts, finding.Rises) switch { (true, true) => "stays high", (true, false) => "stays low", (false, true) => "has risen", _ => "has fallen" };
        return string.Create(CultureInfo.InvariantCulture,
            $"{char.ToUpperInvariant(name[0])}{name[1..]} of {brand} {verb} since {since} UTC: {finding.Observed:0.##}{unit}, {finding.Expected:0.##} expected ({(finding.Rises ? '≤' : '≥')} {finding.Upper:0.##}).");
    }

    /// <summary>"#acmelove has turned against acme: 14 of 16 sampled posts of the last hour are negative, 23 % elsewhere."</summary>
    public static string Hashtag(string brand, in HashtagMood mood) => string.Create(CultureInfo.InvariantCulture,
        $"{mood.Hashtag} has turned against {brand}: {mood.Negative} of {mood.Posts} sampled posts of the last hour are negative, {100 * mood.UsualShare:0} % elsewhere.");

    /// <summary>"Followers of an owned account of acme on x fell by 12 % (40 000 to 35 200) in 40 min."</summary>
    public static string Followers(string brand, in FollowerJump jump)
    {
        string whose = jump.Role switch
        {
            AccountRole.Owned => "an account",
            AccountRole.Partner => "a partner",
            AccountRole.Spokesperson => "a spokesperson",
            AccountRole.Employee => "an employee",
            _ => "a competitor",
        };
        return string.Create(CultureInfo.InvariantCulture,
            $"Followers of {whose} of {brand} on {jump.Platform} {(jump.Part > 0 ? "rose" : "fell")} by {100 * Math.Abs(jump.Part):0} % ({jump.Before} to {jump.After}) in {Length(jump.At - jump.Since)}.");
    }

    /// <summary>"A post about acme has 4000 likes on 5000 impressions (80 %), 3 % are usual: its likes look bought."</summary>
    public static string Likes(string brand, in LikeAnomaly anomaly) => string.Create(CultureInfo.InvariantCulture,
        $"A post about {brand} has {anomaly.Post.Likes} likes on {anomaly.Post.Impressions} impressions ({100 * anomaly.Ratio:0.##} %), {100 * anomaly.Usual:0.##} % are usual: its {(anomaly.TooMany ? "likes" : "views")} look bought.");

    public static string Partner(string brand, PostCues cue) => cue switch
    {
        PostCues.UndisclosedPartnership => $"A post promotes {brand} as one does for money and does not say so.",
        PostCues.UnauthorisedUse => $"A post speaks for {brand} from an account that the brand has not named.",
        PostCues.InsiderCriticism => $"A partner, spokesperson or employee speaks against {brand}.",
        PostCues.LeadershipChange => $"A partner of {brand} tells of a change of its leadership or ownership.",
        _ => throw new ArgumentOutOfRangeException(nameof(cue), cue, "Not one cue of the partner watch."),
    };

    public static string Length(double seconds) => seconds switch
    {
        double.PositiveInfinity => "never",
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.#} h"),
    };
}

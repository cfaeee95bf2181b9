using Listening.Detection.Mentions;

namespace Listening.Detection.Signals;

/// <summary>What was found. The names (<see cref="Signal.NameOf(SignalKind)"/>) are the same in log, metric, row and wall.</summary>
public enum SignalKind : byte
{
    Breach,
    ReachGrowth,
    VolumeSpike,
    NegativeSpike,
    ViralityWarning,
    Sustained,
    ForecastDeviation,
    Fatigue,
    HashtagBacklash,
    Silence,
    Coordination,
    Partner,

    /// <summary>A promised time of the response ran out.</summary>
    SlaBreach,
}

/// <summary>What a signal asks for by default; rules may ask for less, or by explicit rule for more.</summary>
public enum SignalAction : byte
{
    /// <summary>Shown.</summary>
    Advise,

    /// <summary>People are called and the pause is prepared.</summary>
    Arm,

    /// <summary>People are called and publishing stops.</summary>
    Pause,
}

/// <summary>A post named in evidence: ids and numbers, never text; text is joined on reading.</summary>
/// <param name="Language">BCP 47; null when not known here.</param>
/// <param name="Campaign">Null when it belongs to none, or that is not known here.</param>
/// <param name="Validated">False when the model is not validated for its language.</param>
public sealed record EvidencePost(
    string Platform, string Id, string Label, long Impressions, string Grade, string? Language = null, string? Campaign = null, bool Validated = true);

/// <summary>A term that rose.</summary>
/// <param name="Count">Sampled posts of the window that say it.</param>
/// <param name="Share">Part of the window's sampled posts, 0..1.</param>
/// <param name="Before">Part of the earlier sampled posts, 0..1.</param>
public sealed record EvidenceTerm(string Term, int Count, double Share, double Before);

/// <summary>Whether and when a post will have been seen as often as its threshold, as it looked when the signal was raised.</summary>
/// <param name="Probability">Chance to get there within a day, 0..1.</param>
/// <param name="MedianSeconds">From the signal, given that it gets there; with <paramref name="EarlySeconds"/> and <paramref name="LateSeconds"/> its 80 % interval.</param>
/// <param name="PerHour">Impressions an hour at which it grew.</param>
public sealed record ReachForecast(double Probability, double MedianSeconds, double EarlySeconds, double LateSeconds, double PerHour);

/// <summary>Why a signal was raised, enough to be raised again by whoever has the same pulses, rules and model.</summary>
/// <param name="Sentence">One readable sentence of numbers and terms.</param>
/// <param name="Window">Length of the window that decided.</param>
/// <param name="Observed">What was counted in it.</param>
/// <param name="Expected">What was expected, with the upper end of its interval in <paramref name="Upper"/>.</param>
/// <param name="Forecast">Of a virality warning; null otherwise.</param>
/// <param name="TailProbability">Chance of at least this many under the expectation, 0..1.</param>
public sealed record Evidence(
    string Sentence,
    TimeSpan? Window = null,
    double Observed = 0,
    double Expected = 0,
    double Upper = 0,
    double TailProbability = 1,
    IReadOnlyList<EvidenceTerm>? Terms = null,
    IReadOnlyList<EvidencePost>? Posts = null,
    IReadOnlyList<string>? RiskTopics = null,
    IReadOnlyDictionary<string, long>? Platforms = null,
    long Threshold = 0,
    long Below = 0,
    DateTimeOffset? BelowAt = null,
    double SuspectedShare = 0,
    string? ModelVersion = null,
    ReachForecast? Forecast = null);

/// <summary>A finding of the engine. Its id comes from its cause, so that finding it again is not finding another.</summary>
/// <param name="Id">Breach: rule + brand + post + threshold. Others: rule + stream + start of the episode.</param>
/// <param name="Rule">The rule's id, as in configuration and on the wall.</param>
/// <param name="At">Event time: of the crossing, or of the second that opened or escalated the episode.</param>
/// <param name="Since">Start of the episode; the same as <paramref name="At"/> for a breach.</param>
/// <param name="Score">0..1.</param>
/// <param name="Historical">Older than 15 minutes when it was processed: shown, never pauses or pages by itself.</param>
public sealed record Signal(
    string Id,
    SignalKind Kind,
    string Rule,
    StreamKey Stream,
    DateTimeOffset At,
    DateTimeOffset Since,
    double Score,
    SignalAction Action,
    Evidence Evidence,
    bool Historical = false)
{
    /// <summary>A crossing older than this when processed is history, not news.</summary>
    public static readonly TimeSpan HistoricalAfter = TimeSpan.FromMinutes(15);

    public string Brand => Stream.Brand;

    public string Drill => Stream.Drill;

    public static string NameOf(SignalKind kind) => kind switch
    {
        SignalKind.Breach => "breach",
        SignalKind.ReachGrowth => "reach-growth",
        SignalKind.VolumeSpike => "volume-spike",
        SignalKind.NegativeSpike => "negative-spike",
        SignalKind.ViralityWarning => "virality-warning",
        SignalKind.Sustained => "sustained",
        SignalKind.ForecastDeviation => "forecast-deviation",
        SignalKind.Fatigue => "fatigue",
        SignalKind.HashtagBacklash => "hashtag-backlash",
        SignalKind.Silence => "silence",
        SignalKind.Coordination => "coordination",
        SignalKind.Partner => "partner",
        SignalKind.SlaBreach => "sla-breach",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a signal kind."),
    };
}

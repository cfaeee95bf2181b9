using System.Text.Json.Serialization;

namespace Listening.Alerts.Hub;

/// <summary>What a brand's tile says.</summary>
[JsonConverter(typeof(Words<BrandState>))]
public enum BrandState : byte
{
    Calm,

    /// <summary>A signal without an incident.</summary>
    Watch,
    Incident,

    /// <summary>Not heard well enough to call it calm.</summary>
    Blind,
}

[JsonConverter(typeof(Words<SourceState>))]
public enum SourceState : byte
{
    Healthy,

    /// <summary>Heard, but behind.</summary>
    Late,
    Silent,
    Failing,
    Off,
}

/// <summary>One minute of one brand.</summary>
/// <param name="At">Start of the minute, seconds since 1970.</param>
/// <param name="Low">Lower bound of the expected volume; null while none is learnt.</param>
/// <param name="High">Upper bound.</param>
/// <param name="Expected">Mean of the expectation.</param>
public sealed record MinuteView(long At, long Volume, long Negatives, double? Low, double? High, double? Expected = null);

/// <summary>How a brand stands this second.</summary>
/// <param name="Drill">Its drill streams are shown apart from the real ones; null in the real world.</param>
/// <param name="Since">Since when it is in this state.</param>
/// <param name="Reason">Why it is not calm, one sentence.</param>
/// <param name="Volume">Mentions of the last 60 seconds; likewise the negatives, and the bounds expected for that minute.</param>
/// <param name="Unheard">Platforms on which it should be heard and is not.</param>
/// <param name="Minute">The running minute, or one that was just revised.</param>
public sealed record BrandPulse(
    string Id,
    string? Drill,
    BrandState State,
    DateTimeOffset Since,
    string? Reason,
    long Volume,
    long Negatives,
    double? Low,
    double? High,
    IReadOnlyList<string> Unheard,
    MinuteView? Minute);

/// <summary>A brand's tile with its past.</summary>
/// <param name="Minutes">Oldest first, the last hour at least.</param>
public sealed record BrandView(
    string Id,
    string Name,
    string? Drill,
    BrandState State,
    DateTimeOffset Since,
    string? Reason,
    long Volume,
    long Negatives,
    double? Low,
    double? High,
    IReadOnlyList<string> Unheard,
    IReadOnlyList<MinuteView> Minutes);

/// <summary>Health of one connector, or of the intake API.</summary>
public sealed record SourceView(string Id, string Platform, SourceState State, DateTimeOffset? LastHeard, string? Detail);

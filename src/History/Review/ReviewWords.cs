using Listening.Alerts.Incidents;

namespace Listening.History.Review;

/// <summary>Words of the records as a reader outside the house reads them.</summary>
internal static class ReviewWords
{
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["crossing"] = "Threshold crossed",
        ["below"] = "Last seen below",
        ["detected"] = "Found by the engine",
        ["told"] = "People told",
        ["peak"] = "Peak",
        ["recovered"] = "Sentiment recovered",
        ["own-post"] = "Heard from the brand",
        ["published"] = "Published",
        [TimelineKinds.Opened] = "Incident opened",
        [TimelineKinds.Signal] = "Further signal",
        [TimelineKinds.Paused] = "Publishing paused",
        [TimelineKinds.Resumed] = "Publishing resumed",
        [TimelineKinds.Receipt] = "Tool confirmed",
        [TimelineKinds.Approved] = "Text approved",
        [TimelineKinds.Replied] = "First public reply",
        [TimelineKinds.Team] = "Team called",
        [TimelineKinds.Joined] = "Seat taken",
        [ReviewNotes.Kind] = "Review",
    };

    public static string Of(string kind) => Kinds.GetValueOrDefault(kind) ?? Capital(kind);

    public static string OfGrade(string grade) => grade switch
    {
        "actual" => "the platform said so",
        "floor" => "at least",
        _ => "a documented estimate",
    };

    public static string Capital(string word) => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..].Replace('-', ' ');
}

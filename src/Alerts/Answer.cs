namespace Listening.Alerts;

/// <summary>Why something that was asked for was not done. Expected, hence no exception.</summary>
public enum Refusal : byte
{
    None,

    /// <summary>The viewer's role, scopes or brands do not allow it.</summary>
    NotAllowed,

    /// <summary>Only a named person may; a key may never, whatever its scopes.</summary>
    OnlyPeople,

    /// <summary>Not there, or of a brand that the viewer may not see: one answer for both.</summary>
    NotFound,

    /// <summary>Something required is missing or outside its limits.</summary>
    Invalid,

    /// <summary>Its state does not allow it.</summary>
    Conflict,
}

/// <summary>What came of a request.</summary>
/// <param name="Value">As it stands now; with a conflict, what stands in the way; otherwise null when refused.</param>
/// <param name="Why">One sentence for the person who asked; null when it was done.</param>
/// <param name="Changed">False when it was so already: asking twice is asking once.</param>
public sealed record Answer<T>(T? Value, Refusal Refusal, string? Why, bool Changed)
    where T : class
{
    public bool IsDone => Refusal == Refusal.None;
}

public static class Answer
{
    public static Answer<T> Done<T>(T value)
        where T : class => new(value, Refusal.None, null, true);

    public static Answer<T> Same<T>(T value)
        where T : class => new(value, Refusal.None, null, false);

    public static Answer<T> Refused<T>(Refusal refusal, string why, T? value = null)
        where T : class => new(value, refusal, why, false);
}

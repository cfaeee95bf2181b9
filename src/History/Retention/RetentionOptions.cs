namespace Listening.History.Retention;

/// <summary>How long what is kept; numbers, decisions and the audit stay.</summary>
public sealed record RetentionOptions
{
    /// <summary>Words of mentions (text, author, address) in the hot store. Default 730 days: what a review may ask for.</summary>
    public TimeSpan Words { get; init; } = TimeSpan.FromDays(730);

    /// <summary>Messages that could not be read, with their bytes. Default 7 days, the most that a text may lie in the log or beside it.</summary>
    public TimeSpan Poison { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Messages of the hub. Default 30 days; who was away for longer starts from a snapshot.</summary>
    public TimeSpan Feed { get; init; } = TimeSpan.FromDays(30);
}

namespace Listening.Detection.Mentions;

/// <summary>How far an impression count may be believed; most platforms do not publish one.</summary>
public enum ImpressionGrade : byte
{
    /// <summary>The platform said so.</summary>
    Actual,

    /// <summary>At least this many.</summary>
    Floor,

    /// <summary>A documented model's estimate, with a lower bound.</summary>
    Estimated,
}

/// <summary>Impressions of one post at one observation.</summary>
/// <param name="Value">Count, 0 or more.</param>
/// <param name="Grade">How far it may be believed.</param>
/// <param name="Low">Lower bound, 0..Value; equals Value unless the grade is estimated.</param>
public readonly record struct Impressions(long Value, ImpressionGrade Grade, long Low)
{
    /// <summary>The grades' words, as in the mention contract.</summary>
    public static string NameOf(ImpressionGrade grade) => grade switch
    {
        ImpressionGrade.Actual => "actual",
        ImpressionGrade.Floor => "floor",
        _ => "estimated",
    };

    public static Impressions Actual(long value) => new(value, ImpressionGrade.Actual, value);
}

/// <summary>The counts one message carries; a null was not said (which is not zero).</summary>
public readonly record struct PostCounts(Impressions? Impressions, long? Likes, long? Shares, long? Replies)
{
    public bool IsEmpty => Impressions is null && Likes is null && Shares is null && Replies is null;
}

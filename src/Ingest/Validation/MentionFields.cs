namespace Listening.Ingest.Validation;

/// <summary>The names of the mention contract, over all its objects.</summary>
internal enum MentionField : byte
{
    Unknown, Op, Platform, Id, Text, Lang, CreatedAt, ObservedAt, Author, Url, ParentId, RootId, Campaign, Source, Drill, Metrics,
    Followers, Handle, Bot, Impressions, Likes, Shares, Replies, Value, Grade, Low, Corrected,
}

/// <summary>Which objects of the contract have which fields. Told apart by length first, so a name costs about one comparison.</summary>
internal static class MentionFields
{
    public delegate MentionField Lookup(ReadOnlySpan<byte> name);

    public static readonly Lookup OfRoot = Root, OfAuthor = Author, OfMetrics = Metrics, OfImpressions = Impressions;

    private static MentionField Root(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => Is(name, "id"u8, MentionField.Id) | Is(name, "op"u8, MentionField.Op),
        3 => Is(name, "url"u8, MentionField.Url),
        4 => Is(name, "text"u8, MentionField.Text) | Is(name, "lang"u8, MentionField.Lang),
        5 => Is(name, "drill"u8, MentionField.Drill),
        6 => Is(name, "author"u8, MentionField.Author) | Is(name, "source"u8, MentionField.Source) | Is(name, "rootId"u8, MentionField.RootId),
        7 => Is(name, "metrics"u8, MentionField.Metrics),
        8 => Is(name, "platform"u8, MentionField.Platform) | Is(name, "parentId"u8, MentionField.ParentId) | Is(name, "campaign"u8, MentionField.Campaign),
        9 => Is(name, "createdAt"u8, MentionField.CreatedAt) | Is(name, "followers"u8, MentionField.Followers) | Is(name, "corrected"u8, MentionField.Corrected),
        10 => Is(name, "observedAt"u8, MentionField.ObservedAt),
        _ => MentionField.Unknown,
    };

    private static MentionField Author(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => Is(name, "id"u8, MentionField.Id),
        3 => Is(name, "bot"u8, MentionField.Bot),
        6 => Is(name, "handle"u8, MentionField.Handle),
        9 => Is(name, "followers"u8, MentionField.Followers) | Is(name, "createdAt"u8, MentionField.CreatedAt),
        _ => MentionField.Unknown,
    };

    private static MentionField Metrics(ReadOnlySpan<byte> name) => name.Length switch
    {
        5 => Is(name, "likes"u8, MentionField.Likes),
        6 => Is(name, "shares"u8, MentionField.Shares),
        7 => Is(name, "replies"u8, MentionField.Replies),
        11 => Is(name, "impressions"u8, MentionField.Impressions),
        _ => MentionField.Unknown,
    };

    private static MentionField Impressions(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => Is(name, "low"u8, MentionField.Low),
        5 => Is(name, "value"u8, MentionField.Value) | Is(name, "grade"u8, MentionField.Grade),
        _ => MentionField.Unknown,
    };

    private static MentionField Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> known, MentionField field) =>
        name.SequenceEqual(known) ? field : MentionField.Unknown;
}

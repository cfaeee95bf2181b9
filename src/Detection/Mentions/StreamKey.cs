namespace Listening.Detection.Mentions;

/// <summary>By what a brand's mentions are split into what is watched.</summary>
public enum StreamKind : byte
{
    Brand,
    Platform,
    Campaign,
    Partner,
    Hashtag,
    Language,
}

/// <summary>
/// One watched stream: a brand, or a brand split by one attribute. A drill has streams of its own, so that it never touches a real baseline.
/// </summary>
/// <param name="Value">The platform, campaign … of the split; empty for <see cref="StreamKind.Brand"/>.</param>
/// <param name="Drill">The drill's id; empty for the real world.</param>
public readonly record struct StreamKey(string Brand, StreamKind Kind, string Value, string Drill) : IComparable<StreamKey>
{
    public static StreamKey OfBrand(string brand, string drill = "") => new(brand, StreamKind.Brand, "", drill);

    public static StreamKey OfPlatform(string brand, string platform, string drill = "") => new(brand, StreamKind.Platform, platform, drill);

    public bool IsDrill => Drill.Length > 0;

    public int CompareTo(StreamKey other)
    {
        var order = string.CompareOrdinal(Brand, other.Brand);
        order = order != 0 ? order : Kind.CompareTo(other.Kind);
        order = order != 0 ? order : string.CompareOrdinal(Value, other.Value);
        return order != 0 ? order : string.CompareOrdinal(Drill, other.Drill);
    }

    /// <summary>Text form for ids, logs and rows: <c>acme</c>, <c>acme/platform=bluesky</c>, <c>acme!drill-7</c>.</summary>
    public override string ToString() =>
        Brand + (Kind == StreamKind.Brand ? "" : $"/{NameOf(Kind)}={Value}") + (IsDrill ? "!" + Drill : "");

    internal void Write(BinaryWriter writer)
    {
        writer.Write(Brand);
        writer.Write((byte)Kind);
        writer.Write(Value);
        writer.Write(Drill);
    }

    internal static StreamKey Read(BinaryReader reader) =>
        new(reader.ReadString(), (StreamKind)reader.ReadByte(), reader.ReadString(), reader.ReadString());

    public static string NameOf(StreamKind kind) => kind switch
    {
        StreamKind.Brand => "brand",
        StreamKind.Platform => "platform",
        StreamKind.Campaign => "campaign",
        StreamKind.Partner => "partner",
        StreamKind.Hashtag => "hashtag",
        StreamKind.Language => "language",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a stream kind."),
    };
}

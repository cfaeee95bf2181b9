using System.Numerics;

namespace Listening.Detection.Sentiment;

/// <summary>The roles a topic can call; the words are the same in rules, rows and on the wall.</summary>
public enum RiskRole : byte
{
    Legal,
    Pr,
    Support,
    Product,
}

/// <summary>A topic that must be seen whatever the tone of the text is.</summary>
/// <param name="Index">Bit in <see cref="RiskTopicSet"/>, 0–63. Stored with scores, so an index is never given to another topic.</param>
/// <param name="Id">Stable name, e.g. "data-breach".</param>
/// <param name="Role">Who is called first.</param>
public sealed record RiskTopic(int Index, string Id, RiskRole Role)
{
    /// <summary>The built-in topics in the order of their bits; a brand's own topics start at bit <see cref="FirstCustomIndex"/>.</summary>
    public static IReadOnlyList<RiskTopic> BuiltIn { get; } =
    [
        new(0, "injury", RiskRole.Legal),
        new(1, "recall", RiskRole.Product),
        new(2, "fire", RiskRole.Product),
        new(3, "lawsuit", RiskRole.Legal),
        new(4, "regulator", RiskRole.Legal),
        new(5, "data-breach", RiskRole.Legal),
        new(6, "resignation", RiskRole.Pr),
        new(7, "discrimination", RiskRole.Pr),
        new(8, "safety", RiskRole.Support),
    ];

    public const int FirstCustomIndex = 32;

    public static RiskTopic? Find(string id) => BuiltIn.FirstOrDefault(topic => topic.Id == id);
}

/// <summary>A set of risk topics as one 64-bit word; bit n is the topic with index n. Merges by OR.</summary>
public readonly record struct RiskTopicSet(ulong Bits)
{
    public static RiskTopicSet None => default;

    public bool IsEmpty => Bits == 0;

    public int Count => BitOperations.PopCount(Bits);

    public bool Contains(RiskTopic topic) => (Bits >> topic.Index & 1) != 0;

    public RiskTopicSet With(int index) => new(Bits | 1UL << index);

    public static RiskTopicSet operator |(RiskTopicSet a, RiskTopicSet b) => new(a.Bits | b.Bits);

    public static RiskTopicSet operator &(RiskTopicSet a, RiskTopicSet b) => new(a.Bits & b.Bits);

    public RiskTopicSet BitwiseOr(RiskTopicSet other) => this | other;

    public RiskTopicSet BitwiseAnd(RiskTopicSet other) => this & other;

    /// <summary>The built-in topics of this set, in the order of their bits.</summary>
    public IEnumerable<RiskTopic> Topics
    {
        get
        {
            foreach (RiskTopic topic in RiskTopic.BuiltIn)
                if (Contains(topic)) yield return topic;
        }
    }

    public override string ToString() => string.Join(",", Topics.Select(topic => topic.Id));
}

namespace Listening.Detection.Queries;

/// <summary>
/// The brands of one mention. One instance a thread, used again for every mention: it also holds the matcher's scratch, so that matching
/// allocates nothing.
/// </summary>
public sealed class BrandMatches
{
    /// <summary>Ids of brands that the mention is about, ordinal order; never one that owns the author's account.</summary>
    public List<string> Brands { get; } = [];

    /// <summary>Ids of brands whose own account wrote it, ordinal order.</summary>
    public List<string> OwnedBy { get; } = [];

    public void Clear()
    {
        Brands.Clear();
        OwnedBy.Clear();
    }

    internal BrandMatcher? Matcher { get; set; }

    internal ReadTerms Read { get; } = new();

    /// <summary>Indexes of the brands whose trigger was read.</summary>
    internal List<int> Candidates { get; } = [];

    /// <summary>By brand: the number of the mention in which it became a candidate.</summary>
    internal int[] CandidateIn { get; set; } = [];

    internal int Mention { get; set; }

    internal byte[] Buffer { get; } = new byte[1024];
}

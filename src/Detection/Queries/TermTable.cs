using System.Text;

namespace Listening.Detection.Queries;

/// <summary>
/// Folded terms to dense ids: open addressing, compared byte by byte, so that no text of a stranger can collide its way to another's term.
/// Half of the slots and more stay empty, because nearly every look-up is of a word that nobody asks for.
/// </summary>
internal sealed class TermTable
{
    private readonly byte[][] terms;
    private readonly int[] slots;
    private readonly uint[] hashes;
    private readonly int mask;

    public TermTable(IReadOnlyList<string> terms)
    {
        this.terms = [.. terms.Select(Encoding.UTF8.GetBytes)];
        var size = 16;
        while (size < terms.Count * 4)
        {
            size *= 2;
        }

        mask = size - 1;
        slots = new int[size];
        hashes = new uint[size];
        for (var id = 0; id < terms.Count; id++)
        {
            var hash = HashOf(this.terms[id]);
            var at = (int)hash & mask;
            while (slots[at] != 0)
            {
                at = (at + 1) & mask;
            }

            slots[at] = id + 1;
            hashes[at] = hash;
        }
    }

    public int Count => terms.Length;

    /// <summary>The term's id, or −1.</summary>
    public int Find(ReadOnlySpan<byte> term)
    {
        var hash = HashOf(term);
        for (var at = (int)hash & mask; slots[at] != 0; at = (at + 1) & mask)
        {
            if (hashes[at] == hash && term.SequenceEqual(terms[slots[at] - 1]))
            {
                return slots[at] - 1;
            }
        }

        return -1;
    }

    private static uint HashOf(ReadOnlySpan<byte> term)
    {
        // FNV-1a with the high bits folded down, because the mask keeps only low ones.
        var hash = 2166136261u;
        foreach (var b in term)
        {
            hash = (hash ^ b) * 16777619;
        }

        return hash ^ (hash >> 15);
    }
}

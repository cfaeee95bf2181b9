using System.Numerics;

namespace Listening.Detection.Authenticity;

/// <summary>SimHash (Charikar 2002) over a post's terms: near-copies differ in few of 64 bits, whatever the order of words.</summary>
public static class Fingerprint
{
    public static ulong Of(IReadOnlyList<string> terms)
    {
        Span<int> votes = stackalloc int[64];
        votes.Clear();
        foreach (string term in terms)
        {
            ulong hash = Hash(term);
            for (int bit = 0; bit < 64; bit++)
            {
                votes[bit] += ((hash >> bit) & 1) == 0 ? -1 : 1;
            }
        }

        ulong print = 0;
        for (int bit = 0; bit < 64; bit++)
        {
            print |= votes[bit] > 0 ? 1UL << bit : 0;
        }

        return print;
    }

    public static int Distance(ulong a, ulong b) => BitOperations.PopCount(a ^ b);

    // FNV-1a over UTF-16 units, then a finaliser (splitmix64), because SimHash needs every bit mixed. string.GetHashCode differs by process.
    private static ulong Hash(string term)
    {
        ulong hash = 14_695_981_039_346_656_037;
        foreach (char c in term)
        {
            hash = (hash ^ c) * 1_099_511_628_211;
        }

        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 31);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Listening.Detection.Sentiment.Text;

namespace Listening.Detection.Sentiment;

/// <summary>What a word gives whatever stands around it. The second half belongs to one language's tables and is filled anew when another language asks.</summary>
internal unsafe struct WordEntry
{
    /// <summary>Longer words are not kept.</summary>
    public const int MaxBytes = 22;

    public ulong Hash;
    /// <summary>What the word stands for in pairs: itself, or the group of <see cref="Aliases"/>.</summary>
    public ulong Meaning;
    public int RiskRow;
    public uint StopMask;
    public fixed short LanguageScores[LanguageSection.Width];
    public short LanguageGrams;
    public Script Script;
    public TokenKind Kind;
    public bool IsNegation, IsAliased;
    /// <summary>0 = free.</summary>
    public byte Length;

    /// <summary>Whose tables the fields below are of; 0 = nobody's yet.</summary>
    public byte Tables;
    /// <summary>Sums over the word's character n-grams, and their number.</summary>
    public int Characters0, Characters1;
    public int NetworkRow;
    public ushort CharacterCount;
    /// <summary>The word's own row, plain and negated: two signed bytes each.</summary>
    public short Plain, Negated;
    public Valence Valence;
    public fixed byte Bytes[MaxBytes];
}

/// <summary>
/// Two ways a set, bounded. An entry is used only when hash and bytes are equal, so a result never depends on what was scored before.
/// </summary>
internal sealed class WordCache
{
    // 32 Ki words are 3 MiB; frequent words, which are most of any text, stay in the CPU's own caches.
    private const int SetBits = 14;

    private readonly WordEntry[] _entries = GC.AllocateArray<WordEntry>(2 << SetBits, pinned: true);
    private readonly byte[] _next = new byte[1 << SetBits];

    /// <summary>Asks for a word's set before it is looked at: waiting for memory is most of a score's time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(ulong hash)
    {
        if (!Sse.IsSupported) return;
        var at = (byte*)Unsafe.AsPointer(ref _entries[(int)(hash >> 64 - SetBits) * 2]);
        Sse.Prefetch0(at);
        Sse.Prefetch0(at + 64);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref WordEntry Find(in Token token, ReadOnlySpan<byte> word, out bool known)
    {
        int set = (int)(token.Hash >> 64 - SetBits);
        ref WordEntry first = ref _entries[set * 2];
        known = true;
        if (Is(ref first, token, word)) return ref first;
        ref WordEntry second = ref _entries[set * 2 + 1];
        if (Is(ref second, token, word)) return ref second;
        known = false;
        return ref _entries[set * 2 + (_next[set] ^= 1)];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe bool Is(ref WordEntry entry, in Token token, ReadOnlySpan<byte> word)
    {
        // A tag "#http" holds the word "http", which is also what a link becomes: the kind tells them apart.
        if (entry.Hash != token.Hash || entry.Length != token.Length || entry.Kind != token.Kind) return false;
        fixed (byte* bytes = entry.Bytes) return word.SequenceEqual(new ReadOnlySpan<byte>(bytes, entry.Length));
    }
}

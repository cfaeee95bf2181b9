using System.Runtime.CompilerServices;

namespace Listening.Detection.Sentiment;

/// <summary>What a word gives whatever stands around it. 64 bytes: one cache line.</summary>
internal unsafe struct WordEntry
{
    public const int MaxBytes = 22;

    public ulong Hash;
    /// <summary>Sums over the word's character n-grams, and their number.</summary>
    public int Characters0, Characters1;
    public int RiskRow;
    public int NetworkRow;
    public ushort CharacterCount;
    /// <summary>The word's own row, plain and negated.</summary>
    public short Plain, Negated;
    public byte Vader, Afinn, Opinion, Emoji;
    public bool IsNegation;
    public Text.TokenKind Kind;
    /// <summary>0 = free.</summary>
    public byte Length;
    public fixed byte Bytes[MaxBytes];
}

/// <summary>
/// Direct-mapped and bounded. An entry is used only when hash and bytes are equal, so a result never depends on what was scored before.
/// </summary>
internal sealed class WordCache
{
    // 16 Ki words are 1 MiB; a day's stream of one language reuses about 95 % of its words from that many.
    private const int Bits = 14;

    private readonly WordEntry[] _entries = GC.AllocateArray<WordEntry>(1 << Bits, pinned: true);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref WordEntry Slot(ulong hash) => ref _entries[(int)(hash >> 64 - Bits)];

    public void Clear() => Array.Clear(_entries);
}

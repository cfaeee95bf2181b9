namespace Listening.Detection.Sentiment.Text;

/// <summary>Valences of one word in the lexicons, −128..127 each, 0 where a lexicon lacks it.</summary>
internal readonly record struct Valence(sbyte Vader, sbyte Afinn, sbyte Opinion, sbyte Emoji)
{
    public bool IsZero => Vader == 0 && Afinn == 0 && Opinion == 0 && Emoji == 0;

    public const int Channels = 4;
}

/// <summary>
/// Words and their valences as an open-addressing table of 8-byte entries: 32 bits of the word's hash, then four signed bytes.
/// This is also its form in the model file, read in place.
/// </summary>
internal static class Lexicon
{
    public static byte[] Build(IReadOnlyDictionary<ulong, Valence> words)
    {
        int size = 16;
        while (size < words.Count * 3 / 2) size <<= 1;
        var table = new ulong[size];
        foreach ((ulong hash, Valence v) in words.OrderBy(pair => pair.Key))
        {
            uint key = Key(hash);
            int slot = (int)(hash & (ulong)(size - 1));
            while (table[slot] != 0 && (uint)table[slot] != key) slot = slot + 1 & size - 1;
            table[slot] = key | (ulong)(byte)v.Vader << 32 | (ulong)(byte)v.Afinn << 40 | (ulong)(byte)v.Opinion << 48 | (ulong)(byte)v.Emoji << 56;
        }
        var bytes = new byte[size * 8];
        for (int i = 0; i < size; i++) System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * 8), table[i]);
        return bytes;
    }

    public static Valence Find(ReadOnlySpan<ulong> table, ulong hash)
    {
        if (table.IsEmpty) return default;
        uint key = Key(hash);
        int mask = table.Length - 1;
        for (int slot = (int)(hash & (ulong)mask); ; slot = slot + 1 & mask)
        {
            ulong entry = table[slot];
            if (entry == 0) return default;
            if ((uint)entry == key) return new((sbyte)(entry >> 32), (sbyte)(entry >> 40), (sbyte)(entry >> 48), (sbyte)(entry >> 56));
        }
    }

    // Never 0, which marks a free slot.
    private static uint Key(ulong hash) => (uint)(hash >> 32) | 1;
}

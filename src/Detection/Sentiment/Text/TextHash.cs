using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Listening.Detection.Sentiment.Text;

/// <summary>
/// The one hash of words, n-grams and lexicon entries. Its values are written into model files: a change here makes every model file wrong.
/// Little-endian reads and wrapping arithmetic only, so that it is the same on every CPU.
/// </summary>
internal static class TextHash
{
    private const ulong K1 = 0x9E3779B97F4A7C15, K2 = 0xD6E8FEB86659FD93;

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ulong h = (ulong)bytes.Length * K1;
        while (bytes.Length >= 8)
        {
            h = Step(h, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }
        ulong tail = 0;
        for (int i = 0; i < bytes.Length; i++) tail |= (ulong)bytes[i] << 8 * i;
        return Mix(Step(h, tail));
    }

    /// <summary>The same of a slice with at least eight readable bytes behind it, without a loop for the rest.</summary>
    public static ulong OfPadded(ref byte start, int length)
    {
        ulong h = (ulong)length * K1;
        int i = 0;
        for (; length - i >= 8; i += 8) h = Step(h, Read(ref start, i));
        int rest = length - i;
        ulong tail = rest == 0 ? 0 : Read(ref start, i) & ulong.MaxValue >> 64 - rest * 8;
        return Mix(Step(h, tail));
    }

    private static ulong Read(ref byte start, int at)
    {
        ulong block = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at));
        return BitConverter.IsLittleEndian ? block : BinaryPrimitives.ReverseEndianness(block);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Pair(ulong first, ulong second) => Mix((first * K1 + second) ^ K2);

    /// <summary>The same word under a mark (negated, of a language…).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Marked(ulong word, uint mark) => Mix(word ^ (mark + 1UL) * K2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Step(ulong h, ulong block)
    {
        h = (h ^ block) * K2;
        return h ^ h >> 29;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong h)
    {
        h = (h ^ h >> 32) * K2;
        h = (h ^ h >> 29) * K1;
        return h ^ h >> 32;
    }
}

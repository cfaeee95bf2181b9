using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Listening.Detection.Sentiment;

/// <summary>
/// The convolution folded into tables: each known word has, for each of the three places in a window, the filters' answers as signed bytes. A window's answer
/// is then three additions, and the network costs as much as a look-up. Header of 64 bytes: filters, words, slots of the word table. Then, each aligned to 64 bytes:
/// biases (16-bit, in the filters' own units), head weights (32-bit, log2 odds with 16 + 8 fraction bits a unit, negative then positive), the word table
/// (32 bits of hash, 32 bits of row), the rows.
/// </summary>
internal sealed class NetworkSection
{
    public const int Window = 3;

    /// <summary>Words that are looked at; longer texts are judged by their beginning here, and whole by the linear part.</summary>
    public const int MaxWords = 64;

    // Fraction bits of head weights beyond those of a logit: in the file, and as they are used.
    private const int FileHeadBits = 8, HeadBits = 2;

    private const int Lanes = 16;
    private const short MostPooled = 2047;

    private const int HeaderBytes = 64;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int _slots, _biasAt, _headAt, _tableAt, _rowsAt;
    private readonly short[] _bias;
    private readonly int[] _head;
    private readonly unsafe sbyte* _rows;

    public NetworkSection(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < HeaderBytes) throw new DamagedModelException("The network section of the sentiment model is shorter than its header.");
        _bytes = bytes;
        Filters = Int(0);
        Words = Int(1);
        _slots = Int(2);
        Bias0 = Int(3);
        Bias1 = Int(4);
        if (Filters is < 16 or > 256 || Filters % 16 != 0 || Words is < 1 or > 1_000_000 || _slots < Words || !System.Numerics.BitOperations.IsPow2(_slots))
            throw new DamagedModelException($"The network section of the sentiment model says {Filters} filters, {Words} words and {_slots} slots.");
        (_biasAt, _headAt, _tableAt, _rowsAt, long total) = Layout(Filters, Words, _slots);
        if (bytes.Length != total) throw new DamagedModelException($"The network section of the sentiment model has {bytes.Length} bytes instead of {total}.");
        unsafe
        {
            // The model pins the whole file.
            _rows = (sbyte*)Unsafe.AsPointer(ref Unsafe.AsRef(in bytes.Span[_rowsAt]));
        }
        _bias = MemoryMarshal.Cast<byte, short>(bytes.Span.Slice(_biasAt, Filters * 2)).ToArray();
        // Eight products a lane stay below 2^31: answers under 2^11, weights under 2^16.
        _head = [.. MemoryMarshal.Cast<byte, int>(bytes.Span.Slice(_headAt, Filters * 8)).ToArray().Select(w => Math.Clamp(w + (1 << FileHeadBits - HeadBits - 1) >> FileHeadBits - HeadBits, -65_535, 65_535))];
    }

    public int Filters { get; }

    /// <summary>Rows; row 0 is the unknown word and the border.</summary>
    public int Words { get; }

    public int Bias0 { get; }

    public int Bias1 { get; }

    public int RowBytes => Window * Filters;

    public int RowOf(ulong hash)
    {
        ReadOnlySpan<ulong> table = MemoryMarshal.Cast<byte, ulong>(_bytes.Span.Slice(_tableAt, _slots * 8));
        uint key = (uint)(hash >> 32) | 1;
        for (int slot = (int)hash & _slots - 1, steps = 0; steps < _slots; slot = slot + 1 & _slots - 1, steps++)
        {
            ulong entry = table[slot];
            if (entry == 0) return 0;
            if ((uint)entry == key) return (int)Math.Min(entry >> 32, (ulong)Words - 1);
        }
        return 0;
    }

    /// <summary>The two logits of a sequence of rows. <paramref name="rows"/> has a zero before and after its words.</summary>
    public (long Negative, long Positive) Logits(ReadOnlySpan<int> rows)
    {
        Vector256<int> negative = default, positive = default;
        ref int head = ref _head[0];
        for (int f = 0; f < Filters; f += Lanes * 2)
        {
            (Vector256<short> low, Vector256<short> high) = Pool(rows, f);
            Weigh(low, ref head, f, ref negative, ref positive);
            // A filter count that is no multiple of 32 leaves the last half empty: its weights are zero.
            Weigh(high, ref head, f + Lanes, ref negative, ref positive);
        }
        return ((Sum(negative) >> HeadBits) + Bias0, (Sum(positive) >> HeadBits) + Bias1);
    }

    /// <summary>Asks for a row that <see cref="Logits"/> will read soon; most of the network's time is waiting for rows of rare words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(int row)
    {
        if (!Sse.IsSupported) return;
        sbyte* at = _rows + (nint)row * RowBytes;
        for (int line = 0; line < RowBytes; line += 64) Sse.Prefetch0(at + line);
    }

    // The greatest answer over all windows of 32 filters from f on, with bias, not below zero.
    private unsafe (Vector256<short>, Vector256<short>) Pool(ReadOnlySpan<int> rows, int f)
    {
        int filters = Filters, windows = Math.Max(1, rows.Length - 2);
        bool two = f + Lanes < filters;
        nuint second = two ? (nuint)Lanes : 0;
        Vector256<short> low = Vector256.Create(short.MinValue), high = low;
        sbyte* table = _rows + f;
        sbyte* before = table + (nint)rows[0] * RowBytes, here = table + (nint)rows[1] * RowBytes + filters;
        for (int t = 0; t < windows; t++)
        {
            int next = t + 2 < rows.Length ? rows[t + 2] : 0;
            sbyte* row = table + (nint)next * RowBytes, after = row + 2 * filters;
            low = Vector256.Max(low, Widen(before) + Widen(here) + Widen(after));
            high = Vector256.Max(high, Widen(before + second) + Widen(here + second) + Widen(after + second));
            before = here - filters;
            here = row + filters;
        }
        Vector256<short> most = Vector256.Create(MostPooled);
        low = Vector256.Min(Vector256.Max(low + Vector256.LoadUnsafe(ref _bias[f]), Vector256<short>.Zero), most);
        return two ? (low, Vector256.Min(Vector256.Max(high + Vector256.LoadUnsafe(ref _bias[f + Lanes]), Vector256<short>.Zero), most)) : (low, default);
    }

    private void Weigh(Vector256<short> pooled, ref int head, int f, ref Vector256<int> negative, ref Vector256<int> positive)
    {
        if (f >= Filters) return;
        Vector256<int> low = Vector256.WidenLower(pooled), high = Vector256.WidenUpper(pooled);
        nuint at = (nuint)f, second = (nuint)(Filters + f);
        negative += low * Vector256.LoadUnsafe(ref head, at) + high * Vector256.LoadUnsafe(ref head, at + 8);
        positive += low * Vector256.LoadUnsafe(ref head, second) + high * Vector256.LoadUnsafe(ref head, second + 8);
    }

    private static long Sum(Vector256<int> v)
    {
        (Vector256<long> a, Vector256<long> b) = Vector256.Widen(v);
        return Vector256.Sum(a + b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector256<short> Widen(sbyte* at) => Vector256.WidenLower(Vector128.Load(at).ToVector256Unsafe());

    private int Int(int i) => BinaryPrimitives.ReadInt32LittleEndian(_bytes.Span[(i * 4)..]);

    private static (int Bias, int Head, int Table, int Rows, long Total) Layout(int filters, int words, int slots)
    {
        int bias = HeaderBytes, head = Aligned(bias + filters * 2), table = Aligned(head + filters * 8), rows = Aligned(table + slots * 8);
        return (bias, head, table, rows, rows + (long)words * Window * filters);
    }

    private static int Aligned(int offset) => (offset + 63) / 64 * 64;

    /// <param name="hashes">Hash of each word; index + 1 is its row.</param>
    /// <param name="answers">Row-major answers, words + 1 rows of 3 × filters floats; row 0 is zero.</param>
    /// <param name="bias">Of each filter.</param>
    /// <param name="head">Natural logits: negative − neutral, then positive − neutral, a filter.</param>
    /// <param name="headBias">Two.</param>
    /// <param name="factor">On all logits: blending and calibration.</param>
    public static byte[] Write(ReadOnlySpan<ulong> hashes, float[] answers, ReadOnlySpan<float> bias, ReadOnlySpan<float> head, ReadOnlySpan<float> headBias, double factor)
    {
        int filters = bias.Length, words = hashes.Length + 1, slots = 16, width = Window * filters;
        while (slots < words * 3 / 2) slots <<= 1;
        (int biasAt, int headAt, int tableAt, int rowsAt, long total) = Layout(filters, words, slots);
        var bytes = new byte[total];
        double unit = factor / Math.Log(2) * (1 << FixedPoint.LogitBits);
        int[] header = [filters, words, slots, (int)Math.Round(headBias[0] * unit), (int)Math.Round(headBias[1] * unit)];
        for (int i = 0; i < header.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * 4), header[i]);
        var sizes = new float[words * Window];
        for (int f = 0; f < filters; f++)
        {
            for (int r = 0; r < words; r++)
                for (int k = 0; k < Window; k++) sizes[r * Window + k] = MathF.Abs(answers[r * width + k * filters + f]);
            Array.Sort(sizes);
            float step = Math.Max(1e-6f, sizes[(int)(sizes.Length * 0.9999)] / 127);
            for (int r = 0; r < words; r++)
                for (int k = 0; k < Window; k++)
                    bytes[rowsAt + r * width + k * filters + f] = (byte)(sbyte)Math.Clamp(MathF.Round(answers[r * width + k * filters + f] / step), -127, 127);
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(biasAt + f * 2), (short)Math.Clamp(Math.Round(bias[f] / step), -16000, 16000));
            for (int c = 0; c < 2; c++)
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(headAt + (c * filters + f) * 4), (int)Math.Round(head[c * filters + f] * step * unit * (1 << FileHeadBits)));
        }
        for (int i = 0; i < hashes.Length; i++)
        {
            uint key = (uint)(hashes[i] >> 32) | 1;
            int slot = (int)hashes[i] & slots - 1;
            while (BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(tableAt + slot * 8)) != 0) slot = slot + 1 & slots - 1;
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(tableAt + slot * 8), key | (ulong)(i + 1) << 32);
        }
        return bytes;
    }
}

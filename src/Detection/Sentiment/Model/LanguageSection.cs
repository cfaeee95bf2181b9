using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Listening.Detection.Sentiment;

/// <summary>
/// Which of up to eight trained languages a text is in, by its words' characters. Header of 128 bytes: languages, bits, then packed code and bias of each
/// (in units of a row × 32768); rows of eight signed bytes follow.
/// </summary>
internal sealed class LanguageSection
{
    public const int Width = 8;
    private const int HeaderBytes = 128;
    private readonly ReadOnlyMemory<byte> _bytes;

    public LanguageSection(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < HeaderBytes) throw new DamagedModelException("The language section of the sentiment model is shorter than its header.");
        _bytes = bytes;
        int count = Int(0);
        Bits = Int(1);
        if (count is < 1 or > Width || Bits is < 8 or > 20 || bytes.Length != HeaderBytes + (Width << Bits)) throw new DamagedModelException($"The language section of the sentiment model says {count} languages and {Bits} bits in {bytes.Length} bytes.");
        Languages = new LanguageId[count];
        Biases = new int[count];
        for (int i = 0; i < count; i++)
        {
            Languages[i] = LanguageId.FromPacked((uint)Int(2 + i * 2));
            Biases[i] = Int(3 + i * 2);
        }
    }

    public int Bits { get; }

    public LanguageId[] Languages { get; }

    public int[] Biases { get; }

    public ReadOnlySpan<sbyte> Rows => MemoryMarshal.Cast<byte, sbyte>(_bytes.Span[HeaderBytes..]);

    private int Int(int i) => BinaryPrimitives.ReadInt32LittleEndian(_bytes.Span[(i * 4)..]);

    /// <param name="table">Rows of as many floats as there are languages.</param>
    public static byte[] Write(IReadOnlyList<LanguageId> languages, int bits, ReadOnlySpan<float> table, ReadOnlySpan<float> bias)
    {
        int k = languages.Count;
        var bytes = new byte[HeaderBytes + (Width << bits)];
        float[] sizes = [.. table.ToArray().Select(MathF.Abs).Order()];
        float step = Math.Max(1e-6f, sizes[(int)(sizes.Length * 0.9995)] / 127);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, k);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bits);
        for (int i = 0; i < k; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8 + i * 8), (int)languages[i].Packed);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12 + i * 8), (int)Math.Round(bias[i] / step * 32768));
        }
        for (int r = 0; r < 1 << bits; r++)
            for (int i = 0; i < k; i++) bytes[HeaderBytes + r * Width + i] = (byte)(sbyte)Math.Clamp(MathF.Round(table[r * k + i] / step), -127, 127);
        return bytes;
    }
}

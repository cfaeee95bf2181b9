using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Listening.Detection.Sentiment.Text;

namespace Listening.Detection.Sentiment;

/// <summary>
/// One language's linear part. Only differences to neutral are kept, (negative − neutral) and (positive − neutral), which is all a softmax needs:
/// two signed bytes a hashed row. Header of 64 bytes: bits, dense count, scale of words, scale of characters (log2 odds a unit, 16 fraction bits), two biases.
/// Then the dense weights (two 32-bit integers each, log2 odds a unit), then the rows.
/// </summary>
internal sealed class LinearSection
{
    private const int HeaderBytes = 64;
    private readonly ReadOnlyMemory<byte> _bytes;

    public LinearSection(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < HeaderBytes) throw new DamagedModelException("A linear section of the sentiment model is shorter than its header.");
        _bytes = bytes;
        Bits = Int(0);
        Dense = Int(1);
        WordScale = Int(2);
        CharacterScale = Int(3);
        Bias0 = Int(4);
        Bias1 = Int(5);
        if (Bits is < 4 or > 24 || Dense != DenseFeatures.Count || bytes.Length != RowsAt + (2L << Bits))
            throw new DamagedModelException($"A linear section of the sentiment model has {bytes.Length} bytes, {Bits} bits and {Dense} dense weights; these do not belong together.");
    }

    public int Bits { get; }

    public int Dense { get; }

    public int WordScale { get; }

    public int CharacterScale { get; }

    public int Bias0 { get; }

    public int Bias1 { get; }

    public ReadOnlySpan<int> DenseWeights => MemoryMarshal.Cast<byte, int>(_bytes.Span.Slice(HeaderBytes, Dense * 8));

    /// <summary>Pairs of signed bytes.</summary>
    public ReadOnlyMemory<byte> Rows => _bytes[RowsAt..];

    private int RowsAt => HeaderBytes + (Dense * 8 + 63) / 64 * 64;

    private int Int(int i) => BinaryPrimitives.ReadInt32LittleEndian(_bytes.Span[(i * 4)..]);

    /// <param name="table">Three floats a row: natural logits.</param>
    /// <param name="share">Factor on all weights where the network says the rest.</param>
    public static byte[] Write(int bits, ReadOnlySpan<float> table, ReadOnlySpan<float> dense, float denseScale, ReadOnlySpan<float> bias, Training.Calibration calibration, double share = 1)
    {
        double log2 = calibration.Sharpness * share / Math.Log(2), unit = 1 << FixedPoint.LogitBits;
        int rowsAt = HeaderBytes + (DenseFeatures.Count * 8 + 63) / 64 * 64, rows = 1 << bits;
        var bytes = new byte[rowsAt + 2 * rows];
        float max = 1e-6f;
        var differences = new float[rows * 2];
        for (int r = 0; r < rows; r++)
        {
            differences[r * 2] = table[r * 3] - table[r * 3 + 1];
            differences[r * 2 + 1] = table[r * 3 + 2] - table[r * 3 + 1];
        }
        // The far tail is cut: a finer step for all others is worth more than the last percent of a few.
        float[] sizes = [.. differences.Select(MathF.Abs)];
        Array.Sort(sizes);
        max = Math.Max(max, sizes[(int)(sizes.Length * 0.9998)]);
        float step = max / 127;
        for (int i = 0; i < differences.Length; i++) bytes[rowsAt + i] = (byte)(sbyte)Math.Clamp(MathF.Round(differences[i] / step), -127, 127);
        int[] header = [bits, DenseFeatures.Count, (int)Math.Round(step * log2 * unit), (int)Math.Round(step * log2 * unit), Bias(bias[0] - bias[1], calibration.Negative), Bias(bias[2] - bias[1], calibration.Positive)];
        for (int i = 0; i < header.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * 4), header[i]);
        for (int d = 0; d < DenseFeatures.Count; d++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(HeaderBytes + d * 8), (int)Math.Round((dense[d * 3] - dense[d * 3 + 1]) * denseScale * log2 * unit));
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(HeaderBytes + d * 8 + 4), (int)Math.Round((dense[d * 3 + 2] - dense[d * 3 + 1]) * denseScale * log2 * unit));
        }
        return bytes;

        int Bias(float difference, double shift) => (int)Math.Round((difference * log2 + shift / Math.Log(2)) * unit);
    }
}

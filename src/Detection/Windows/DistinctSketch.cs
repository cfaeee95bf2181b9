using System.Buffers.Binary;
using System.Numerics;

namespace Listening.Detection.Windows;

/// <summary>
/// How many distinct authors: HyperLogLog (Flajolet et al. 2007) with 2^10 registers, relative error about 3.2 %, exact merge (register-wise
/// maximum). Small sets are kept as a sorted list of (register, rank) pairs, so that a quiet stream costs a few bytes.
/// </summary>
public sealed class DistinctSketch
{
    private const int IndexBits = 10;
    private const int Registers = 1 << IndexBits;

    // Beyond this the list is longer than a quarter of the registers and dense is quicker to merge.
    private const int SparseLimit = 128;

    // Of a sparse sketch: register and rank.
    private const int EntryBytes = 3;
    private const string CutShort = "Distinct sketch is cut short.";

    private byte[]? dense;
    private List<(ushort Index, byte Rank)> sparse = [];

    /// <param name="hash">64 well-mixed bits of the author.</param>
    public void Add(ulong hash)
    {
        var index = (ushort)(hash >> (64 - IndexBits));
        var rank = (byte)(BitOperations.LeadingZeroCount((hash << IndexBits) | (1UL << (IndexBits - 1))) + 1);
        Raise(index, rank);
    }

    public void Merge(DistinctSketch other)
    {
        if (other.dense is { } registers)
        {
            Merge(Dense(), registers);
            return;
        }

        foreach (var (index, rank) in other.sparse)
        {
            Raise(index, rank);
        }
    }

    /// <summary>Merges what <see cref="Write"/> wrote, without making a sketch of it first: a chart reads tens of thousands.</summary>
    /// <exception cref="InvalidDataException">It is cut short.</exception>
    public void Merge(ReadOnlySpan<byte> written)
    {
        var count = written.Length < 2 ? throw new InvalidDataException(CutShort) : BinaryPrimitives.ReadUInt16LittleEndian(written);
        written = written[2..];
        if (count == ushort.MaxValue)
        {
            Merge(written.Length == Registers ? Dense() : throw new InvalidDataException(CutShort), written);
            return;
        }

        if (written.Length != count * EntryBytes)
        {
            throw new InvalidDataException(CutShort);
        }

        for (; written.Length > 0; written = written[EntryBytes..])
        {
            Raise(BinaryPrimitives.ReadUInt16LittleEndian(written), written[2]);
        }
    }

    /// <summary>Estimated distinct count; exact arithmetic over integers until the last step, so merge order does not matter.</summary>
    public long Estimate()
    {
        // Sum of 2^-rank as an integer in units of 2^-54: ranks end at 55.
        var (sum, zeros) = (UInt128.Zero, Registers);
        if (dense is not null)
        {
            foreach (var rank in dense)
            {
                sum += UInt128.One << (54 - Math.Min((int)rank, 54));
                zeros -= rank > 0 ? 1 : 0;
            }
        }
        else
        {
            foreach (var (_, rank) in sparse)
            {
                sum += UInt128.One << (54 - Math.Min((int)rank, 54));
            }

            zeros -= sparse.Count;
            sum += (UInt128)zeros << 54;
        }

        const double Alpha = 0.7213 / (1 + (1.079 / Registers));
        var raw = Alpha * Registers * Registers / ((double)sum / (1UL << 54));
        return (long)Math.Round(raw <= 2.5 * Registers && zeros > 0 ? Registers * Numerics.PortableMath.Log((double)Registers / zeros) : raw);
    }

    public void Clear()
    {
        dense = null;
        sparse.Clear();
    }

    /// <summary>0xFFFF + 1024 registers when dense, else count and 3 bytes an entry.</summary>
    public void Write(BinaryWriter writer)
    {
        if (dense is not null)
        {
            writer.Write(ushort.MaxValue);
            writer.Write(dense);
            return;
        }

        writer.Write((ushort)sparse.Count);
        foreach (var (index, rank) in sparse)
        {
            writer.Write(index);
            writer.Write(rank);
        }
    }

    public static DistinctSketch Read(BinaryReader reader)
    {
        var sketch = new DistinctSketch();
        var count = reader.ReadUInt16();
        if (count == ushort.MaxValue)
        {
            sketch.dense = reader.ReadBytes(Registers);
            return sketch.dense.Length == Registers ? sketch : throw new InvalidDataException(CutShort);
        }

        for (var i = 0; i < count; i++)
        {
            sketch.sparse.Add((reader.ReadUInt16(), reader.ReadByte()));
        }

        return sketch;
    }

    private static void Merge(Span<byte> into, ReadOnlySpan<byte> registers)
    {
        for (var i = 0; i < Registers; i++)
        {
            into[i] = Math.Max(into[i], registers[i]);
        }
    }

    /// <summary>The registers; a sparse sketch becomes dense, which changes what is written of it but not what it says.</summary>
    private byte[] Dense()
    {
        if (dense is null)
        {
            dense = new byte[Registers];
            foreach (var (i, r) in sparse)
            {
                dense[i] = r;
            }

            sparse = [];
        }

        return dense;
    }

    private void Raise(ushort index, byte rank)
    {
        if (dense is not null)
        {
            dense[index] = Math.Max(dense[index], rank);
            return;
        }

        var at = sparse.BinarySearch((index, 0), ByIndex);
        if (at >= 0)
        {
            sparse[at] = (index, Math.Max(sparse[at].Rank, rank));
            return;
        }

        sparse.Insert(~at, (index, rank));
        if (sparse.Count > SparseLimit)
        {
            Dense();
        }
    }

    private static readonly Comparer<(ushort Index, byte Rank)> ByIndex =
        Comparer<(ushort Index, byte Rank)>.Create((a, b) => a.Index.CompareTo(b.Index));
}

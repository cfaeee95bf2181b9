using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Listening.Ingest.Log;

/// <summary>
/// Consecutive messages of one partition as they are stored: one row for many, because SQLite pays by the row. All share one append stamp.
/// </summary>
/// <param name="Bytes">For each message its length (4 bytes, little endian) and its payload.</param>
internal sealed record LogFrame(int Partition, long First, int Count, long StampMs, byte[] Bytes)
{
    /// <summary>A reader skips inside a frame, so frames stay short.</summary>
    public const int MaxCount = 1000;

    /// <summary>Below the 85 000 bytes from which .NET would put each frame on the large object heap, which only full collections empty.</summary>
    public const int MaxBytes = 80_000;

    /// <summary>Frames of one answer to a reader, so that a catch-up over large texts stays small in memory.</summary>
    public const int AnswerBytes = 8 << 20;

    private const int LengthBytes = 4;

    public long End => First + Count;

    public uint Checksum => ChecksumOf(Bytes);

    /// <summary>Cuts entries of one partition into frames, in order.</summary>
    public static void Cut(int partition, long first, long stampMs, List<ReadOnlyMemory<byte>> payloads, List<LogFrame> frames)
    {
        for (var start = 0; start < payloads.Count;)
        {
            var size = 0;
            var end = start;
            while (end < payloads.Count && end - start < MaxCount
                && (end == start || size + LengthBytes + payloads[end].Length <= MaxBytes))
            {
                size += LengthBytes + payloads[end++].Length;
            }

            var bytes = GC.AllocateUninitializedArray<byte>(size);
            var at = 0;
            for (var i = start; i < end; i++)
            {
                var payload = payloads[i].Span;
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), payload.Length);
                payload.CopyTo(bytes.AsSpan(at + LengthBytes));
                at += LengthBytes + payload.Length;
            }

            frames.Add(new LogFrame(partition, first + start, end - start, stampMs, bytes));
            start = end;
        }
    }

    /// <summary>Adds the records from <paramref name="from"/> on, at most <paramref name="max"/>.</summary>
    public void AddRecords(long from, int max, List<LogRecord> records)
    {
        var at = 0;
        for (var offset = First; offset < End && records.Count < max; offset++)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(Bytes.AsSpan(at));
            if (offset >= from)
            {
                records.Add(new LogRecord(offset, StampMs, Bytes.AsMemory(at + LengthBytes, length)));
            }

            at += LengthBytes + length;
        }
    }

    /// <summary>The frame with other words in some records, each as long as before; null when <paramref name="rewrite"/> changed none.</summary>
    public LogFrame? Rewrite(Func<LogRecord, byte[]?> rewrite, ref int changed)
    {
        byte[]? bytes = null;
        var at = 0;
        for (var offset = First; offset < End; offset++)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(Bytes.AsSpan(at));
            at += LengthBytes;
            if (rewrite(new LogRecord(offset, StampMs, Bytes.AsMemory(at, length))) is { } other)
            {
                ArgumentOutOfRangeException.ThrowIfNotEqual(other.Length, length);
                bytes ??= [.. Bytes];
                other.CopyTo(bytes, at);
                changed++;
            }

            at += length;
        }

        return bytes is null ? null : this with { Bytes = bytes };
    }

    /// <summary>CRC-32C: finds what a failing disk or a stray writer did.</summary>
    public static uint ChecksumOf(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var rest in bytes[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, rest);
        }

        return ~crc;
    }
}

using System.Text;
using Listening.Detection.Mentions;

namespace Listening.Detection.Windows;

/// <summary>One stream's aggregate of one second. <paramref name="Second"/> is unix seconds of event time.</summary>
public readonly record struct StreamPulse(StreamKey Stream, long Second, StreamSecond Heard);

/// <summary>
/// What one partition heard between two offsets: closed about once a second, stored in the transaction that stores <see cref="To"/>, also when
/// empty. Sent again it is identical, so its reader needs only the next expected <see cref="From"/>.
/// </summary>
/// <param name="From">First offset in it.</param>
/// <param name="To">Offset after the last one in it.</param>
/// <param name="WatermarkMs">No mention on time (see <see cref="Lateness"/>) with an earlier event time will follow in this partition.</param>
/// <param name="Late">Mentions that came too late for their window: in history, not in windows.</param>
/// <param name="Unmatched">Mentions of no brand.</param>
public sealed record PulseBatch(
    int Partition, long From, long To, long WatermarkMs, IReadOnlyList<StreamPulse> Pulses, int Late = 0, int Unmatched = 0)
{
    public byte[] ToBytes()
    {
        // A stream's second with one post in it: so the buffer is made once instead of doubling through sizes that only the oldest generation collects.
        const int UsualBytes = 256;
        using var buffer = new MemoryStream(UsualBytes * (1 + Pulses.Count));
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        writer.Write((byte)StreamSecond.Format);
        writer.Write(Partition);
        writer.Write(From);
        writer.Write(To);
        writer.Write(WatermarkMs);
        writer.Write(Late);
        writer.Write(Unmatched);
        writer.Write(Pulses.Count);
        foreach (var (stream, second, heard) in Pulses)
        {
            stream.Write(writer);
            writer.Write(second);
            heard.Write(writer);
        }

        writer.Flush();
        return buffer.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are of another version or damaged.</exception>
    public static PulseBatch FromBytes(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        var version = reader.ReadByte();
        if (version is < StreamSecond.OldestFormat or > StreamSecond.Format)
        {
            throw new InvalidDataException(
                $"Pulse batch has format version {version}; this program reads {StreamSecond.OldestFormat} to {StreamSecond.Format}.");
        }

        var (partition, from, to, watermark) = (reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        var (late, unmatched) = (reader.ReadInt32(), reader.ReadInt32());
        var pulses = new StreamPulse[reader.ReadInt32()];
        for (var i = 0; i < pulses.Length; i++)
        {
            pulses[i] = new StreamPulse(StreamKey.Read(reader), reader.ReadInt64(), StreamSecond.Read(reader, version));
        }

        return new PulseBatch(partition, from, to, watermark, pulses, late, unmatched);
    }
}

/// <summary>When a mention is too late for its window: a pure function of the logged message, so every run agrees on it.</summary>
public static class Lateness
{
    /// <summary>Platforms deliver within one or two seconds (Jetstream, X); five leaves room for a reconnect without delaying a spike much.</summary>
    public const long GraceMs = 5_000;

    public static bool IsLate(long eventTimeMs, long appendedAtMs) => eventTimeMs < appendedAtMs - GraceMs;

    /// <summary>A partition's watermark after it has read everything appended up to <paramref name="appendedAtMs"/>.</summary>
    public static long Watermark(long appendedAtMs) => appendedAtMs < long.MinValue + GraceMs ? long.MinValue : appendedAtMs - GraceMs;
}

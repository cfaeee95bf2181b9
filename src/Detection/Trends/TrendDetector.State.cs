using System.Buffers;
using Listening.Detection.Windows;

namespace Listening.Detection.Trends;

/// <content>Its bytes.</content>
public sealed partial class TrendDetector
{
    private const int FormatVersion = 4;

    // Before version 3: six metrics, no windows of a day and a week. Version 3 never left the workshop.
    private const int OldMetrics = 6;

    internal void Write(BinaryWriter writer)
    {
        writer.Write(FormatVersion);
        foreach (long value in (ReadOnlySpan<long>)[boundary, volume, negatives, valence, impressions, engagement, .. lastFound, .. lastTold])
        {
            writer.Write(value);
        }

        writer.Write(missing);
        writer.Write(silenceTold);
        writer.Write(heard);
        foreach (HourlyTrend? trend in trends)
        {
            writer.Write(trend is not null);
            trend?.Write(writer);
        }

        writer.Write(authors is not null);
        authors?.Write(writer);

        var state = new ArrayBufferWriter<byte>();
        budget.Write(state);
        writer.Write(state.WrittenCount);
        writer.Write(state.WrittenSpan);
        state.ResetWrittenCount();
        windowBudget.Write(state);
        writer.Write(state.WrittenCount);
        writer.Write(state.WrittenSpan);
        windows.Write(writer);
        for (int m = 0; m < WindowForecasts.Metrics.Length; m++)
        {
            writer.Write(lastHour[m].Value);
            writer.Write(lastHour[m].Forecast);
            writer.Write(lastHour[m].Spread);
            writer.Write(lastHour[m].WarmingUp);
        }
    }

    /// <exception cref="InvalidDataException">Another format version.</exception>
    internal static TrendDetector Read(BinaryReader reader, TrendOptions? options = null)
    {
        int version = reader.ReadInt32();
        if (version is < 1 or 3 or > FormatVersion)
        {
            throw new InvalidDataException($"Trend state has format version {version}; this program reads 1 to {FormatVersion}.");
        }

        var detector = new TrendDetector(0, options) { boundary = reader.ReadInt64() };
        int metrics = version < 4 ? OldMetrics : s_metrics;
        (detector.volume, detector.negatives, detector.valence) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        (detector.impressions, detector.engagement) = (reader.ReadInt64(), reader.ReadInt64());
        for (int i = 0; i < 2 * metrics; i++)
        {
            detector.lastFound[i] = reader.ReadInt64();
        }

        for (int i = 0; version >= 4 && i < 2 * metrics; i++)
        {
            detector.lastTold[i] = reader.ReadInt64();
        }

        (detector.missing, detector.silenceTold) = (reader.ReadDouble(), reader.ReadBoolean());
        detector.heard = version < 2 || reader.ReadBoolean();
        for (int i = 0; i < metrics; i++)
        {
            detector.trends[i] = version < 4 || reader.ReadBoolean() ? HourlyTrend.Read(reader, old: version < 4) : null;
        }

        detector.authors = version >= 4 && reader.ReadBoolean() ? DistinctSketch.Read(reader) : null;

        ReadOnlySpan<byte> state = reader.ReadBytes(reader.ReadInt32());
        detector.budget.Read(ref state);
        if (version >= 4)
        {
            state = reader.ReadBytes(reader.ReadInt32());
            detector.windowBudget.Read(ref state);
            detector.windows = WindowForecasts.Read(reader);
            for (int m = 0; m < WindowForecasts.Metrics.Length; m++)
            {
                detector.lastHour[m] = new(reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle(), reader.ReadBoolean());
            }
        }

        return detector;
    }
}

using System.Globalization;

namespace Listening.Dashboard.Commands;

/// <summary>One row of a <c>timestamp,value</c> file. Text as written; numbers NaN where it could not be read.</summary>
internal readonly record struct SeriesRow(string Timestamp, string Value, double UnixSeconds, double Number);

/// <summary>
/// Reads <c>timestamp,value</c> files: columns by name, else the first two; header optional; comma, semicolon or tab; quotes, BOM and blank
/// lines tolerated. Timestamps: ISO 8601 and what <see cref="DateTimeOffset"/> reads (no offset = UTC), or a number of seconds,
/// milliseconds, microseconds or nanoseconds since 1970.
/// </summary>
internal static class SeriesFile
{
    /// <exception cref="InvalidDataException">The first line has fewer than two columns.</exception>
    public static IEnumerable<SeriesRow> Read(TextReader reader)
    {
        int time = 0, number = 1;
        char separator = ',';
        bool first = true;
        while (reader.ReadLine() is { } line)
        {
            line = line.TrimStart('\uFEFF');
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            if (first)
            {
                first = false;
                separator = line.Contains(',') ? ',' : line.Contains(';') ? ';' : '\t';
                string[] names = [.. Split(line, separator).Select(n => n.ToLowerInvariant())];
                if (names.Length < 2)
                {
                    throw new InvalidDataException($"Line 1 has one column; expected timestamp,value. It reads: {Shorten(line)}");
                }

                int namedTime = Array.FindIndex(names, n => n is "timestamp" or "time" or "date" or "datetime" or "ts");
                int namedValue = Array.FindIndex(names, n => n is "value" or "count" or "volume" or "y");
                time = namedTime >= 0 ? namedTime : 0;
                number = namedValue >= 0 ? namedValue : time == 0 ? 1 : 0;
                if (double.IsNaN(Number(names[number])) && double.IsNaN(UnixSeconds(names[time])))
                {
                    continue;
                }
            }

            string[] cells = Split(line, separator);
            string timestamp = time < cells.Length ? cells[time] : "", value = number < cells.Length ? cells[number] : "";
            yield return new SeriesRow(timestamp, value, UnixSeconds(timestamp), Number(value));
        }
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;

    private static double UnixSeconds(string text)
    {
        double number = Number(text);
        if (double.IsFinite(number))
        {
            // 10^11 seconds are the year 5138: larger numbers count smaller units.
            return Math.Abs(number) switch { < 1e11 => number, < 1e14 => number / 1e3, < 1e17 => number / 1e6, _ => number / 1e9 };
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            ? at.ToUnixTimeMilliseconds() / 1000.0
            : double.NaN;
    }

    private static string[] Split(string line, char separator) => [.. line.Split(separator).Select(c => c.Trim().Trim('"'))];

    private static string Shorten(string line) => line.Length <= 60 ? line : line[..60] + "…";
}

namespace Listening.Ingest.Validation;

/// <summary>Times as RFC 3339 writes them, read from bytes without a string.</summary>
internal static class Rfc3339
{
    /// <param name="text">For example <c>2026-11-21T20:40:00.123Z</c>; any number of fraction digits, of which milliseconds are kept.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out long unixMs)
    {
        unixMs = 0;
        if (text.Length < 20 // "2026-11-21T20:40:00Z"
            || !Digits(text, 0, 4, out var year) || text[4] != '-'
            || !Digits(text, 5, 2, out var month) || text[7] != '-'
            || !Digits(text, 8, 2, out var day) || (text[10] | 0x20) is not ('t' or ' ')
            || !Digits(text, 11, 2, out var hour) || text[13] != ':'
            || !Digits(text, 14, 2, out var minute) || text[16] != ':'
            || !Digits(text, 17, 2, out var second))
        {
            return false;
        }

        // A leap second (60) is allowed by the RFC; it is the first instant of the next minute to us.
        if (year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        var at = 19;
        var millis = 0;
        if (text[at] == '.')
        {
            var scale = 100;
            var first = ++at;
            for (; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++, scale /= 10)
            {
                millis += (text[at] - '0') * scale;
            }

            if (at == first)
            {
                return false;
            }
        }

        if (!TryZone(text[at..], out var zoneMinutes))
        {
            return false;
        }

        var days = new DateOnly(year, month, day).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        unixMs = (((((days * 24L) + hour) * 60) + minute - zoneMinutes) * 60 + second) * 1000 + millis;
        return true;
    }

    private static bool TryZone(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 1)
        {
            return (text[0] | 0x20) == 'z';
        }

        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':'
            || !Digits(text, 1, 2, out var hours) || !Digits(text, 4, 2, out var rest) || hours > 23 || rest > 59)
        {
            return false;
        }

        minutes = ((hours * 60) + rest) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, int at, int count, out int value)
    {
        value = 0;
        for (var end = at + count; at < end; at++)
        {
            if (text[at] is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + (text[at] - '0');
        }

        return true;
    }
}

using System.Text;

namespace Listening.History.Timescale.Core;

/// <summary>
/// Texts that PostgreSQL takes: it knows no U+0000 and no half of a surrogate pair, and what platforms send holds both. Each is stored as
/// U+FFFD, because one such text must not keep its whole batch from being stored.
/// </summary>
internal static class PgText
{
    public static string Clean(string text)
    {
        if (text.AsSpan().IndexOf('\0') >= 0)
        {
            text = text.Replace('\0', '\uFFFD');
        }

        // Whole pairs survive the way there and back; halves become U+FFFD.
        return text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0 ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
    }

    public static string? CleanOrNull(string? text) => text is null ? null : Clean(text);
}

using System.Buffers;
using System.Text;

namespace Listening.History.Privacy;

/// <summary>Finds erased people in words, knowing only the register's digests; pure.</summary>
public static class WordSearch
{
    private static readonly SearchValues<byte> HandleLetters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"u8);

    // The longest literal that is looked up; names are shorter, texts longer.
    private const int LongestName = 512;

    /// <summary>The same bytes with every <c>@handle</c> of an erased person crossed out ('x', as many); null when there is none.</summary>
    public static byte[]? WithoutHandles(ErasureRegister register, string platform, ReadOnlySpan<byte> utf8)
    {
        byte[]? crossed = null;
        for (var from = 0; from < utf8.Length && utf8[from..].IndexOf((byte)'@') is >= 0 and var found;)
        {
            var start = from + found + 1;
            var length = utf8[start..].IndexOfAnyExcept(HandleLetters);
            length = length < 0 ? utf8.Length - start : length;

            // "@ann." ends a sentence, "@ann.example" is a name: the longest covered one is crossed out.
            for (var tried = length; tried > 0; tried = utf8.Slice(start, tried).LastIndexOfAny((byte)'.', (byte)'-'))
            {
                if (register.OfHandle(platform, utf8.Slice(start, tried)) is not null)
                {
                    (crossed ??= utf8.ToArray()).AsSpan(start, tried).Fill((byte)'x');
                    break;
                }
            }

            from = start + length;
        }

        return crossed;
    }

    /// <summary>The same for handles on any platform of the register: colleagues do not write which.</summary>
    public static byte[]? WithoutHandles(ErasureRegister register, byte[] utf8) =>
        register.Platforms.Aggregate((byte[]?)null, (crossed, platform) => WithoutHandles(register, platform, crossed ?? utf8) ?? crossed);

    /// <summary>Whether a message that nobody could read names an erased person or post: any of its quoted strings, on any platform of the register.</summary>
    public static bool Names(ErasureRegister register, ReadOnlySpan<byte> bytes)
    {
        var platforms = register.Platforms;
        if (WithoutHandles(register, bytes.ToArray()) is not null)
        {
            return true;
        }

        for (var at = 0; at < bytes.Length && bytes[at..].IndexOf((byte)'"') is >= 0 and var open;)
        {
            var start = at + open + 1;
            var length = bytes[start..].IndexOf((byte)'"');
            length = length < 0 ? bytes.Length - start : length;
            var literal = bytes.Slice(start, length);
            if (length is > 0 and <= LongestName)
            {
                foreach (var platform in platforms)
                {
                    if (register.OfAuthor(platform, literal, literal, long.MinValue) is not null
                        || register.OfPost(Detection.Mentions.PostKey.Of(platform, Encoding.UTF8.GetString(literal))) is not null)
                    {
                        return true;
                    }
                }
            }

            // Every string is looked at from each of its quotes, because a cut message may begin inside one.
            at = start;
        }

        return false;
    }
}

using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace Listening.Detection.Sentiment.Text;

/// <summary>Hashes of a word's characters 2–5 with its borders: "&lt;good&gt;" gives "&lt;g", "go", …, "good&gt;".</summary>
internal static class WordGrams
{
    public const int Shortest = 2, Longest = 5;

    /// <summary>Characters of a word that are looked at, borders included.</summary>
    public const int MaxPoints = 34;

    /// <summary>Most n-grams one word can give.</summary>
    public const int MaxGrams = MaxPoints * (Longest - Shortest + 1);

    /// <summary>Writes the n-gram hashes and returns their number.</summary>
    [SkipLocalsInit]
    public static int Write(ReadOnlySpan<byte> word, Span<ulong> grams)
    {
        Span<int> points = stackalloc int[MaxPoints];
        int n = 0;
        points[n++] = '<';
        for (int i = 0; i < word.Length && n < MaxPoints - 1;)
        {
            if (word[i] < 0x80)
            {
                points[n++] = word[i++];
                continue;
            }
            if (Rune.DecodeFromUtf8(word[i..], out Rune rune, out int size) == OperationStatus.Done) points[n++] = rune.Value;
            i += Math.Max(size, 1);
        }
        points[n++] = '>';
        int count = 0;
        for (int i = 0; i < n - 1; i++)
        {
            ulong h = (ulong)points[i] + 1;
            int last = Math.Min(i + Longest, n);
            for (int j = i + 1; j < last; j++)
            {
                h = (h ^ h >> 31) * 0x9FB21C651E98DF25 + (ulong)points[j];
                grams[count++] = TextHash.Mix(h);
            }
        }
        return count;
    }
}

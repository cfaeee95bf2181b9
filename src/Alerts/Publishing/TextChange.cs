namespace Listening.Alerts.Publishing;

/// <summary>How a published text departs from the approved one, in words: people see at a glance what was changed on the way.</summary>
public static class TextChange
{
    // Statements are short; what is longer is compared by its head, and the hash has said already that it differs.
    private const int MaxWords = 2_000;
    private const int MaxChanges = 50;

    /// <returns>Runs of words, <c>-</c> taken out and <c>+</c> put in, in order; empty when only blanks differ.</returns>
    public static IReadOnlyList<string> Of(string approved, string published)
    {
        var (from, to) = (Words(approved), Words(published));
        var same = Common(from, to);
        var changes = new List<string>();
        var (a, b) = (0, 0);
        var (taken, put) = (new List<string>(), new List<string>());
        void Flush()
        {
            if (taken.Count > 0)
            {
                changes.Add("- " + string.Join(' ', taken));
            }

            if (put.Count > 0)
            {
                changes.Add("+ " + string.Join(' ', put));
            }

            taken.Clear();
            put.Clear();
        }

        while (a < from.Length || b < to.Length)
        {
            if (a < from.Length && b < to.Length && from[a] == to[b])
            {
                Flush();
                (a, b) = (a + 1, b + 1);
            }
            else if (b == to.Length || (a < from.Length && same[a + 1, b] >= same[a, b + 1]))
            {
                taken.Add(from[a++]);
            }
            else
            {
                put.Add(to[b++]);
            }
        }

        Flush();
        return [.. changes.Take(MaxChanges)];
    }

    /// <summary>The candidate that shares most words in order; null when there is none or none shares half.</summary>
    public static T? Nearest<T>(string text, IReadOnlyList<T> candidates, Func<T, string> textOf)
        where T : class
    {
        var words = Words(text);
        return candidates
            .Select(c => (Candidate: c, Words: Words(textOf(c))))
            .Select(c => (c.Candidate, Share: c.Words.Length == 0 ? 0 : 2.0 * Common(words, c.Words)[0, 0] / (words.Length + c.Words.Length)))
            .Where(c => c.Share >= 0.5)
            .OrderByDescending(c => c.Share)
            .Select(c => c.Candidate)
            .FirstOrDefault();
    }

    private static string[] Words(string text) =>
        ApprovedText.Canonical(text).Split((char[]?)null, MaxWords + 1, StringSplitOptions.RemoveEmptyEntries) is var words && words.Length > MaxWords ? words[..MaxWords] : words;

    // Longest common subsequence of the tails.
    private static int[,] Common(string[] a, string[] b)
    {
        var length = new int[a.Length + 1, b.Length + 1];
        for (var i = a.Length - 1; i >= 0; i--)
        {
            for (var j = b.Length - 1; j >= 0; j--)
            {
                length[i, j] = a[i] == b[j] ? length[i + 1, j + 1] + 1 : Math.Max(length[i + 1, j], length[i, j + 1]);
            }
        }

        return length;
    }
}

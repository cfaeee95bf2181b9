namespace Listening.Detection.Queries;

/// <summary>
/// Which terms of any query were read in one mention, and where. Reused: a stamp tells this mention's entries from earlier ones, so nothing
/// is cleared between two mentions, and nothing is allocated once the longest text has been seen.
/// </summary>
internal sealed class ReadTerms
{
    private struct Seen
    {
        public int Stamp;
        public int Count;
        public int First;
        public int Last;
    }

    private Seen[] seen = [];
    private int[] termAt = new int[256];
    private int[] nextOfSame = new int[256];
    private int stamp;
    private int words;

    /// <summary>Forgets everything: for the first mention of another matcher.</summary>
    public void Reset(int terms)
    {
        seen = new Seen[terms];
        stamp = 0;
    }

    public void Begin()
    {
        words = 0;
        if (++stamp == int.MaxValue)
        {
            Array.Clear(seen);
            stamp = 1;
        }
    }

    /// <summary>A term without a place: hashtag, handle, prefix or field.</summary>
    /// <returns>True the first time in this mention.</returns>
    public bool Add(int term)
    {
        ref var entry = ref seen[term];
        if (entry.Stamp == stamp)
        {
            return false;
        }

        entry = new Seen { Stamp = stamp, First = -1, Last = -1 };
        return true;
    }

    /// <summary>The next word of the text; −1 for one that no query asks for.</summary>
    /// <returns>True the first time in this mention.</returns>
    public bool AddWord(int term)
    {
        if (words == termAt.Length)
        {
            Array.Resize(ref termAt, words * 2);
            Array.Resize(ref nextOfSame, words * 2);
        }

        termAt[words] = term;
        var at = words++;
        if (term < 0)
        {
            return false;
        }

        nextOfSame[at] = -1;
        ref var entry = ref seen[term];
        if (entry.Stamp != stamp)
        {
            entry = new Seen { Stamp = stamp, Count = 1, First = at, Last = at };
            return true;
        }

        nextOfSame[entry.Last] = at;
        entry.Last = at;
        entry.Count++;
        return false;
    }

    public bool Has(int term) => seen[term].Stamp == stamp;

    /// <summary>Looks at the places of the phrase's rarest word in this text, so that a text of one word repeated costs no more than another.</summary>
    public bool HasPhrase(int[] phrase)
    {
        var rarest = 0;
        for (var i = 0; i < phrase.Length; i++)
        {
            if (!Has(phrase[i]))
            {
                return false;
            }

            if (seen[phrase[i]].Count < seen[phrase[rarest]].Count)
            {
                rarest = i;
            }
        }

        for (var at = seen[phrase[rarest]].First; at >= 0; at = nextOfSame[at])
        {
            var start = at - rarest;
            if (start >= 0 && start + phrase.Length <= words && termAt.AsSpan(start, phrase.Length).SequenceEqual(phrase))
            {
                return true;
            }
        }

        return false;
    }
}

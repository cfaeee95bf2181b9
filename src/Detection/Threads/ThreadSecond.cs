using Listening.Detection.Mentions;

namespace Listening.Detection.Threads;

/// <summary>
/// What one second brought to one conversation about a brand: replies to a root post, and what is seen of them. Merges exactly: integer sums and
/// a set of authors.
/// </summary>
/// <param name="root">Names the root post, which need not be a mention of the brand itself.</param>
public sealed class ThreadSecond(PostKey root, string platform, string rootId)
{
    // Few people answer in the same second; a sorted list is smaller than any set.
    private readonly List<ulong> authors = [];

    public PostKey Root { get; } = root;

    public string Platform { get; } = platform;

    public string RootId { get; } = rootId;

    public int Replies { get; private set; }

    public int Negative { get; private set; }

    /// <summary>Replies by accounts younger than <see cref="Authenticity.Coordination.YoungDays"/> days or declared bots.</summary>
    public int Suspected { get; private set; }

    /// <summary>Impressions that replies gained.</summary>
    public long Reach { get; private set; }

    /// <summary>64 bits of each author, ascending, each once.</summary>
    public IReadOnlyList<ulong> Authors => authors;

    public void Reply(bool negative, bool suspected, ulong author)
    {
        Replies++;
        Negative += negative ? 1 : 0;
        Suspected += suspected ? 1 : 0;
        Heard(author);
    }

    public void Seen(long impressions) => Reach += impressions;

    public void Merge(ThreadSecond other)
    {
        Replies += other.Replies;
        Negative += other.Negative;
        Suspected += other.Suspected;
        Reach += other.Reach;
        foreach (var author in other.authors)
        {
            Heard(author);
        }
    }

    internal void Write(BinaryWriter writer)
    {
        Root.Write(writer);
        writer.Write(Platform);
        writer.Write(RootId);
        writer.Write7BitEncodedInt(Replies);
        writer.Write7BitEncodedInt(Negative);
        writer.Write7BitEncodedInt(Suspected);
        writer.Write7BitEncodedInt64(Reach);
        writer.Write7BitEncodedInt(authors.Count);
        foreach (var author in authors)
        {
            writer.Write(author);
        }
    }

    internal static ThreadSecond Read(BinaryReader reader)
    {
        var thread = new ThreadSecond(PostKey.Read(reader), reader.ReadString(), reader.ReadString())
        {
            Replies = reader.Read7BitEncodedInt(),
            Negative = reader.Read7BitEncodedInt(),
            Suspected = reader.Read7BitEncodedInt(),
            Reach = reader.Read7BitEncodedInt64(),
        };
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            thread.authors.Add(reader.ReadUInt64());
        }

        return thread;
    }

    private void Heard(ulong author)
    {
        if (author != 0 && authors.BinarySearch(author) is < 0 and var at)
        {
            authors.Insert(~at, author);
        }
    }
}

using System.Text;
using Listening.Detection.Mentions;
using Listening.Detection.Windows;

namespace Listening.Detection.Engine;

/// <summary>
/// One minute's sampled and most seen posts. A sampled post lies here as its bytes, a third of what its words take as objects; it is read again when
/// somebody asks why, which is seldom.
/// </summary>
internal sealed class SampleMinute
{
    private static readonly List<(PostKey Key, byte[] Bytes)> s_none = [];

    [ThreadStatic]
    private static MemoryStream? t_buffer;

    private List<(PostKey Key, byte[] Bytes)> sample = [];

    // Most minutes of most streams see no reach.
    private List<TopPost>? top;

    // A thinned minute takes nothing more and lies as the bytes of the whole.
    private byte[]? packed;

    public IReadOnlyList<TopPost> Top => packed is not null ? Unpacked().Top : top ?? (IReadOnlyList<TopPost>)[];

    /// <summary>Lowest hash ranks first.</summary>
    public IEnumerable<SamplePost> Sample() => (packed is null ? this : Unpacked()).sample.Select(s => Read(s.Bytes));

    public bool Takes(SamplePost post, int limit) => sample.Count < limit || post.Key.CompareTo(sample[^1].Key) < 0;

    public void Add(TopPost post) => TopPosts.Add(top ??= new List<TopPost>(1), post);

    public void Add(SamplePost post, int limit)
    {
        var at = sample.FindIndex(s => s.Key.CompareTo(post.Key) >= 0);
        if (at >= 0 && sample[at].Key == post.Key)
        {
            return;
        }

        sample.Insert(at < 0 ? sample.Count : at, (post.Key, BytesOf(post)));
        if (sample.Count > limit)
        {
            sample.RemoveAt(limit);
        }
    }

    /// <summary>The lowest ranks of a uniform sample are one.</summary>
    public void Thin(int to)
    {
        if (packed is not null)
        {
            return;
        }

        sample.RemoveRange(Math.Min(to, sample.Count), Math.Max(0, sample.Count - to));
        top?.RemoveRange(Math.Min(to, top.Count), Math.Max(0, top.Count - to));
        packed = Bytes(Write);
        (sample, top) = (s_none, null);
    }

    /// <summary>Takes the words of erased posts away; their places and numbers stay.</summary>
    /// <returns>Whether there were any.</returns>
    public bool Forget(Func<PostKey, bool> isErased)
    {
        var whole = packed is null ? this : Unpacked();
        var forgot = false;
        for (var i = 0; i < whole.sample.Count; i++)
        {
            if (isErased(whole.sample[i].Key) && Read(whole.sample[i].Bytes) is { Terms.Count: > 0 } post)
            {
                whole.sample[i] = (post.Key, BytesOf(post with { Terms = [], Own = 0 }));
                forgot = true;
            }
        }

        packed = packed is not null && forgot ? Bytes(whole.Write) : packed;
        return forgot;
    }

    public void Write(BinaryWriter writer)
    {
        if (packed is not null)
        {
            writer.Write(packed);
            return;
        }

        writer.Write((byte)sample.Count);
        foreach (var (_, bytes) in sample)
        {
            writer.Write(bytes);
        }

        writer.Write((byte)Top.Count);
        foreach (var post in Top)
        {
            post.Write(writer);
        }
    }

    public static SampleMinute Read(BinaryReader reader, int format)
    {
        var minute = new SampleMinute();
        for (int i = 0, n = reader.ReadByte(); i < n; i++)
        {
            var post = SamplePost.Read(reader, format);
            minute.sample.Add((post.Key, BytesOf(post)));
        }

        if (format < StreamSecond.Format)
        {
            // Then it lay in a whole second.
            minute.top = [.. StreamSecond.Read(reader, format).Top];
            return minute;
        }

        for (int i = 0, n = reader.ReadByte(); i < n; i++)
        {
            minute.Add(TopPost.Read(reader, format));
        }

        return minute;
    }

    private SampleMinute Unpacked()
    {
        using var reader = new BinaryReader(new MemoryStream(packed!, writable: false), Encoding.UTF8);
        return Read(reader, StreamSecond.Format);
    }

    private static SamplePost Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes, writable: false), Encoding.UTF8);
        return SamplePost.Read(reader);
    }

    private static byte[] BytesOf(SamplePost post) => Bytes(post.Write);

    private static byte[] Bytes(Action<BinaryWriter> write)
    {
        var buffer = t_buffer ??= new MemoryStream();
        buffer.SetLength(0);
        using var writer = new BinaryWriter(buffer, Encoding.UTF8, leaveOpen: true);
        write(writer);
        writer.Flush();
        return buffer.ToArray();
    }
}

namespace Listening.Detection.Windows;

/// <summary>The most seen posts, largest first, ties by key: a set that is the same in whatever order it was filled.</summary>
internal static class TopPosts
{
    public static void Add(List<TopPost> top, in TopPost post)
    {
        var key = post.Key;
        var known = top.FindIndex(t => t.Key == key);
        if (known >= 0)
        {
            if (!Before(post, top[known]))
            {
                return;
            }

            top.RemoveAt(known);
        }

        var at = 0;
        while (at < top.Count && !Before(post, top[at]))
        {
            at++;
        }

        if (at < StreamSecond.TopSize)
        {
            top.Insert(at, post);
        }

        if (top.Count > StreamSecond.TopSize)
        {
            top.RemoveAt(StreamSecond.TopSize);
        }
    }

    private static bool Before(in TopPost a, in TopPost b) =>
        a.Impressions != b.Impressions ? a.Impressions > b.Impressions
        : a.Key != b.Key ? a.Key.CompareTo(b.Key) < 0
        : a.Likes > b.Likes;
}

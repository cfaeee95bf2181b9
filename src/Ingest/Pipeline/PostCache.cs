using Listening.Detection.Mentions;
using Listening.Detection.Posts;

namespace Listening.Ingest.Pipeline;

/// <summary>
/// Recently used rows of <c>posts</c>; only a cache, a miss is looked up. Two generations: what is touched moves to the young one, and when that is
/// full the old one goes. One partition's loop calls it.
/// </summary>
internal sealed class PostCache(int capacity)
{
    private Dictionary<PostKey, PostState> young = [];
    private Dictionary<PostKey, PostState> old = [];

    public bool TryGet(PostKey key, out PostState? post)
    {
        if (young.TryGetValue(key, out post))
        {
            return true;
        }

        if (!old.Remove(key, out post))
        {
            return false;
        }

        Put(post);
        return true;
    }

    public void Put(PostState post)
    {
        if (young.Count >= capacity / 2 && !young.ContainsKey(post.Key))
        {
            (old, young) = (young, []);
        }

        young[post.Key] = post;
    }

    public void Clear()
    {
        young.Clear();
        old.Clear();
    }
}

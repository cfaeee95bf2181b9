using Listening.Ingest.Sqlite;
using Microsoft.Data.Sqlite;

namespace Listening.Ingest.Connectors.Bluesky;

/// <summary>
/// Where the connector stopped, which posts it has handed over (a deletion of one of them must be handed over too, also after a restart), and
/// their counts as of the cursor. Holds ids and numbers, no text.
/// </summary>
internal sealed class BlueskyState : IDisposable
{
    // As long as the archive keeps anything: later there is nothing left to delete.
    private static readonly TimeSpan Remember = TimeSpan.FromDays(731);

    private readonly SqliteConnection _file;

    /// <exception cref="InvalidDataException">The file is damaged or of a newer version.</exception>
    public BlueskyState(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _file = SqliteFile.OpenVersioned(path, "NORMAL", "the Bluesky connector's state", version: 1, """
            CREATE TABLE IF NOT EXISTS cursor(one INTEGER PRIMARY KEY CHECK(one = 1), time_us INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS posts(
              did TEXT NOT NULL, rkey TEXT NOT NULL, seen_us INTEGER NOT NULL, likes INTEGER NOT NULL, shares INTEGER NOT NULL,
              replies INTEGER NOT NULL, accounts INTEGER NOT NULL, PRIMARY KEY(did, rkey)) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS posts_seen ON posts(seen_us);
            """);
    }

    /// <summary>Unix µs up to which everything is durable in the log; null at the very first start.</summary>
    public long? Cursor => SqliteFile.Scalar(_file, "SELECT time_us FROM cursor") as long?;

    /// <summary>One transaction, after the log has what led to it.</summary>
    public void Save(long cursorUs, IEnumerable<HotPost> changed, IEnumerable<(string Did, string Rkey)> deleted)
    {
        using var transaction = _file.BeginTransaction();
        Run("INSERT INTO cursor VALUES(1, $a) ON CONFLICT DO UPDATE SET time_us = max(time_us, excluded.time_us)", cursorUs);
        foreach (var p in changed)
        {
            Run("INSERT INTO posts VALUES($a, $b, $c, $d, $e, $f, $g) ON CONFLICT DO UPDATE SET likes = $d, shares = $e, replies = $f, accounts = $g",
                p.Did, p.Rkey, p.SeenUs, p.Likes, p.Shares, p.Replies, p.Accounts);
        }

        foreach (var (did, rkey) in deleted)
        {
            Run("DELETE FROM posts WHERE did = $a AND rkey = $b", did, rkey);
        }

        transaction.Commit();
    }

    public bool Knows(string did, string rkey) => Read("SELECT * FROM posts WHERE did = $a AND rkey = $b", did, rkey).Count > 0;

    public List<HotPost> PostsOf(string did) => Read("SELECT * FROM posts WHERE did = $a", did);

    /// <summary>Posts seen since then, those with most reactions first; forgets what is older than anybody's archive.</summary>
    public List<HotPost> Load(long sinceUs, int most, long nowUs)
    {
        Run("DELETE FROM posts WHERE seen_us < $a", nowUs - (long)Remember.TotalMicroseconds);
        return Read("SELECT * FROM posts WHERE seen_us >= $a ORDER BY accounts DESC, seen_us DESC LIMIT $b", sinceUs, most);
    }

    public void Dispose() => _file.Dispose();

    private void Run(string sql, params ReadOnlySpan<object> values)
    {
        using var command = Command(sql, values);
        command.ExecuteNonQuery();
    }

    private List<HotPost> Read(string sql, params ReadOnlySpan<object> values)
    {
        using var command = Command(sql, values);
        using var row = command.ExecuteReader();
        var posts = new List<HotPost>();
        while (row.Read())
        {
            posts.Add(new HotPost(row.GetString(0), row.GetString(1), row.GetInt64(2))
            {
                Likes = row.GetInt64(3),
                Shares = row.GetInt64(4),
                Replies = row.GetInt64(5),
                Accounts = row.GetInt64(6),
            });
        }

        return posts;
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<object> values)
    {
        var command = _file.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue("$" + (char)('a' + i), values[i]);
        }

        return command;
    }
}

using SQLitePCL;

namespace Listening.History.Sqlite.Core;

/// <summary>What SQLite's result codes mean to whoever runs the product.</summary>
internal static class SqliteFault
{
    public static Exception Of(int code, string path, string message)
    {
        var folder = Path.GetDirectoryName(path) ?? ".";
        return (code & 0xFF) switch
        {
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => Damaged(path, message),
            raw.SQLITE_FULL => new StoreException(
                $"The disk that holds {folder} is full: free some space. Nothing was stored.", StoreFault.Full),
            raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH => new StoreException(
                $"Cannot write {path} ({message}): check that this user may write the folder, or choose another one with --data.", StoreFault.ReadOnly),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new StoreException(
                $"Another process holds {path}: stop it, or choose another folder with --data.", StoreFault.InUse),
            raw.SQLITE_IOERR => new StoreException($"The disk failed at {path} ({message}).", StoreFault.Device),

            // Constraints and misuse: our own rules or code are broken.
            _ => new InvalidOperationException($"History broke a rule of its own at {path}: {message} (SQLite {code})."),
        };
    }

    public static StoreException Damaged(string path, string message) => new(
        $"{path} is damaged ({message.ReplaceLineEndings(" ")}): restore it with `listening restore`, or move it away to start with an empty history.", StoreFault.Damaged);
}

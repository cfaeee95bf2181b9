using System.Reflection;

namespace Listening.History.Sqlite.Core;

/// <summary>Numbered scripts (<c>Migrations/NNN_name.sql</c>), each applied once and in order, in a transaction of its own.</summary>
internal static class Migrations
{
    /// <summary>Marks the file as ours ("List"): another program's database is never touched.</summary>
    private const long ApplicationId = 0x4C697374;

    // A quarter of a gigabyte is checked in about half a second; a larger file is left to SQLite's own checks on reading, because a start
    // takes no longer than two seconds.
    private const long LargestChecked = 256L << 20;

    private static readonly (long Version, string Resource)[] Scripts =
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(n => n.StartsWith("migrations/", StringComparison.Ordinal))
            .Select(n => (long.Parse(n.AsSpan("migrations/".Length, 3), null), n))
            .Order()];

    public static long Newest => Scripts[^1].Version;

    /// <summary>Brings the file to <see cref="Newest"/>. It was inspected before.</summary>
    public static void Apply(Database database)
    {
        var version = database.Number("PRAGMA user_version") ?? 0;
        foreach (var (number, resource) in Scripts.Where(s => s.Version > version))
        {
            using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
            database.Script("BEGIN IMMEDIATE");
            try
            {
                database.Script(reader.ReadToEnd());
                database.Script($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {number}; COMMIT");
            }
            catch
            {
                if (database.InTransaction)
                {
                    database.Script("ROLLBACK");
                }

                throw;
            }
        }
    }

    /// <summary>Looks at a file that is there, on a connection that cannot change it.</summary>
    /// <exception cref="StoreException">Damaged, another program's, or newer.</exception>
    public static void Inspect(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var database = Database.Open(path, write: false);
        var version = database.Number("PRAGMA user_version") ?? 0;
        var application = database.Number("PRAGMA application_id") ?? 0;
        if (application != ApplicationId && database.Number("SELECT count(*) FROM sqlite_schema") > 0)
        {
            throw new StoreException($"{database.Path} is no history of Listening: choose another folder with --data.", StoreFault.Damaged);
        }

        if (version > Newest)
        {
            throw new StoreException(
                $"{database.Path} was written by a newer version (schema {version}, this program knows {Newest}): run that version, or restore a backup.",
                StoreFault.Newer);
        }

        var size = new FileInfo(database.Path).Length;
        var pages = (database.Number("PRAGMA page_count") ?? 0) * (database.Number("PRAGMA page_size") ?? 0);
        if (size > 0 && size <= LargestChecked && pages > 0)
        {
            using var check = database.Rows("PRAGMA quick_check(1)");
            if (check.Step() && check.Text(0) is var verdict and not "ok")
            {
                throw SqliteFault.Damaged(database.Path, verdict);
            }
        }
    }
}

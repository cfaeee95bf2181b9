using Listening.History.Privacy;
using Listening.History.Sqlite;
using Listening.History.Timescale;

namespace Listening.History.Backup;

/// <summary>
/// Where the copies of a data folder lie (<c>backups.txt</c>, one path a line), so that an erasure can leave its register beside each: whoever restores one
/// then erases again before it opens.
/// </summary>
public static class KnownBackups
{
    public const string FileName = "backups.txt";

    public static void Add(string data, string backup) => File.AppendAllText(Path.Combine(data, FileName), Path.GetFullPath(backup) + "\n");

    /// <returns>Copies that could not be reached: their owner must give them the register, or destroy them.</returns>
    public static IReadOnlyList<string> Tell(string data, ErasureRegister register)
    {
        List<string> missed = [];
        foreach (var backup in All(data))
        {
            try
            {
                if (Directory.Exists(backup))
                {
                    register.CopyTo(backup);
                    continue;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Said below, with those that are gone or moved.
            }

            missed.Add(backup);
        }

        return missed;
    }

    /// <summary>When each copy was made; null for one that cannot be reached.</summary>
    public static IReadOnlyList<DateTimeOffset?> Made(string data) => [.. All(data).Select(MadeAt)];

    // The history is copied first and never written again; a register that comes later changes the folder, not it.
    private static DateTimeOffset? MadeAt(string backup)
    {
        try
        {
            return new[] { Path.Combine(backup, SqliteHistory.FileName), TimescaleBackup.ManifestOf(backup) }
                .Where(File.Exists).Select(f => (DateTimeOffset?)new DateTimeOffset(File.GetLastWriteTimeUtc(f), TimeSpan.Zero)).FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<string> All(string data)
    {
        var list = Path.Combine(data, FileName);
        return File.Exists(list) ? File.ReadAllLines(list).Distinct() : [];
    }
}

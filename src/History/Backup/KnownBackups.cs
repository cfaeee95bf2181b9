using Listening.History.Privacy;

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
        var list = Path.Combine(data, FileName);
        List<string> missed = [];
        foreach (var backup in File.Exists(list) ? File.ReadAllLines(list).Distinct() : [])
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
}

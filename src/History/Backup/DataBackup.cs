using System.Security.Cryptography;
using Listening.Alerts.Audit;
using Listening.History.Archive;
using Listening.History.Privacy;
using Listening.History.Sqlite;
using Listening.History.Sqlite.Core;
using TimescaleBackup = Listening.History.Timescale.TimescaleBackup;

namespace Listening.History.Backup;

/// <summary>What a copy holds.</summary>
public sealed record BackupReport(int Files, long Bytes);

/// <summary>
/// Copies a data folder, also while a server writes to it, and brings a copy back. Databases are copied as one moment each, the history
/// first: the mention log may then hold more than the history has read, never less, and a restored server reads the rest.
/// </summary>
public static class DataBackup
{
    private static readonly byte[] SqliteMagic = "SQLite format 3\0"u8.ToArray();

    /// <param name="to">A folder that does not exist yet, or is empty.</param>
    /// <exception cref="StoreException">There is no history, or the copy cannot be written.</exception>
    public static BackupReport Create(string data, string to)
    {
        RequireHistory(data);
        RequireEmpty(to);
        var report = Copy(data, to);
        KnownBackups.Add(data, to);
        return report;
    }

    /// <summary>The same for a node whose history is in TimescaleDB: its data folder, and the store in a folder of the copy.</summary>
    /// <param name="connection">A connection string of Npgsql; null = the history is a file of the data folder.</param>
    /// <exception cref="StoreException">The store cannot be read, or the copy cannot be written.</exception>
    public static async Task<BackupReport> CreateAsync(string data, string to, string? connection, CancellationToken cancellationToken)
    {
        if (connection is null)
        {
            return Create(data, to);
        }

        RequireEmpty(to);
        Folder(to);

        // The history first: the log may then hold more than the history has read, never less.
        await TimescaleBackup.ExportAsync(connection, Path.Combine(to, TimescaleBackup.Folder), cancellationToken);
        var exported = Directory.GetFiles(Path.Combine(to, TimescaleBackup.Folder));
        if (!Directory.Exists(data))
        {
            return new BackupReport(exported.Length, exported.Sum(f => new FileInfo(f).Length));
        }

        var report = Copy(data, to);
        KnownBackups.Add(data, to);
        return new BackupReport(report.Files + exported.Length, report.Bytes + exported.Sum(f => new FileInfo(f).Length));
    }

    /// <summary>
    /// Brings a copy back into a new data folder. The store gets a new epoch, so that everybody who reads its feed starts from a snapshot; its
    /// audit goes on, with an entry that says so. Whom the register beside the copy covers is erased from it before anybody can open it.
    /// </summary>
    /// <param name="erasures">A newer register than the copy's, such as that of the folder which is replaced; null = none.</param>
    /// <param name="connection">For a copy of a history in TimescaleDB: an empty database, or schema, to bring it back into.</param>
    /// <exception cref="StoreException">The copy is damaged or newer than this program, or the folder is not empty.</exception>
    /// <exception cref="IOException">Not everything could be erased: the folder is not to be used, restore again.</exception>
    public static async Task<BackupReport> RestoreAsync(
        string from, string data, string? erasures, TimeProvider time, CancellationToken cancellationToken, string? connection = null)
    {
        RequireEmpty(data);
        if (Directory.Exists(Path.Combine(from, TimescaleBackup.Folder)) != connection is not null)
        {
            throw new StoreException(
                connection is null
                    ? $"The copy in {from} is of a history in TimescaleDB: name an empty one with --history."
                    : $"There is no history of a TimescaleDB in {from}: leave --history out.",
                StoreFault.ReadOnly);
        }

        BackupReport report;
        if (connection is not null)
        {
            await TimescaleBackup.ImportAsync(from, connection, time, cancellationToken);
            report = Copy(from, data);
        }
        else
        {
            RequireHistory(from);
            Migrations.Inspect(Path.Combine(from, SqliteHistory.FileName));
            if (AuditVerifier.Verify(from).Fault is { } fault)
            {
                throw new StoreException($"The copy in {from} does not hold what was written: {fault}. Take another copy.", StoreFault.Damaged);
            }

            report = Copy(from, data);
            Renew(data, time);
        }

        var register = ErasureRegister.Open(data);
        if (erasures is not null)
        {
            register.Merge(ErasureRegister.OpenFile(erasures));
        }

        register.Again();
        if (!register.IsEmpty)
        {
            await FolderErasure.SweepAsync(data, register, "restore", time, cancellationToken, connection);
        }

        return report;
    }

    private static void Renew(string data, TimeProvider time)
    {
        using var database = Database.Open(Path.Combine(data, SqliteHistory.FileName), write: true);
        var scope = new WriteScope(database, DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()));
        var epoch = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        database.Script("BEGIN IMMEDIATE");
        database.Run("UPDATE meta SET value = ? WHERE name = 'epoch'", epoch);
        AuditRows.Append(scope, new AuditEntry(scope.Now, "restore", "history.restored", epoch, null, "{}"));
        database.Script("COMMIT");
    }

    private static BackupReport Copy(string from, string to)
    {
        var (files, bytes) = (0, 0L);
        try
        {
            Folder(to);
            var all = Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories)
                .OrderBy(f => Path.GetFileName(f) != SqliteHistory.FileName).ThenBy(f => f, StringComparer.Ordinal).ToList();
            foreach (var file in all.Where(IsKept))
            {
                var target = Path.Combine(to, Path.GetRelativePath(from, file));
                Folder(Path.GetDirectoryName(target)!);
                if (CopyOne(file, target))
                {
                    files++;
                    bytes += new FileInfo(target).Length;
                }
            }
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreException($"Cannot copy {from} to {to}: {e.Message}", StoreFault.ReadOnly, e);
        }

        return new BackupReport(files, bytes);
    }

    // Locks and what SQLite keeps beside an open file belong to the running process; the copy of a TimescaleDB goes back there.
    private static bool IsKept(string file) => Path.GetFileName(file) is var name
        && Path.GetFileName(Path.GetDirectoryName(file)) != TimescaleBackup.Folder
        && !name.EndsWith("lock", StringComparison.Ordinal) && !name.EndsWith("-wal", StringComparison.Ordinal)
        && !name.EndsWith("-shm", StringComparison.Ordinal) && !name.EndsWith("-journal", StringComparison.Ordinal)

        // The archive's keys lie in no copy: deleting one erases a person from all of them.
        && !name.StartsWith(SealedArchive.KeysFileName, StringComparison.Ordinal) && name is not (KnownBackups.FileName or SharedErasures.FolderFile);

    /// <returns>False when retention took the file meanwhile.</returns>
    private static bool CopyOne(string file, string target)
    {
        try
        {
            if (!IsDatabase(file))
            {
                File.Copy(file, target);
                return true;
            }

            using var source = Database.Open(file, write: false);
            source.Script("PRAGMA busy_timeout = 10000");
            using var copy = Database.Open(target, write: true);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            source.BackupTo(copy);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private static bool IsDatabase(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> head = stackalloc byte[16];
        return stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual(SqliteMagic);
    }

    private static void Folder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static void RequireHistory(string folder)
    {
        if (!File.Exists(Path.Combine(folder, SqliteHistory.FileName)))
        {
            throw new StoreException($"There is no history in {folder}.", StoreFault.ReadOnly);
        }
    }

    private static void RequireEmpty(string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new StoreException($"{folder} is not empty: name a folder that does not exist yet.", StoreFault.ReadOnly);
        }
    }
}

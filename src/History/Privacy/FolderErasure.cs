using Listening.History.Backup;
using Listening.Ingest.Log;
using Listening.Ingest.Validation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Listening.History.Privacy;

/// <summary>Erasure in a data folder that no server runs on.</summary>
public static class FolderErasure
{
    public const string LogFolder = "log";
    public const string LettersFile = "dead-letters.db";

    /// <returns>What was swept, and the copies of the folder that could not be told.</returns>
    /// <exception cref="StoreException">The folder cannot be used.</exception>
    /// <exception cref="IOException">Not done to the end; the register remembers, run it again.</exception>
    public static async Task<(ErasureEntry Entry, ErasureReport Report, IReadOnlyList<string> Missed)> EraseAsync(
        string data, ErasureSubject subject, string by, TimeProvider time, CancellationToken cancellationToken, string? connection = null)
    {
        var register = ErasureRegister.Open(data);
        ErasureEntry? entry = null;
        var report = await SweepAsync(data, register, by, time, cancellationToken, connection, () => entry = register.Add(subject, time.GetUtcNow()));
        return (entry!, report, KnownBackups.Tell(data, register));
    }

    /// <param name="ask">Runs when the register is ready for new entries; null = sweeps what is in it.</param>
    public static async Task<ErasureReport> SweepAsync(
        string data, ErasureRegister register, string by, TimeProvider time, CancellationToken cancellationToken, string? connection = null, Action? ask = null)
    {
        await using var history = await HistoryStores.OpenAsync(connection, data, time, NullLoggerFactory.Instance);
        await using var log = EmbeddedLog.Open(
            new EmbeddedLogOptions { Folder = Path.Combine(data, LogFolder) }, time, NullLogger<EmbeddedLog>.Instance);
        using var letters = new DeadLetters(Path.Combine(data, LettersFile), new DeadLetterOptions(), time);
        using var archive = SealedArchive.Open(data, register, time);
        using var eraser = new Eraser(register, history, log, letters, archive, time);
        if (connection is null)
        {
            ask?.Invoke();
            return await eraser.SweepAsync(by, cancellationToken);
        }

        // The other nodes of the store take it over from its documents: within seconds where they run, else before they open.
        using var shared = new SharedErasures(history.Alerts, history.Documents, register, by);
        await shared.JoinAsync(archive.IsEmpty, cancellationToken);
        ask?.Invoke();
        var asked = await shared.ExchangeAsync(by, cancellationToken);
        var report = await eraser.SweepAsync(by, cancellationToken);
        foreach (var erasure in asked)
        {
            await shared.StoreSweptAsync(erasure, report, time.GetUtcNow(), cancellationToken);
            await shared.SayAsync(erasure.Entry.Id, FolderStep.Swept, report, cancellationToken);
        }

        return report;
    }
}

using System.Text.Json;
using Listening.Detection.Mentions;
using Listening.Ingest.Log;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Listening.Ingest.Validation;

/// <summary>What became of an attempt to send a dead letter through the intake again.</summary>
public enum ReplayOutcome : byte
{
    /// <summary>Taken now; it is no dead letter any more.</summary>
    Accepted,

    /// <summary>Refused again; it stays.</summary>
    Rejected,

    /// <summary>Only its first 64 KiB were kept, so it cannot be sent again.</summary>
    Truncated,

    /// <summary>No such dead letter, or too old.</summary>
    Unknown,
}

/// <summary>
/// The door for whole requests: splits a body into messages, validates each, appends the good ones to the log as they came, keeps the bad ones
/// as dead letters. An accepted mention is durable. Safe from several threads.
/// </summary>
/// <remarks>
/// A request over its limits is refused whole, before anything is appended. In lines of JSON each line stands for itself; in an array that breaks
/// off, what came before the break is taken and the break is one reject.
/// </remarks>
public sealed partial class MentionIntake(IMentionLog log, DeadLetters deadLetters, ILogger<MentionIntake> logger)
{
    /// <summary>Reads at most <see cref="MentionLimits.RequestBytes"/> of a body and takes it.</summary>
    /// <exception cref="IOException">The log cannot be written: the sender must assume that nothing was taken, and may send again.</exception>
    public async Task<IntakeResult> TakeAsync(Stream body, IntakeCaller caller, CancellationToken cancellationToken)
    {
        var buffer = new BodyBuffer();
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer.Free, cancellationToken)) > 0)
            {
                buffer.Advance(read);
                if (buffer.Length > MentionLimits.RequestBytes)
                {
                    return TooLarge;
                }
            }

            return await TakeAsync(buffer.Written, caller, cancellationToken);
        }
        finally
        {
            buffer.Dispose();
        }
    }

    /// <param name="body">UTF-8: a JSON array of mentions, one mention, or a mention a line. Not kept after the task has ended.</param>
    /// <exception cref="IOException">The log cannot be written: the sender must assume that nothing was taken, and may send again.</exception>
    public async Task<IntakeResult> TakeAsync(ReadOnlyMemory<byte> body, IntakeCaller caller, CancellationToken cancellationToken)
    {
        if (body.Length > MentionLimits.RequestBytes)
        {
            return TooLarge;
        }

        var (messages, broken, rest) = MessageSplitter.Split(body, MentionLimits.MentionsPerRequest);
        if (messages.Count > MentionLimits.MentionsPerRequest)
        {
            return Refuse($"A request may have at most {MentionLimits.MentionsPerRequest} mentions; send the rest in another.", isTooLarge: true);
        }

        if (messages.Count == 0 && broken is null)
        {
            return Refuse("The request has no mention: send a JSON array of mentions, or one JSON object a line.");
        }

        var accepted = new List<LogEntry>(messages.Count);
        var rejected = new List<IntakeReject>();
        var refused = new List<RefusedMessage>();
        Validate(messages, caller.Drill, accepted, (index, why) =>
        {
            rejected.Add(new IntakeReject(index, why.Reason, why.Detail));
            refused.Add(new RefusedMessage(why, messages[index]));
        });
        if (broken is not null)
        {
            var why = new Reject(DropReason.MalformedJson, broken);
            rejected.Add(new IntakeReject(messages.Count, why.Reason, why.Detail));
            refused.Add(new RefusedMessage(why, rest));
        }

        if (accepted.Count > 0)
        {
            await log.AppendAsync(accepted, cancellationToken);
            IngestMeter.Accepted.Add(accepted.Count);
        }

        // After the append: a sender that must send again would otherwise leave its bad messages here twice.
        KeepRefused(caller.Name, refused);
        return new IntakeResult(accepted.Count, rejected);
    }

    /// <summary>Sends a dead letter through the door again, as a newer program or other rights may take what was refused.</summary>
    public async Task<(ReplayOutcome Outcome, Reject Reject)> ReplayAsync(long deadLetterId, IntakeCaller caller, CancellationToken cancellationToken)
    {
        if (deadLetters.Find(deadLetterId) is not { } letter)
        {
            return (ReplayOutcome.Unknown, default);
        }

        if (letter.Truncated)
        {
            return (ReplayOutcome.Truncated, new Reject(letter.Reason, letter.Detail));
        }

        var accepted = new List<LogEntry>(1);
        Reject reject = default;
        Validate([letter.Payload], caller.Drill, accepted, (_, why) => reject = why);
        if (accepted.Count == 0)
        {
            return (ReplayOutcome.Rejected, reject);
        }

        await log.AppendAsync(accepted, cancellationToken);
        IngestMeter.Accepted.Add(1);
        deadLetters.Remove(letter.Id);
        return (ReplayOutcome.Accepted, default);
    }

    private static IntakeResult TooLarge => Refuse($"A request may have at most {MentionLimits.RequestBytes} bytes.", isTooLarge: true);

    private static IntakeResult Refuse(string why, bool isTooLarge = false) => new(0, [], why, isTooLarge);

    private void Validate(List<ReadOnlyMemory<byte>> messages, DrillUse drill, List<LogEntry> accepted, Action<int, Reject> onReject)
    {
        var reader = new MentionReader();
        for (var i = 0; i < messages.Count; i++)
        {
            if (!reader.TryRead(messages[i], out var why) || !IsFromOutside(reader.Mention, out why) || !MayDrill(reader.Mention, drill, out why))
            {
                IngestMeter.Rejected(why.Reason);
                onReject(i, why);
                continue;
            }

            accepted.Add(new LogEntry(LogPartition.Of(reader.Mention.Platform, reader.Mention.Id.Span, log.PartitionCount), messages[i]));
        }
    }

    // A label is corrected by a named person, never by whoever may send mentions.
    private static bool IsFromOutside(Mention mention, out Reject why)
    {
        why = mention.Op == MentionOp.Correction
            ? new Reject(DropReason.UnknownOperation, "`op` correction is the product's own; people correct a label with POST /mentions/{platform}/{id}/correction.")
            : default;
        return why.Detail is null;
    }

    private static bool MayDrill(Mention mention, DrillUse use, out Reject why)
    {
        why = (use, mention.Drill.IsEmpty) switch
        {
            (DrillUse.Never, false) => new Reject(DropReason.DrillNotAllowed, "`drill` may only be set by a key with the drill scope."),
            (DrillUse.Required, true) => new Reject(DropReason.DrillNotAllowed, "This key may only send drills: set `drill`."),
            _ => default,
        };
        return why.Detail is null;
    }

    private void KeepRefused(string source, List<RefusedMessage> refused)
    {
        try
        {
            deadLetters.Add(source, refused);
        }
        catch (SqliteException e)
        {
            // The sender has the rejects in its answer; the mentions that were good must not suffer for the bad ones.
            IngestMeter.DeadLettersLost.Add(refused.Count);
            DeadLettersFailed(logger, refused.Count, source, e.Message);
        }
    }

    [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message = "{Count} refused messages of {Source} could not be kept as dead letters: {Error}")]
    private static partial void DeadLettersFailed(ILogger logger, int count, string source, string error);
}

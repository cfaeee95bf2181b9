namespace Listening.Ingest.Validation;

/// <summary>Whether a sender's mentions may, must or must not carry a drill mark.</summary>
public enum DrillUse : byte
{
    Never,
    Allowed,
    Required,
}

/// <summary>Who hands messages over.</summary>
/// <param name="Name">Key's or connector's name: the source in the dead letters.</param>
public sealed record IntakeCaller(string Name, DrillUse Drill);

/// <summary>One message that was not taken.</summary>
/// <param name="Index">0-based: element of the array, or line that is not blank.</param>
public readonly record struct IntakeReject(int Index, DropReason Reason, string Error);

/// <summary>What became of a request.</summary>
/// <param name="Accepted">Mentions that are durable in the log.</param>
/// <param name="IsTooLarge">Refused because of its size: the sender splits it.</param>
/// <param name="Refused">Why the whole request was refused before anything was taken (too many, too large, empty); null otherwise.</param>
public sealed record IntakeResult(int Accepted, IReadOnlyList<IntakeReject> Rejected, string? Refused = null, bool IsTooLarge = false);

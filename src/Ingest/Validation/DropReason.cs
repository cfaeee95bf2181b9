namespace Listening.Ingest.Validation;

/// <summary>Why a message was not taken. Closed: every reject has exactly one; the words (<see cref="DropReasons.NameOf"/>) label metric, dead letter and problem.</summary>
public enum DropReason : byte
{
    /// <summary>Not JSON, cut short, nested deeper than the contract, or an unpaired surrogate.</summary>
    MalformedJson,

    /// <summary>Bytes that are not UTF-8, a NUL outside the text, or a letter that a platform's name or drill mark may not have.</summary>
    InvalidText,

    /// <summary>A field has another type than the contract's.</summary>
    WrongType,

    /// <summary><c>platform</c>, <c>id</c> or, for a create, <c>text</c> is missing or empty.</summary>
    MissingField,

    /// <summary>The same field twice in one object.</summary>
    DuplicateField,

    /// <summary>An operation the contract does not know.</summary>
    UnknownOperation,

    /// <summary>Text over 64 KiB, a field over its length, or a message over 512 KiB.</summary>
    TooLong,

    /// <summary>A number outside its range: negative counts, a lower bound above its value, a grade that does not exist.</summary>
    OutOfRange,

    /// <summary>A time that is not RFC 3339, or outside 2000–2100.</summary>
    InvalidTime,

    /// <summary>A drill mark from a key that may not drill, or no drill mark from one that only may.</summary>
    DrillNotAllowed,
}

public static class DropReasons
{
    public static string NameOf(DropReason reason) => reason switch
    {
        DropReason.MalformedJson => "malformed-json",
        DropReason.InvalidText => "invalid-text",
        DropReason.WrongType => "wrong-type",
        DropReason.MissingField => "missing-field",
        DropReason.DuplicateField => "duplicate-field",
        DropReason.UnknownOperation => "unknown-operation",
        DropReason.TooLong => "too-long",
        DropReason.OutOfRange => "out-of-range",
        DropReason.InvalidTime => "invalid-time",
        DropReason.DrillNotAllowed => "drill-not-allowed",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not a drop reason."),
    };
}

/// <summary>Why one message was refused.</summary>
/// <param name="Detail">For its sender: what is wrong and in which field. Never quotes the message.</param>
public readonly record struct Reject(DropReason Reason, string Detail);

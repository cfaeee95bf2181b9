namespace Listening.Ingest.Validation;

/// <summary>Why a message was not taken. Closed: every reject has exactly one; the words (<see cref="DropReasons.NameOf"/>) label metric, dead letter and problem.</summary>
public enum DropReason : byte
{
    /// <summary>Not JSON, cut short, nested deeper than the contract, or an unpaired surrogate.</summary>
    MalformedJson,

    /// <summary>Bytes that are not UTF-8, or a NUL in an id.</summary>
    InvalidText,

    /// <summary>A field has another type than the contract's.</summary>
    WrongType,

    /// <summary><c>platform</c>, <c>id</c> or, for a create, <c>text</c> is missing or empty.</summary>
    MissingField,

    /// <summary>The same field twice in one object.</summary>
    DuplicateField,

    /// <summary>An operation the contract does not know.</summary>
    UnknownOperation,

    /// <summary>Text over 64 KiB or a field over its length.</summary>
    TooLong,

    /// <summary>A number outside its range: negative counts, a lower bound above its value.</summary>
    OutOfRange,

    /// <summary>A time that is not RFC 3339, or outside 2000–2100.</summary>
    InvalidTime,

    /// <summary>A drill mark from a key that may not drill, or no drill mark from one that only may.</summary>
    DrillNotAllowed,
}

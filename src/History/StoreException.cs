namespace Listening.History;

/// <summary>
/// The store cannot be read or written. The message is one line that says what is wrong and what to do. Nothing was changed, and what was
/// stored before is as it was.
/// </summary>
public sealed class StoreException : IOException
{
    public StoreException(string message, StoreFault fault, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    public StoreFault Fault { get; }
}

/// <summary>What keeps the store from working; the words are those of log and health.</summary>
public enum StoreFault : byte
{
    /// <summary>Not ours, or ours and damaged.</summary>
    Damaged,

    /// <summary>Written by a newer version.</summary>
    Newer,

    /// <summary>Another process has it.</summary>
    InUse,

    /// <summary>The disk is full.</summary>
    Full,

    /// <summary>Folder or file may not be written.</summary>
    ReadOnly,

    /// <summary>The disk answered with an error.</summary>
    Device,

    /// <summary>The server cannot be reached, or is starting or stopping: heals by itself.</summary>
    Away,

    /// <summary>The server is busy with others (connections, locks, conflicts): heals by itself.</summary>
    Busy,

    /// <summary>The server does not let us in, or lacks what we need: password, rights, extension, database.</summary>
    Refused,
}

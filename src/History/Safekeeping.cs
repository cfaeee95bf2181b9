using Listening.History.Archive;
using Listening.History.Backup;

namespace Listening.History;

/// <summary>Whether the newest signed head of the audit chain agrees with the chain, as far as this node can tell without walking it.</summary>
public enum AnchorState : byte
{
    /// <summary>It covers the chain, or lacks only what was written since the last minute.</summary>
    Anchored,

    /// <summary>Entries older than a few minutes are in no anchor.</summary>
    Behind,

    /// <summary>There is none in this data folder: the work is another node's, or it never began.</summary>
    None,

    /// <summary>Its signature, its store or its digest is not ours: run <c>listening verify</c>.</summary>
    Wrong,
}

/// <param name="Entries">Of the chain.</param>
/// <param name="Head">Digest of the newest, lower-case hex.</param>
/// <param name="Anchored">Entries that the newest anchor covers; 0 without one.</param>
public sealed record AuditKeeping(string Store, long Entries, string Head, AnchorState State, long Anchored, DateTimeOffset? AnchoredAt);

/// <param name="At">When the copy was made; null when it cannot be reached.</param>
public sealed record BackupKeeping(DateTimeOffset? At);

/// <summary>What vouches for the memory, and what would bring it back.</summary>
/// <param name="Backups">Copies made from this data folder, newest first.</param>
public sealed record Safekeeping(AuditKeeping Audit, IReadOnlyList<BackupKeeping> Backups)
{
    // Anchors are written each minute; three may fail before somebody should look.
    private static readonly TimeSpan AnchorsHold = TimeSpan.FromMinutes(3);

    /// <exception cref="StoreException">The store cannot be read.</exception>
    public static async Task<Safekeeping> LookAsync(HistoryStore history, string folder, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Before the chain: what is anchored is then in it.
        var anchor = AnchorFiles.Newest(folder);
        var (store, head) = await history.AuditHeadAsync(cancellationToken);
        var digest = Convert.ToHexStringLower(head.Hash);
        var state = anchor switch
        {
            null => AnchorState.None,
            _ when anchor.Store != store || anchor.Seq > head.Seq || (anchor.Seq == head.Seq && anchor.Hash != digest) || !AnchorFiles.IsOurs(folder, anchor) => AnchorState.Wrong,
            _ when anchor.Seq < head.Seq && now - anchor.At > AnchorsHold && now - head.RecordedAt > AnchorsHold => AnchorState.Behind,
            _ => AnchorState.Anchored,
        };
        return new Safekeeping(new AuditKeeping(store, head.Seq, digest, state, anchor?.Seq ?? 0, anchor?.At), [.. KnownBackups.Made(folder).Select(at => new BackupKeeping(at)).OrderByDescending(b => b.At)]);
    }
}

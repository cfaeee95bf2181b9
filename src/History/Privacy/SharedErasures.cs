using System.Security.Cryptography;
using Listening.Alerts.Access;
using Listening.Alerts.Stores;

namespace Listening.History.Privacy;

/// <summary>How far one data folder is with an erasure. The words are the same in row and answer.</summary>
public enum FolderStep : byte
{
    /// <summary>Its register has it: nothing that is written from now on holds the person's words.</summary>
    Heard,

    /// <summary>Its own files hold nothing of the person any more.</summary>
    Swept,
}

/// <param name="Node">Whose folder it was when it said so.</param>
public sealed record FolderWord(string Folder, string Node, FolderStep Step, ErasureReport? Report = null);

/// <summary>An erasure as all nodes know it.</summary>
/// <param name="StoreSweptAt">When the store that they share held nothing any more; null = not yet.</param>
/// <param name="DoneAt">When every node that was there had swept its own files too; null = not yet.</param>
public sealed record SharedErasure(ErasureEntry Entry, string By, DateTimeOffset? StoreSweptAt = null, DateTimeOffset? DoneAt = null, ErasureReport? Store = null);

/// <param name="Folders">What data folders have said.</param>
/// <param name="Absent">Nodes by the name under which they last joined whose folders have not swept: they do it before they open.</param>
public sealed record ErasureProgress(SharedErasure Erasure, IReadOnlyList<FolderWord> Folders, IReadOnlyList<string> Absent);

/// <summary>
/// The register of erasures shared by the nodes of one store: each entry is a document, and so is each folder's word on it. A node's own file stays what
/// its writers and restores apply; this brings entries into it and out of it, both ways, so that neither a lost folder nor a store that was restored
/// from before loses one. All nodes use one salt, or digests would mean nothing to the others. Safe from several threads.
/// </summary>
public sealed class SharedErasures(IAlertStore store, IDocumentReader documents, ErasureRegister register, string node) : IDisposable
{
    public const string Kind = "erasure";

    /// <summary>The folder's own name, in no copy: who restores one is another folder, which sweeps for itself.</summary>
    public const string FolderFile = "folder-id";

    private const string SaltKind = "erasure-salt";
    private const string FolderKind = "erasure-folder";
    private const string WordKind = "erasure-word";
    private const string By = "privacy";
    private const int Page = 1_000;

    private readonly SemaphoreSlim turn = new(1);
    private readonly Dictionary<string, SharedErasure> known = new(StringComparer.Ordinal);
    private readonly string folder = FolderId(register.Folder);
    private string? after;

    /// <summary>Takes part: adopts the salt, and knows afterwards all that the others know. Before anything is read or written.</summary>
    /// <param name="isUnused">Nothing in the folder was named by its register yet, so that it may change its salt.</param>
    /// <exception cref="StoreException">The folder is of another store.</exception>
    public async Task JoinAsync(bool isUnused, CancellationToken cancellationToken)
    {
        var own = Convert.ToBase64String(register.Salt);
        var salt = await store.TransactAsync(
            t =>
            {
                t.Put(new DocumentDraft(FolderKind, folder, By, DocumentJson.Write(new JoinedFolder(node))));
                if (t.FindDocument(SaltKind, SaltKind) is { } document)
                {
                    return DocumentJson.Read<SharedSalt>(document).Salt;
                }

                t.Put(new DocumentDraft(SaltKind, SaltKind, By, DocumentJson.Write(new SharedSalt(own))));
                return own;
            },
            cancellationToken);
        if (salt != own)
        {
            if (!isUnused || !register.IsEmpty)
            {
                throw new StoreException(
                    $"{register.Folder} belongs to another store: its register of erasures means nothing in this one. Name a new data folder with --data.", StoreFault.InUse);
            }

            register.Adopt(Convert.FromBase64String(salt));
        }

        await ExchangeAsync(By, cancellationToken);
    }

    /// <summary>Brings what is new out and in.</summary>
    /// <returns>Those that are not done, as they stand now.</returns>
    public async Task<IReadOnlyList<SharedErasure>> ExchangeAsync(string by, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            for (var more = true; more;)
            {
                var fresh = await documents.DocumentsAsync(Viewer.System, Kind, new DocumentQuery(After: after, Max: Page), cancellationToken);
                fresh.ToList().ForEach(Take);
                (after, more) = (fresh.Count > 0 ? fresh[^1].Id : after, fresh.Count == Page);
            }

            foreach (var id in known.Values.Where(k => k.DoneAt is null).Select(k => k.Entry.Id).ToList())
            {
                if (await documents.DocumentAsync(Viewer.System, Kind, id, null, cancellationToken) is { } document)
                {
                    Take(document);
                }
            }

            // Those that were asked for here, and those that a store restored from before does not know any more.
            foreach (var entry in register.Entries.Where(e => !known.ContainsKey(e.Id)))
            {
                await WriteAsync(new SharedErasure(entry with { DoneAt = null }, by), cancellationToken);
            }

            return [.. known.Values.Where(k => k.DoneAt is null)];
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Entries that this folder has not swept, of those whose store is swept: now its own files can be, by all names that were found.</summary>
    public IReadOnlyList<ErasureEntry> ToSweep() => Locked(() => register.Entries.Where(e => e.DoneAt is null && known.GetValueOrDefault(e.Id)?.StoreSweptAt is not null).ToList());

    /// <summary>The store holds nothing of it any more; what was learnt of the person goes to everybody.</summary>
    public Task StoreSweptAsync(SharedErasure erasure, ErasureReport report, DateTimeOffset at, CancellationToken cancellationToken) =>
        InTurnAsync(
            () => WriteAsync(
                erasure with { Entry = register.Entries.First(e => e.Id == erasure.Entry.Id) with { DoneAt = null }, StoreSweptAt = at, Store = report }, cancellationToken),
            cancellationToken);

    public Task DoneAsync(SharedErasure erasure, DateTimeOffset at, CancellationToken cancellationToken) =>
        InTurnAsync(() => WriteAsync(erasure with { DoneAt = at }, cancellationToken), cancellationToken);

    /// <summary>This folder's word.</summary>
    public async Task SayAsync(string erasure, FolderStep step, ErasureReport? report, CancellationToken cancellationToken)
    {
        var body = DocumentJson.Write(new FolderWord(folder, node, step, report));
        await store.TransactAsync(
            t => t.FindDocument(WordKind, $"{erasure}-{folder}")?.Body == body ? null : t.Put(new DocumentDraft(WordKind, $"{erasure}-{folder}", By, body, Parent: erasure)),
            cancellationToken);
    }

    /// <returns>Null when there is no such erasure.</returns>
    public async Task<ErasureProgress?> ProgressAsync(string id, CancellationToken cancellationToken)
    {
        if (await documents.DocumentAsync(Viewer.System, Kind, id, null, cancellationToken) is not { } document)
        {
            return null;
        }

        var words = (await documents.DocumentsAsync(Viewer.System, WordKind, new DocumentQuery(Parent: id), cancellationToken)).Select(DocumentJson.Read<FolderWord>).ToList();
        var swept = words.Where(w => w.Step == FolderStep.Swept).Select(w => w.Folder).ToHashSet(StringComparer.Ordinal);
        var folders = await documents.DocumentsAsync(Viewer.System, FolderKind, new DocumentQuery(), cancellationToken);
        return new ErasureProgress(
            DocumentJson.Read<SharedErasure>(document), words,
            [.. folders.Where(f => !swept.Contains(f.Id)).Select(f => DocumentJson.Read<JoinedFolder>(f).Node).Distinct().Order(StringComparer.Ordinal)]);
    }

    public void Dispose() => turn.Dispose();

    private void Take(Document document)
    {
        var shared = DocumentJson.Read<SharedErasure>(document);
        known[shared.Entry.Id] = shared;
        register.Merge(shared.Entry);
    }

    private async Task<int> WriteAsync(SharedErasure erasure, CancellationToken cancellationToken)
    {
        await store.TransactAsync(t => t.Put(new DocumentDraft(Kind, erasure.Entry.Id, erasure.By, DocumentJson.Write(erasure))), cancellationToken);
        known[erasure.Entry.Id] = erasure;
        return 0;
    }

    private async Task InTurnAsync(Func<Task<int>> work, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            await work();
        }
        finally
        {
            turn.Release();
        }
    }

    private T Locked<T>(Func<T> read)
    {
        turn.Wait();
        try
        {
            return read();
        }
        finally
        {
            turn.Release();
        }
    }

    private static string FolderId(string folder)
    {
        var path = Path.Combine(folder, FolderFile);
        if (!File.Exists(path))
        {
            File.WriteAllText(path, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
        }

        return File.ReadAllText(path).Trim();
    }

    private sealed record SharedSalt(string Salt);

    private sealed record JoinedFolder(string Node);
}

using System.Text;
using Listening.Alerts.Audit;
using Listening.Alerts.Rules;
using Listening.Alerts.Stores;
using Listening.Alerts.Teams;
using Listening.Detection.Mentions;
using Listening.Ingest.Log;
using Listening.Ingest.Validation;

namespace Listening.History.Privacy;

/// <summary>What a sweep took away.</summary>
/// <param name="Records">Messages of the mention log.</param>
/// <param name="Posts">Of the hot store, those in which only a handle was crossed out too.</param>
/// <param name="Letters">Dead letters and unreadable messages.</param>
/// <param name="Archived">Texts of the archive whose key is gone.</param>
/// <param name="Held">Texts of the archive that a legal hold keeps sealed until it ends.</param>
/// <param name="Notes">What colleagues and machines wrote in which a handle was crossed out, version by version.</param>
public sealed record ErasureReport(int Records, int Posts, int Letters, int Archived, int Held, int Notes = 0)
{
    public static readonly ErasureReport Nothing = new(0, 0, 0, 0, 0);

    public ErasureReport Plus(ErasureReport other) =>
        new(Records + other.Records, Posts + other.Posts, Letters + other.Letters, Archived + other.Archived, Held + other.Held, Notes + other.Notes);
}

/// <summary>
/// Sweeps everything that the register covers out of log, dead letters, hot store and archive. Knows digests only, so that a restore can do the same
/// without anybody's name. Repeating it is harmless; it is done when it returns.
/// </summary>
public sealed class Eraser(
    ErasureRegister register, HistoryStore history, IMentionLog log, DeadLetters deadLetters, SealedArchive? archive, TimeProvider time)
    : IDisposable
{
    // A handle leads to an id and that to the posts, which are all seen in one pass; a fourth would find no more than the third.
    private const int MostPasses = 4;

    // Colleagues' own addresses and the conditions of rules are the house's; somebody else may have the same name elsewhere.
    private static readonly HashSet<string> OwnNames = [Roster.Kind, CrisisTeam.Kind, Escalation.Kind, JointIncidents.Kind, RuleShelf.Kind];

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);
    private const int Tries = 40;

    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Everything that is in the register and not done yet, where one process has log, store and files to itself.</summary>
    /// <exception cref="IOException">Not done to the end; the register remembers, call again.</exception>
    public Task<ErasureReport> SweepAsync(string by, CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            var total = (await StoreAsync(cancellationToken)).Plus(await FilesAsync(cancellationToken));
            foreach (var entry in register.Entries.Where(e => e.DoneAt is null))
            {
                await history.Alerts.TransactAsync(
                    t =>
                    {
                        t.Audit(new AuditEntry(t.Now, by, "person.erased", entry.Id, null, DocumentJson.Write(total)));
                        return 0;
                    },
                    cancellationToken);
                register.Done(entry.Id, time.GetUtcNow());
            }

            return total;
        },
        cancellationToken);

    /// <summary>The store, and the log that is this process's own. Learns further names of the erased.</summary>
    /// <inheritdoc cref="SweepAsync"/>
    public Task<ErasureReport> SweepStoreAsync(CancellationToken cancellationToken) => InTurnAsync(() => StoreAsync(cancellationToken), cancellationToken);

    /// <summary>The files that only this node has: dead letters and archive.</summary>
    /// <inheritdoc cref="SweepAsync"/>
    public Task<ErasureReport> SweepFilesAsync(CancellationToken cancellationToken) => InTurnAsync(() => FilesAsync(cancellationToken), cancellationToken);

    public void Dispose() => turn.Dispose();

    private async Task<ErasureReport> StoreAsync(CancellationToken cancellationToken)
    {
        var total = ErasureReport.Nothing;
        var learned = true;
        for (var pass = 0; learned && pass < MostPasses; pass++)
        {
            learned = false;
            var records = log is IRewritableLog rewritable
                ? await TryAsync(() => rewritable.RewriteAsync(record => Rewrite(record, ref learned), cancellationToken), cancellationToken) : 0;
            var posts = await history.Words.RewriteAsync(words => Rewrite(words, ref learned), cancellationToken);
            total = total with { Records = total.Records + records, Posts = total.Posts + posts };
        }

        var notes = await history.Words.RewriteNotesAsync(
            (kind, words) => OwnNames.Contains(kind) ? null : WordSearch.WithoutHandles(register, words), cancellationToken);
        var unread = await history.Words.RemovePoisonAsync(payload => WordSearch.Names(register, payload), cancellationToken);
        await TryAsync(
            async () =>
            {
                await history.Words.ShredAsync(cancellationToken);
                return 0;
            },
            cancellationToken);
        return total with { Letters = unread, Notes = notes };
    }

    private async Task<ErasureReport> FilesAsync(CancellationToken cancellationToken)
    {
        var letters = deadLetters.Erase(l => WordSearch.Names(register, l.Payload));
        if (archive is null)
        {
            return ErasureReport.Nothing with { Letters = letters };
        }

        await LegalHolds.ApplyAsync(history.Documents, archive, register, cancellationToken);
        var (shredded, held) = archive.Erase(register);
        return ErasureReport.Nothing with { Letters = letters, Archived = shredded, Held = held };
    }

    private async Task<T> InTurnAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            turn.Release();
        }
    }

    private byte[]? Rewrite(LogRecord record, ref bool learned)
    {
        var reader = new MentionReader();
        if (ErasedRecord.Is(record.Payload.Span))
        {
            return null;
        }

        if (!reader.TryRead(record.Payload, out _))
        {
            return WordSearch.Names(register, record.Payload.Span) ? ErasedRecord.Of(record.Payload.Length) : null;
        }

        var mention = reader.Mention;
        var post = PostKey.Of(mention.Platform, mention.Id.Span);
        var isAccount = mention.Op == MentionOp.Account;
        var id = isAccount ? mention.Id.Span : mention.AuthorId.Span;
        var handle = isAccount ? default : mention.AuthorHandle.Span;
        if (register.OfAuthor(mention.Platform, id, handle, record.AppendedAtMs) is { } person)
        {
            learned |= Learn(person, mention.Platform, id, handle, isAccount ? null : post);
            return ErasedRecord.Of(record.Payload.Length);
        }

        return !isAccount && register.OfPost(post) is not null
            ? ErasedRecord.Of(record.Payload.Length)
            : WordSearch.WithoutHandles(register, mention.Platform, record.Payload.Span);
    }

    private StoredWords? Rewrite(StoredWords words, ref bool learned)
    {
        byte[] id = Encoding.UTF8.GetBytes(Known(words.AuthorId)), handle = Encoding.UTF8.GetBytes(Known(words.Author));
        var person = register.OfAuthor(words.Platform, id, handle, words.RecordedAtMs);
        if (person is not null)
        {
            learned |= Learn(person, words.Platform, id, handle, words.Key);
        }

        if (person is not null || register.OfPost(words.Key) is not null)
        {
            var bare = words with
            {
                AuthorId = Erased.Of(words.AuthorId)!,
                Author = Erased.Of(words.Author),
                Url = Erased.Of(words.Url),
                Text = Erased.Of(words.Text),
                Edits = [.. words.Edits.Select(e => Erased.Of(e)!)],
            };
            return Differ(bare, words) ? bare : null;
        }

        var crossed = words with
        {
            Url = Crossed(words.Platform, words.Url),
            Text = Crossed(words.Platform, words.Text),
            Edits = [.. words.Edits.Select(e => Crossed(words.Platform, e)!)],
        };
        return Differ(crossed, words) ? crossed : null;
    }

    private bool Learn(ErasureEntry entry, string platform, ReadOnlySpan<byte> id, ReadOnlySpan<byte> handle, PostKey? post)
    {
        List<UInt128> digests = [];
        if (!id.IsEmpty)
        {
            digests.Add(register.DigestOfAuthor(platform, id));
        }

        if (!handle.IsEmpty)
        {
            digests.Add(register.DigestOfHandle(platform, handle));
        }

        if (post is { } key)
        {
            digests.Add(register.DigestOf(key));
        }

        return register.Learn(entry, digests);
    }

    private string? Crossed(string platform, string? words) =>
        words is not null && WordSearch.WithoutHandles(register, platform, Encoding.UTF8.GetBytes(words)) is { } crossed ? Encoding.UTF8.GetString(crossed) : words;

    private static bool Differ(StoredWords a, StoredWords b) =>
        a.AuthorId != b.AuthorId || a.Author != b.Author || a.Url != b.Url || a.Text != b.Text || !a.Edits.SequenceEqual(b.Edits);

    private static string Known(string? name) => name is null || Erased.Is(name) ? "" : name;

    // A reader in the middle of something holds a write-ahead log for a moment.
    private async Task<int> TryAsync(Func<Task<int>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (IOException) when (attempt < Tries)
            {
                await Task.Delay(Patience, time, cancellationToken);
            }
        }
    }
}

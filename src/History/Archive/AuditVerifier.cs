using System.Globalization;
using System.Security.Cryptography;
using Listening.History.Sqlite;
using Listening.History.Sqlite.Core;

namespace Listening.History.Archive;

/// <summary>What a check of a data folder's audit found.</summary>
/// <param name="Anchors">Anchors that the chain agrees with.</param>
/// <param name="Anchored">Entries that the newest of them covers; what is newer nobody outside can vouch for yet.</param>
/// <param name="Fault">One line that says where the chain or an anchor does not hold; null when everything does.</param>
public sealed record AuditReport(ChainVerdict Chain, int Anchors, long Anchored, string? Fault);

/// <summary>Checks the audit of a store, also while servers write to it. Changes nothing.</summary>
public static class AuditVerifier
{
    /// <param name="anchors">A copy kept elsewhere; null takes the folder's own.</param>
    /// <param name="publicKey">Likewise.</param>
    /// <exception cref="StoreException">There is no history, or it cannot be read.</exception>
    public static AuditReport Verify(string folder, string? anchors = null, string? publicKey = null)
    {
        var path = Path.Combine(folder, SqliteHistory.FileName);
        if (!File.Exists(path))
        {
            throw new StoreException($"There is no history in {folder}: name the data folder with --data.", StoreFault.ReadOnly);
        }

        using var database = Database.Open(path, write: false);
        database.Script("PRAGMA busy_timeout = 5000");
        return Check(folder, anchors, publicKey, () =>
        {
            database.Script("BEGIN");
            return (AuditRows.Store(database), AuditRows.All(database));
        });
    }

    /// <summary>The same for a store in TimescaleDB; anchors and key are those of a node's data folder.</summary>
    /// <param name="connection">A connection string of Npgsql.</param>
    /// <exception cref="StoreException">The store cannot be read, or there are anchors and no key.</exception>
    public static async Task<AuditReport> VerifyAsync(
        string connection, string folder, string? anchors, string? publicKey, CancellationToken cancellationToken)
    {
        await using var server = new Timescale.Core.Server(connection);
        if ((await Timescale.Core.Schema.InspectAsync(server, cancellationToken)).Version == 0)
        {
            throw new StoreException($"There is no history in {server.Where}.", StoreFault.ReadOnly);
        }

        var store = await Timescale.AuditRows.StoreAsync(server, cancellationToken);
        return await server.ReadAsync(
            open => Task.FromResult(Check(folder, anchors, publicKey, () => (store, Timescale.AuditRows.Walk(open)))), cancellationToken);
    }

    /// <param name="open">Begins the walk: called after the anchors were read, so that what is anchored is in the chain that we then see.</param>
    internal static AuditReport Check(string folder, string? anchors, string? publicKey, Func<(string? Store, IEnumerable<AuditLink> Links)> open)
    {
        var known = ReadAnchors(anchors ?? Path.Combine(folder, AnchorFiles.Anchors), anchors is not null, out var fault);
        var hashes = new Dictionary<long, string>();
        var wanted = known.Select(a => a.Seq).ToHashSet();
        var (store, links) = open();
        var chain = AuditChain.Verify(Noting(links, wanted, hashes));
        fault = chain.Holds ? fault : $"entry {chain.BrokenAt} {chain.Why}";
        using var key = OpenKey(folder, publicKey, known.Count > 0);
        var (held, anchored) = (0, 0L);
        foreach (var anchor in known)
        {
            if (fault is not null)
            {
                break;
            }

            fault = Fault(anchor, store, key!, hashes, chain.Length);
            (held, anchored) = fault is null ? (held + 1, Math.Max(anchored, anchor.Seq)) : (held, anchored);
        }

        return new AuditReport(chain, held, anchored, fault);
    }

    private static string? Fault(Anchor anchor, string? store, ECDsa key, Dictionary<long, string> hashes, long length)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"the anchor of entry {anchor.Seq}, signed at {anchor.At:u},");
        return !anchor.IsSignedBy(key) ? $"{name} has a signature that is not of this key"
            : anchor.Store != store ? $"{name} is of another store ({anchor.Store}; this is {store})"
            : anchor.Seq > length ? $"{name} is beyond the end of the chain ({length}): entries were cut off"
            : hashes[anchor.Seq] != anchor.Hash ? $"{name} does not agree with the chain: it was written anew"
            : null;
    }

    private static IEnumerable<AuditLink> Noting(IEnumerable<AuditLink> links, HashSet<long> wanted, Dictionary<long, string> hashes)
    {
        foreach (var link in links)
        {
            if (wanted.Contains(link.Seq))
            {
                hashes[link.Seq] = Convert.ToHexStringLower(link.Hash);
            }

            yield return link;
        }
    }

    private static List<Anchor> ReadAnchors(string path, bool asked, out string? fault)
    {
        fault = null;
        if (!File.Exists(path))
        {
            return asked ? throw new StoreException($"There is no anchor file {path}.", StoreFault.ReadOnly) : [];
        }

        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var lines = file.ReadToEnd().Split('\n');
        var anchors = new List<Anchor>();

        // What follows the last line break is a line that a crash cut short, or one being written.
        for (var i = 0; i < lines.Length - 1; i++)
        {
            if (Anchor.FromLine(lines[i]) is { } anchor)
            {
                anchors.Add(anchor);
            }
            else
            {
                fault ??= $"line {i + 1} of {path} is no anchor";
            }
        }

        return anchors;
    }

    private static ECDsa? OpenKey(string folder, string? publicKey, bool needed)
    {
        var path = publicKey ?? Path.Combine(folder, AnchorFiles.PublicKey);
        return File.Exists(path) ? AnchorFiles.Import(path)
            : needed ? throw new StoreException($"There are anchors, but no key {path} to check them with: name one with --key.", StoreFault.ReadOnly)
            : null;
    }
}

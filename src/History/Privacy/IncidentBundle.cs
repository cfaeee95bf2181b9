using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Listening.Alerts.Stores;
using Listening.History.Archive;
using Listening.History.Review;

namespace Listening.History.Privacy;

/// <param name="Sha256">Lower-case hex of the uncompressed bytes.</param>
public sealed record BundleFile(string Name, long Bytes, string Sha256);

/// <param name="Head">Of the audit chain when it was made.</param>
public sealed record BundleManifest(string Incident, string Store, DateTimeOffset At, long Head, string HeadHash, IReadOnlyList<BundleFile> Files);

/// <summary>
/// Everything about an incident in one ZIP that proves itself: each file's digest is in <c>manifest.json</c>, which is signed with the key of the audit's
/// anchors (<c>manifest.sig</c>, ECDSA P-256 over SHA-256, base64). Words of people are in it only when asked for.
/// </summary>
public static class IncidentBundle
{
    public const string Manifest = "manifest.json";
    public const string Signature = "manifest.sig";

    private static readonly JsonSerializerOptions Json = new(DocumentJson.Options) { WriteIndented = true };

    public static async Task<byte[]> CreateAsync(
        string folder, HistoryStore history, IncidentRecords records, string reviewHtml, IReadOnlyList<ArchivedText>? texts, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (store, head) = await history.AuditHeadAsync(cancellationToken);
        List<(string Name, byte[] Bytes)> files =
        [
            ("incident.json", Bytes(records.Incident)),
            ("timeline.json", Bytes(records.Timeline)),
            ("signals.json", Bytes(records.Signals)),
            ("pauses.json", Bytes(records.Pauses)),
            ("receipts.json", Bytes(records.Receipts)),
            ("review.html", Encoding.UTF8.GetBytes(reviewHtml)),
        ];
        foreach (var name in (string[])[AnchorFiles.Anchors, AnchorFiles.PublicKey])
        {
            if (File.Exists(Path.Combine(folder, name)))
            {
                files.Add((name, await File.ReadAllBytesAsync(Path.Combine(folder, name), cancellationToken)));
            }
        }

        if (texts is not null)
        {
            files.Add(("texts.json", Bytes(texts)));
        }

        using var key = AnchorFiles.OpenKey(folder);
        var manifest = Bytes(new BundleManifest(
            records.Incident.Id, store, time.GetUtcNow(), head.Seq, Convert.ToHexStringLower(head.Hash),
            [.. files.Select(f => new BundleFile(f.Name, f.Bytes.Length, Convert.ToHexStringLower(SHA256.HashData(f.Bytes))))]));
        files.Add((Manifest, manifest));
        files.Add((Signature, Encoding.ASCII.GetBytes(Convert.ToBase64String(key.SignData(manifest, HashAlgorithmName.SHA256)))));
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in files)
            {
                await using var entry = zip.CreateEntry(name).Open();
                await entry.WriteAsync(bytes, cancellationToken);
            }
        }

        return stream.ToArray();
    }

    /// <summary>Checks signature and digests.</summary>
    /// <param name="publicKey">Path of a key kept elsewhere; null takes the one in the bundle, which proves only that it was not damaged.</param>
    /// <returns>One line that says what does not hold; null when everything does.</returns>
    public static string? Fault(string path, string? publicKey)
    {
        using var zip = ZipFile.OpenRead(path);
        if (Read(zip, Manifest) is not { } manifest || Read(zip, Signature) is not { } signature)
        {
            return "it has no signed manifest";
        }

        using var key = ECDsa.Create();
        var pem = publicKey is not null ? File.ReadAllText(publicKey) : Encoding.UTF8.GetString(Read(zip, AnchorFiles.PublicKey) ?? []);
        try
        {
            key.ImportFromPem(pem);
            if (!key.VerifyData(manifest, Convert.FromBase64String(Encoding.ASCII.GetString(signature)), HashAlgorithmName.SHA256))
            {
                return "its manifest is not signed by this key";
            }
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return "its key or signature is damaged";
        }

        var files = JsonSerializer.Deserialize<BundleManifest>(manifest, Json)!.Files;
        foreach (var file in files)
        {
            if (Read(zip, file.Name) is not { } bytes || Convert.ToHexStringLower(SHA256.HashData(bytes)) != file.Sha256)
            {
                return $"{file.Name} is not what was signed";
            }
        }

        return zip.Entries.FirstOrDefault(e => e.FullName is not (Manifest or Signature) && files.All(f => f.Name != e.FullName)) is { } extra
            ? $"{extra.FullName} was put in" : null;
    }

    private static byte[]? Read(ZipArchive zip, string name)
    {
        if (zip.GetEntry(name) is not { } entry)
        {
            return null;
        }

        using var stream = entry.Open();
        using var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }

    private static byte[] Bytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Json);
}

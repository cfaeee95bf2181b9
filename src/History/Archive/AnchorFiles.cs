using System.Security.Cryptography;

namespace Listening.History.Archive;

/// <summary>The anchors and their keys in a data folder.</summary>
internal static class AnchorFiles
{
    public const string Anchors = "anchors.jsonl";

    /// <summary>Private, readable by its owner only.</summary>
    public const string Key = "audit.key";

    /// <summary>To be given, with the anchors, to whoever checks from outside.</summary>
    public const string PublicKey = "audit.pub";

    /// <summary>The folder's key, made at the first use.</summary>
    public static ECDsa OpenKey(string folder)
    {
        var path = Path.Combine(folder, Key);
        if (File.Exists(path))
        {
            return Import(path);
        }

        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new StreamWriter(path, options))
        {
            file.Write(key.ExportPkcs8PrivateKeyPem());
        }

        File.WriteAllText(Path.Combine(folder, PublicKey), key.ExportSubjectPublicKeyInfoPem() + "\n");
        return key;
    }

    /// <returns>Null while the folder has none.</returns>
    public static Anchor? Newest(string folder)
    {
        var path = Path.Combine(folder, Anchors);
        return File.Exists(path) ? File.ReadLines(path).Reverse().Select(Anchor.FromLine).FirstOrDefault(a => a is not null) : null;
    }

    /// <summary>Whether the folder's public key stands for the anchor.</summary>
    public static bool IsOurs(string folder, Anchor anchor)
    {
        var path = Path.Combine(folder, PublicKey);
        if (!File.Exists(path))
        {
            return false;
        }

        using var key = Import(path);
        return anchor.IsSignedBy(key);
    }

    /// <exception cref="StoreException">The file holds no key.</exception>
    public static ECDsa Import(string path)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key;
        }
        catch (ArgumentException e)
        {
            key.Dispose();
            throw new StoreException($"{path} holds no key: restore it from a backup, or move it away to start with a new one.", StoreFault.Damaged, e);
        }
    }
}

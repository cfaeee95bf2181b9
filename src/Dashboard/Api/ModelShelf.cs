using System.Globalization;
using System.Security.Cryptography;
using Listening.Dashboard.Hosting;
using Listening.Detection.Sentiment;

namespace Listening.Dashboard.Api;

/// <summary>Models that somebody wants to try on the past, in <c>candidates/</c> of the data folder; none of them ever scores what comes in.</summary>
public sealed class ModelShelf(DataFolder folder)
{
    /// <summary>Four times the product's own model.</summary>
    public const int MostBytes = 48 * 1024 * 1024;

    // Enough to compare a handful; the oldest goes.
    private const int Kept = 5;

    private readonly Lock gate = new();

    private string Shelf => folder.File("candidates");

    /// <returns>Its name here, and the model's own.</returns>
    /// <exception cref="DamagedModelException">The bytes are no model; says why.</exception>
    public (string Id, string Version) Put(byte[] bytes)
    {
        using var model = SentimentModel.Open(bytes);
        var id = Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
        lock (gate)
        {
            Directory.CreateDirectory(Shelf);
            File.WriteAllBytes(PathOf(id), bytes);
            foreach (var old in new DirectoryInfo(Shelf).GetFiles("*.bin").OrderByDescending(f => f.LastWriteTimeUtc).Skip(Kept))
            {
                old.Delete();
            }
        }

        return (id, model.Version);
    }

    /// <returns>Null when there is none of this name.</returns>
    public SentimentModel? Find(string id)
    {
        lock (gate)
        {
            return id.Length == 16 && ulong.TryParse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _) && File.Exists(PathOf(id))
                ? SentimentModel.Open(File.ReadAllBytes(PathOf(id)))
                : null;
        }
    }

    private string PathOf(string id) => Path.Combine(Shelf, id + ".bin");
}

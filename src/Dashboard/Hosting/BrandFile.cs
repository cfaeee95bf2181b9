using System.Text.Json;
using System.Text.Json.Serialization;
using Listening.Dashboard.Api;
using Listening.Detection.Brands;
using Listening.Ingest.Brands;

namespace Listening.Dashboard.Hosting;

/// <summary>The configuration file: <c>{"brands":[{"id":"acme","name":"Acme","query":"acme"}]}</c>.</summary>
public sealed record BrandFile(IReadOnlyList<BrandPut>? Brands)
{
    /// <exception cref="StartException">Not readable, not JSON, or a brand that is not valid.</exception>
    public static IReadOnlyList<Brand> Read(string path)
    {
        BrandFile? file;
        try
        {
            using var stream = File.OpenRead(path);
            file = JsonSerializer.Deserialize(stream, BrandFileJson.Strict.BrandFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"cannot read the configuration {path}: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new StartException($"the configuration {path} is not valid: {Words(e)}", e);
        }

        return [.. (file?.Brands ?? []).Select(put => Checked(path, put))];
    }

    /// <summary>Puts what differs; brands made by the API stay.</summary>
    public static async Task PutAsync(string path, IBrandStore store, CancellationToken cancellationToken)
    {
        foreach (var brand in Read(path))
        {
            var known = store.All().FirstOrDefault(b => b.Id == brand.Id);
            if (known is null || Text(known) != Text(brand))
            {
                await store.PutAsync(brand, "configuration", cancellationToken);
            }
        }
    }

    private static Brand Checked(string path, BrandPut put)
    {
        var (brand, wrong, position) = BrandsApi.Check(put.Id ?? "", put);
        return brand ?? throw new StartException(
            $"the configuration {path}, brand '{put.Id}': {wrong}" + (position is { } at ? $" (at character {at + 1} of its query)" : ""));
    }

    // A name that is not known is said with our .NET types around it, which help nobody.
    private static string Words(JsonException e) =>
        e.Message.IndexOf(" could not be mapped", StringComparison.Ordinal) is var at and > 0 ? e.Message[..at] + " is not known." : e.Message;

    private static string Text(Brand brand) => JsonSerializer.Serialize(brand, BrandFileJson.Strict.Brand);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(BrandFile))]
[JsonSerializable(typeof(Brand))]
internal sealed partial class BrandFileJson : JsonSerializerContext
{
    private static readonly Lazy<BrandFileJson> Made = new(Create);

    // Not at once: the generated half of this class may not have made Default yet.
    public static BrandFileJson Strict => Made.Value;

    private static BrandFileJson Create()
    {
        var options = new JsonSerializerOptions(Default.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };
        options.Converters.Add(new Alerts.Hub.Words<AccountRole>());
        return new BrandFileJson(options);
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Listening.Alerts.Documents;
using Listening.Alerts.Publishing;
using Listening.Alerts.Publishing.Schedulers;
using Listening.Dashboard.Api;
using Listening.Detection.Brands;
using Listening.Ingest.Brands;

namespace Listening.Dashboard.Hosting;

/// <summary>The configuration file, JSON or YAML: <c>{"brands":[{"id":"acme","name":"Acme","query":"acme"}],"rules":[…],"notifications":{…},"schedulers":[…]}</c>.</summary>
/// <param name="Rules">Read by <see cref="RuleFiles"/>.</param>
/// <param name="Notifications">Read with the channels.</param>
/// <param name="Partners">Where partners take signed requests to freeze.</param>
/// <param name="Schedulers">Publishing tools that hold their posts during a pause.</param>
public sealed record BrandFile(
    IReadOnlyList<BrandPut>? Brands, JsonElement? Rules = null, JsonElement? Notifications = null, IReadOnlyList<ToolOptions>? Schedulers = null,
    IReadOnlyList<PartnerLine>? Partners = null)
{
    /// <exception cref="StartException">Not readable, not JSON, or a brand that is not valid.</exception>
    public static IReadOnlyList<Brand> Read(string path) => [.. (Open(path).Brands ?? []).Select(put => Checked(path, put))];

    /// <exception cref="StartException">As <see cref="Read"/>, with everything that is wrong at once.</exception>
    public static IReadOnlyList<ToolOptions> ReadSchedulers(string path)
    {
        var tools = Open(path).Schedulers ?? [];
        return ToolOptions.Wrong(tools) is { Count: > 0 } wrong
            ? throw new StartException($"the configuration {path} is not valid: " + string.Join("; ", wrong.Select(w => $"{w.Path}: {w.Message}")))
            : tools;
    }

    /// <exception cref="StartException">As <see cref="Read"/>.</exception>
    public static IReadOnlyList<PartnerLine> ReadPartners(string path)
    {
        var partners = Open(path).Partners ?? [];
        return partners.FirstOrDefault(p => string.IsNullOrEmpty(p.Id) || p.Url is not { IsAbsoluteUri: true } || string.IsNullOrEmpty(p.Key)) is not null
            ? throw new StartException($"the configuration {path} is not valid: each of partners has id, url and key")
            : partners;
    }

    /// <exception cref="StartException">Not readable, or not JSON or YAML of this shape.</exception>
    public static BrandFile Open(string path)
    {
        try
        {
            var text = File.ReadAllText(path);
            return IsYaml(path)
                ? YamlJson.Read(text).Deserialize(BrandFileJson.Strict.BrandFile) ?? new BrandFile(Brands: null)
                : JsonSerializer.Deserialize(text, BrandFileJson.Strict.BrandFile) ?? new BrandFile(Brands: null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"cannot read the configuration {path}: {e.Message}", e);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw new StartException($"the configuration {path} is not valid: {Words(e)}", e);
        }
    }

    internal static bool IsYaml(string path) => Path.GetExtension(path) is ".yaml" or ".yml";

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
    private static string Words(Exception e) =>
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
        options.Converters.Add(new Alerts.Hub.Words<ToolKind>());
        return new BrandFileJson(options);
    }
}

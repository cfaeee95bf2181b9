using System.Text.Json;
using Listening.Alerts.Stores;

namespace Listening.History.Review;

/// <summary>What responders said of signals: documents of their own, read here by one word.</summary>
internal static class Verdicts
{
    public const string Kind = "verdict";
    public const string Useful = "useful";
    public const string Noise = "noise";

    public static string? WordOf(Document document)
    {
        using var body = JsonDocument.Parse(document.Body);
        return body.RootElement.TryGetProperty("verdict", out var word) && word.ValueKind == JsonValueKind.String ? word.GetString() : null;
    }

    /// <summary>By the signal's id.</summary>
    public static Dictionary<string, string> Of(IReadOnlyList<Document> documents) =>
        documents.Select(d => (d.Id, Word: WordOf(d))).Where(v => v.Word is not null).ToDictionary(v => v.Id, v => v.Word!, StringComparer.Ordinal);
}

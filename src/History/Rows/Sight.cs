using System.Text.Json;
using Listening.Alerts.Access;

namespace Listening.History;

/// <summary>What a viewer may see, as a parameter of queries: brands, or null for all.</summary>
internal static class Sight
{
    public static string[]? Brands(Viewer viewer, IReadOnlyList<string>? asked = null)
    {
        var seen = viewer.Brands is null ? asked : asked is null ? viewer.Brands : [.. asked.Where(viewer.MaySee)];
        return seen is null ? null : [.. seen];
    }

    public static string[]? Brands(Viewer viewer, string? brand) => Brands(viewer, brand is null ? null : [brand]);

    /// <summary>As a JSON array, for SQLite's <c>json_each</c>.</summary>
    public static string? Of(Viewer viewer, IReadOnlyList<string>? asked = null) => Brands(viewer, asked) is { } seen ? JsonSerializer.Serialize(seen) : null;

    public static string? Of(Viewer viewer, string? brand) => Of(viewer, brand is null ? null : [brand]);
}

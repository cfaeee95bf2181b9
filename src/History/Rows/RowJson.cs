using System.Text.Json;
using Listening.Alerts.Stores;
using Listening.History.Sqlite.Core;

namespace Listening.History;

/// <summary>Bodies of rows that people may have to read: words for enums, no computed values.</summary>
internal static class RowJson
{
    private static readonly JsonSerializerOptions Options = DocumentJson.Options;

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize<T>(utf8, Options) ?? throw new InvalidDataException($"A stored {typeof(T).Name} is null.");

    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new InvalidDataException($"A stored {typeof(T).Name} is null.");

    /// <summary>The bodies in <paramref name="column"/> of all rows.</summary>
    public static List<T> ReadAll<T>(Statement rows, int column = 0)
    {
        var all = new List<T>();
        while (rows.Step())
        {
            all.Add(Read<T>(rows.Blob(column)));
        }

        return all;
    }
}

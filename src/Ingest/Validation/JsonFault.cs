using System.Text.Json;

namespace Listening.Ingest.Validation;

/// <summary>Says where JSON breaks without quoting it: what was sent may be somebody's text.</summary>
internal static class JsonFault
{
    public static string Where(JsonException e) => $"it breaks at line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}.";
}

using System.Text;

namespace Listening.Detection.Mentions;

internal static class Utf8
{
    /// <summary>Text of bytes that a reader has already checked to be UTF-8.</summary>
    public static string Text(ReadOnlyMemory<byte> bytes) => bytes.IsEmpty ? "" : Encoding.UTF8.GetString(bytes.Span);
}

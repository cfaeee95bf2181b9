using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Listening.History;

/// <summary>A buffer to build blobs in, used again for each. Not safe for several threads.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "Memory only: there is nothing to release.")]
internal sealed class Scratch
{
    private readonly MemoryStream buffer = new(2_048);
    private readonly BinaryWriter writer;

    public Scratch() => writer = new BinaryWriter(buffer, Encoding.UTF8);

    /// <summary>An empty buffer to write into.</summary>
    public BinaryWriter Begin()
    {
        buffer.SetLength(0);
        return writer;
    }

    /// <summary>What was written; valid until the next <see cref="Begin"/>.</summary>
    public ReadOnlySpan<byte> End()
    {
        writer.Flush();
        return buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
    }
}

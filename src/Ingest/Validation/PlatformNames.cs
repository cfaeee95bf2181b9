using System.Text;

namespace Listening.Ingest.Validation;

/// <summary>
/// Gives equal platform names the same string. A fixed table in which a newer name takes a slot over: hostile names cannot make it grow.
/// Safe from several threads: a slot holds a whole string or another whole string.
/// </summary>
internal static class PlatformNames
{
    // A street hears about ten platforms; 256 slots make it unlikely that two of them share one.
    private static readonly string?[] Slots = new string?[256];

    /// <param name="name">Already known to be ASCII.</param>
    public static string Intern(ReadOnlySpan<byte> name)
    {
        var hash = 2166136261u; // FNV-1a
        foreach (var b in name)
        {
            hash = (hash ^ b) * 16777619;
        }

        ref var slot = ref Slots[(hash ^ (hash >> 8)) & 255];
        var known = slot;
        return known is not null && Ascii.Equals(name, known) ? known : slot = Encoding.ASCII.GetString(name);
    }
}

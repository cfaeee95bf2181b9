using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Listening.Ingest.Log.Kafka;

/// <summary>
/// Finds the native client. With the build property <c>SystemLibrdkafka</c> (default on Linux) it is the distribution's <c>librdkafka1</c>; otherwise
/// the package brings its own. Called before the first Kafka object; embedded mode never calls it.
/// </summary>
internal static class KafkaLibrary
{
    private const string SystemName = "librdkafka.so.1";

    private static readonly Lazy<bool> Resolver = new(() =>
    {
#if SYSTEM_LIBRDKAFKA
        NativeLibrary.SetDllImportResolver(
            typeof(Library).Assembly,
            (name, _, _) => name == "librdkafka" && NativeLibrary.TryLoad(SystemName, out var library) ? library : IntPtr.Zero);
#endif
        return true;
    });

    /// <exception cref="IOException">The library is not there: says which package has it.</exception>
    public static void Load()
    {
        _ = Resolver.Value;
#if SYSTEM_LIBRDKAFKA
        if (!NativeLibrary.TryLoad(SystemName, out _))
        {
            throw new IOException($"Kafka needs {SystemName}, which is not installed. On Debian and Ubuntu: apt-get install librdkafka1.");
        }
#endif
    }
}

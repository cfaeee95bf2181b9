using System.Reflection;
using System.Runtime.Loader;
using Listening.Detection.Sentiment;

namespace Listening.Ingest.Sentiment;

/// <summary>Loads another sentiment model from an assembly outside the product, such as Detection.MLNet.</summary>
public static class ModelPlugin
{
    /// <param name="assembly">Path of the plug-in's dll; what it needs lies beside it.</param>
    /// <param name="model">Path of its model file.</param>
    /// <exception cref="InvalidOperationException">The assembly offers no model, or more than one; the message names it.</exception>
    public static ISentimentModel Load(string assembly, string model)
    {
        string path = Path.GetFullPath(assembly);
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no plug-in assembly at {path} (setting Sentiment:Plugin).", path);
        Type[] factories = [.. new Beside(path).LoadFromAssemblyPath(path).GetExportedTypes().Where(t => typeof(ISentimentModelFactory).IsAssignableFrom(t) && t is { IsAbstract: false, IsInterface: false })];
        if (factories.Length != 1) throw new InvalidOperationException($"{path} has {factories.Length} public classes that implement {nameof(ISentimentModelFactory)}; it must have one.");
        return ((ISentimentModelFactory)Activator.CreateInstance(factories[0])!).Load(model);
    }

    // The plug-in's packages come from its own folder; what the product has already (the port itself) is shared, or its types would not match.
    private sealed class Beside(string path) : AssemblyLoadContext("sentiment plug-in")
    {
        private readonly AssemblyDependencyResolver _resolver = new(path);

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            if (assemblyName.Name == typeof(ISentimentModel).Assembly.GetName().Name) return null;
            return _resolver.ResolveAssemblyToPath(assemblyName) is { } found ? LoadFromAssemblyPath(found) : null;
        }

        protected override IntPtr LoadUnmanagedDll(string unmanagedDllName) =>
            _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } found ? LoadUnmanagedDllFromPath(found) : IntPtr.Zero;
    }
}

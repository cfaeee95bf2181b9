namespace Listening.Dashboard.Hosting;

/// <summary>Something that the operator must change: one line says what and what to do. Exit code 1.</summary>
public sealed class StartException(string message, Exception? inner = null) : Exception(message, inner);

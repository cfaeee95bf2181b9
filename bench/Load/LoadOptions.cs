namespace Listening.Bench.Load;

/// <param name="Url">A running server; null = start one on a fresh data folder.</param>
/// <param name="Rate">Mentions a second of other traffic.</param>
/// <param name="About">Part of the other traffic that is about a watched brand, 0..1.</param>
/// <param name="Batch">Mentions a request.</param>
/// <param name="Crossings">Posts that cross their threshold, each of another brand.</param>
/// <param name="Restart">The server is killed in the middle and started again.</param>
internal sealed record LoadOptions(
    Uri? Url, string Key, int ProcessId, int Port, int Rate, double About, int Batch, int Connections, int Crossings, int Seconds, int Seed, bool Restart);

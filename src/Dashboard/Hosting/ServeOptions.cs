namespace Listening.Dashboard.Hosting;

/// <summary>What `serve` and `demo` were asked for.</summary>
/// <param name="Urls">Where to listen, separated by semicolons.</param>
/// <param name="Data">The folder that holds everything.</param>
/// <param name="Roles">Roles of this process, of <see cref="AllRoles"/>.</param>
/// <param name="Config">A JSON file with brands, or null.</param>
/// <param name="Bluesky">A query: listen to Bluesky's public stream for it. Null = do not.</param>
/// <param name="BlueskyUrl">Another server that speaks Jetstream v1; null = the public ones.</param>
/// <param name="AdminKey">First admin key for automation, from the environment.</param>
/// <param name="History">Connection string of TimescaleDB; null = the setting <c>History:Timescale</c>, or one file in the data folder.</param>
public sealed record ServeOptions(
    string Urls, string Data, IReadOnlyList<string> Roles, string? Config = null, string? Bluesky = null, string? AdminKey = null,
    Uri? BlueskyUrl = null, string? History = null)
{
    public const string DefaultUrls = "http://127.0.0.1:8080";

    public static readonly IReadOnlyList<string> AllRoles = ["ingest", "score", "detect", "alerts", "web"];

    /// <returns>The first word of a list that is no role, or null.</returns>
    public static string? Unknown(string list) => Split(list).FirstOrDefault(r => !AllRoles.Contains(r));

    public bool Has(string role) => Roles.Contains(role);

    public static IReadOnlyList<string> RolesOf(string? list) => list is null ? AllRoles : Split(list);

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

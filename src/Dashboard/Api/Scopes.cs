using Listening.Alerts.Access;

namespace Listening.Dashboard.Api;

/// <summary>Scopes as words: <c>["ingest","permit"]</c>.</summary>
internal static class Scopes
{
    private static readonly KeyScopes[] All = [.. Enum.GetValues<KeyScopes>().Where(s => s != KeyScopes.None)];

    public static IReadOnlyList<string> Words(KeyScopes scopes) => [.. All.Where(s => scopes.HasFlag(s)).Select(Word)];

    /// <returns>The scopes, or the first word that is none.</returns>
    public static (KeyScopes Scopes, string? Unknown) Read(IReadOnlyList<string> words)
    {
        var scopes = KeyScopes.None;
        foreach (var word in words)
        {
            var scope = All.FirstOrDefault(s => Word(s) == word);
            if (scope == KeyScopes.None)
            {
                return (default, word);
            }

            scopes |= scope;
        }

        return (scopes, null);
    }

    public static string Known => string.Join(", ", All.Select(Word));

    private static string Word(KeyScopes scope) => scope.ToString().ToLowerInvariant();
}

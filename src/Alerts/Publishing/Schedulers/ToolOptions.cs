namespace Listening.Alerts.Publishing.Schedulers;

public enum ToolKind : byte
{
    Postiz,
    Buffer,
    Webhook,
}

/// <summary>Which brand, platform and account a tool's channel (Postiz: integration) stands for.</summary>
/// <param name="Id">As the tool names it.</param>
public sealed record ToolChannel(string Id, string? Brand = null, string? Platform = null, string? Account = null, string? Campaign = null, string? Partner = null);

/// <summary>One publishing tool, as configured. No secret stands here, only where it lies.</summary>
/// <param name="Name">Of its receipts: letters, digits and dashes; unique.</param>
/// <param name="Key">Where the API key (webhook: the <c>whsec_</c> secret) lies: <see cref="Outgoing.SecretName"/>.</param>
/// <param name="Private">The address lies inside the house's own network.</param>
/// <param name="Brands">Whose posts it holds; null = every brand's.</param>
/// <param name="Organization">Buffer's organisation id.</param>
/// <param name="SweepSeconds">While a pause lasts the tool is listed this often; 5 to 300. Null = 15 (Buffer 60, because of its budget).</param>
/// <param name="Campaign">Of all its posts, when no channel says otherwise.</param>
public sealed record ToolOptions(
    string Name, ToolKind Kind, Uri Url, string Key, bool Private = false, IReadOnlyList<string>? Brands = null, IReadOnlyList<ToolChannel>? Channels = null,
    string? Organization = null, int? SweepSeconds = null, string? Campaign = null)
{
    public TimeSpan SweepEvery => TimeSpan.FromSeconds(SweepSeconds ?? (Kind == ToolKind.Buffer ? 60 : 15));

    /// <summary>Whether a pause of this scope can touch the tool's posts.</summary>
    public bool Concerns(PauseScope scope) => scope.Brand is null || Brands is not { Count: > 0 } || Brands.Contains(scope.Brand);

    /// <summary>The post in its place: the channel's word first, then the tool's own.</summary>
    public ToolPost Placed(ToolPost post, string? channel)
    {
        var known = Channels?.FirstOrDefault(c => c.Id == channel);
        return post with
        {
            Brand = known?.Brand ?? (Brands is [var only] ? only : null),
            Platform = known?.Platform ?? post.Platform,
            Account = known?.Account ?? post.Account,
            Campaign = known?.Campaign ?? Campaign,
            Partner = known?.Partner,
        };
    }

    /// <summary>All that is wrong with a list of tools, each with its path.</summary>
    public static IReadOnlyList<(string Path, string Message)> Wrong(IReadOnlyList<ToolOptions> tools)
    {
        var wrong = new List<(string, string)>();
        for (var i = 0; i < tools.Count; i++)
        {
            var (tool, path) = (tools[i], $"schedulers[{i}]");
            if (string.IsNullOrEmpty(tool.Name) || tool.Name.Length > 64 || !tool.Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            {
                wrong.Add((path + ".name", "a name has 1 to 64 letters, digits and dashes"));
            }
            else if (tools.Take(i).Any(t => t.Name == tool.Name))
            {
                wrong.Add((path + ".name", $"there are two tools called {tool.Name}"));
            }

            if (tool.Url is not { IsAbsoluteUri: true, Scheme: "https" } && tool.Url is not { IsAbsoluteUri: true, Scheme: "http" } || (tool.Url.Scheme == "http" && !tool.Private))
            {
                wrong.Add((path + ".url", "an https address, or http for one that is marked private"));
            }

            if (tool.Key is null || tool.Key.Split(':', 2) is not ["env" or "file", { Length: > 0 }])
            {
                wrong.Add((path + ".key", "where the secret lies: env:NAME or file:PATH"));
            }

            if (tool.Kind == ToolKind.Buffer && string.IsNullOrEmpty(tool.Organization))
            {
                wrong.Add((path + ".organization", "Buffer lists the posts of one organisation: its id"));
            }

            if (tool.SweepSeconds is < 5 or > 300)
            {
                wrong.Add((path + ".sweepSeconds", "5 to 300"));
            }
        }

        return wrong;
    }
}

using System.Collections.Concurrent;

namespace Listening.Alerts.Publishing.Schedulers;

/// <summary>
/// The words of held posts as their tools show them now, for the person who decides about each. Kept in memory for one sweep of the tool and
/// stored nowhere: texts live in three places, and this is none of them.
/// </summary>
public sealed class HeldTexts(IEnumerable<IPauseFollower> followers, TimeProvider time)
{
    // Held posts may be due long after the pause began, and long before somebody looks.
    private static readonly TimeSpan Behind = TimeSpan.FromDays(7);
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(35);

    private readonly ConcurrentDictionary<string, (DateTimeOffset At, IReadOnlyDictionary<string, string> Texts)> known = new(StringComparer.Ordinal);

    /// <returns>Text by the tool's own post id; empty when the tool cannot be listed now.</returns>
    public async Task<IReadOnlyDictionary<string, string>> OfAsync(string tool, CancellationToken cancellationToken)
    {
        if (followers.OfType<ListedFollower>().FirstOrDefault(f => f.Name == tool) is not { Tool: var listed })
        {
            return new Dictionary<string, string>();
        }

        var now = time.GetUtcNow();
        if (known.TryGetValue(tool, out var kept) && now - kept.At < listed.Options.SweepEvery)
        {
            return kept.Texts;
        }

        try
        {
            var posts = await listed.ListAsync(now - Behind, now + Ahead, cancellationToken);
            kept.Texts = posts.Where(p => p.Text is not null).GroupBy(p => p.Id, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Text!, StringComparer.Ordinal);
        }
        catch (ToolException)
        {
            // The tool's own receipt says that it cannot be asked; the ids are shown without words, and it is not asked again before the next sweep.
            kept.Texts ??= new Dictionary<string, string>();
        }

        known[tool] = (now, kept.Texts);
        return kept.Texts;
    }
}

using System.Reflection;
using System.Text.Json;
using Listening.Alerts.Documents;
using Listening.Alerts.Stores;

namespace Listening.Alerts.Drills;

/// <summary>A crisis to practise, as a file: who says what, how fast, how far it is seen, and what makes the team's life harder.</summary>
/// <param name="Id">Of the file, lower-case letters, digits and dashes.</param>
/// <param name="Minutes">After these the drill ends by itself, at most <see cref="MaxMinutes"/>.</param>
/// <param name="Posts">The posts that carry the crisis.</param>
/// <param name="Phases">The public around them.</param>
public sealed record DrillScript(
    string Id, string Name, string About, double Minutes, IReadOnlyList<DrillKeyPost> Posts, IReadOnlyList<DrillPhase> Phases, IReadOnlyList<DrillInject>? Injects = null)
{
    public const double MaxMinutes = 180;
    public const double MaxPerMinute = 600;

    private static readonly Lazy<IReadOnlyList<DrillScript>> ShippedScripts = new(() =>
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames().Where(n => n.StartsWith("Listening.Alerts.drills.", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
        {
            using var file = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return Parse(file.ReadToEnd(), name);
        })];
    });

    public static IReadOnlyList<DrillScript> Shipped => ShippedScripts.Value;

    /// <summary>The shipped scripts, and above them those of a folder.</summary>
    /// <param name="folder">YAML or JSON files; may be missing.</param>
    /// <exception cref="InvalidDataException">Names the file and all that is wrong in it.</exception>
    public static IReadOnlyList<DrillScript> All(string? folder)
    {
        var own = folder is not null && Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Where(f => Path.GetExtension(f) is ".yaml" or ".yml" or ".json").Order(StringComparer.Ordinal).Select(f => Parse(File.ReadAllText(f), f)).ToArray()
            : [];
        return [.. own, .. Shipped.Where(s => own.All(o => o.Id != s.Id))];
    }

    /// <exception cref="InvalidDataException">Names the file and all that is wrong in it.</exception>
    public static DrillScript Parse(string text, string file)
    {
        DrillScript? script;
        try
        {
            script = YamlJson.Read(text).Deserialize<DrillScript>(DocumentJson.Options);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw new InvalidDataException($"{Path.GetFileName(file)}: {e.Message}", e);
        }

        return script is null ? throw new InvalidDataException($"{Path.GetFileName(file)} is empty.")
            : script.Wrong() is { Count: > 0 } wrong ? throw new InvalidDataException($"{Path.GetFileName(file)}: {string.Join("; ", wrong)}")
            : script;
    }

    private List<string> Wrong()
    {
        var wrong = new List<string>();
        void Unless(bool good, string message)
        {
            if (!good)
            {
                wrong.Add(message);
            }
        }

        Unless(Id is { Length: > 0 and <= 32 } && Id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'), "id: 1 to 32 lower-case letters, digits and dashes");
        Unless(!string.IsNullOrWhiteSpace(Name), "name is missing");
        Unless(Minutes is > 0 and <= MaxMinutes, $"minutes: above 0 and at most {MaxMinutes}");
        Unless(Posts is { Count: > 0 }, "posts: at least one carries the crisis");
        foreach (var post in Posts ?? [])
        {
            Unless(post is { Id.Length: > 0, Platform.Length: > 0, Reach.Count: > 0 } && post.Text?.Contains("{brand}", StringComparison.Ordinal) == true, $"posts: '{post.Id}' needs platform, reach, and a text with {{brand}}");
        }

        foreach (var phase in Phases ?? [])
        {
            Unless(phase.ToMinute > phase.FromMinute && phase.PerMinute is > 0 and <= MaxPerMinute && phase.Texts is { Count: > 0 } && phase.Platforms is { Count: > 0 },
                $"phases: '{phase.Name}' ends after it begins, has 1 to {MaxPerMinute} posts a minute, texts and platforms");
        }

        return wrong;
    }
}

/// <param name="Reach">Impressions by minute; straight lines between.</param>
public sealed record DrillKeyPost(string Id, double AtMinute, string Platform, string Handle, long Followers, string Text, IReadOnlyList<DrillReachStep> Reach);

public sealed record DrillReachStep(double AtMinute, long Impressions);

/// <param name="Texts">One is drawn for each post; <c>{brand}</c> is the brand's name.</param>
public sealed record DrillPhase(string Name, double FromMinute, double ToMinute, double PerMinute, IReadOnlyList<string> Platforms, IReadOnlyList<string> Texts);

/// <summary>Something that happens to the team: told to them, never to the public.</summary>
public sealed record DrillInject(double AtMinute, string Text);

/// <summary>From a script to marked messages; the same script, run and seed give the same bytes. Pure.</summary>
public static class DrillLines
{
    // Often enough that a crossing is seen within seconds of its moment.
    private static readonly TimeSpan Observed = TimeSpan.FromSeconds(5);

    /// <param name="run">The drill's mark: without it no line can be made.</param>
    public static IReadOnlyList<DrillLine> Of(DrillScript script, string run, string brandName, DateTimeOffset start, int seed)
    {
        var (writer, crowd, random) = (new DrillWriter(run), new Crowd(seed), new Random(seed));
        var lines = new List<DrillLine>();
        foreach (var post in script.Posts)
        {
            var at = start.AddMinutes(post.AtMinute);
            var author = new Person($"did:drill:{post.Id}", post.Handle, post.Followers, start.AddDays(-1_500));
            lines.Add(writer.Create(at, new DrillPost(post.Platform, $"{run}:{post.Id}", Named(post.Text, brandName), "en", author), ReachAt(post, post.AtMinute)));
            for (var seen = at + Observed; seen <= start.AddMinutes(script.Minutes); seen += Observed)
            {
                lines.Add(writer.Metrics(seen, post.Platform, $"{run}:{post.Id}", ReachAt(post, (seen - start).TotalMinutes)));
            }
        }

        foreach (var phase in script.Phases)
        {
            var count = 0;
            for (var minute = phase.FromMinute; minute < phase.ToMinute && minute < script.Minutes; minute += -Math.Log(1 - random.NextDouble()) / phase.PerMinute)
            {
                var post = new DrillPost(
                    phase.Platforms[random.Next(phase.Platforms.Count)], $"{run}:{phase.Name}-{count++}", Named(phase.Texts[random.Next(phase.Texts.Count)], brandName), "en", crowd.Anybody(random));
                lines.Add(writer.Create(start.AddMinutes(minute), post, new DrillReach(random.Next(20, 400), 0.03, 0.01)));
            }
        }

        return [.. lines.OrderBy(l => l.Due)];
    }

    private static string Named(string text, string brand) => text.Replace("{brand}", brand, StringComparison.Ordinal);

    private static DrillReach ReachAt(DrillKeyPost post, double minute)
    {
        var after = post.Reach.FirstOrDefault(r => r.AtMinute >= minute);
        var before = post.Reach.LastOrDefault(r => r.AtMinute <= minute) ?? new DrillReachStep(post.AtMinute, 0);
        var impressions = after is null || after.AtMinute <= before.AtMinute
            ? before.Impressions
            : before.Impressions + (long)((after.Impressions - before.Impressions) * ((minute - before.AtMinute) / (after.AtMinute - before.AtMinute)));
        return new DrillReach(Math.Max(0, impressions), 0.03, 0.02);
    }
}

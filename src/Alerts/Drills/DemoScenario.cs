using Listening.Detection.Brands;

namespace Listening.Alerts.Drills;

/// <param name="Seed">The same seed and the same beginning give the same bytes.</param>
/// <param name="Drill">Marks every message, stream, signal, incident and pause.</param>
/// <param name="HistoryDays">Days of past to tell, 0 or more.</param>
public sealed record DemoOptions(int Seed = 7, string Drill = "demo", double HistoryDays = 3);

/// <summary>A brand of the demo.</summary>
/// <param name="Kind">Of its products, as the texts know them.</param>
/// <param name="PerMinute">Mentions a minute, mean of a day.</param>
/// <param name="Names">How the public writes it, the usual way first.</param>
public sealed record DemoBrand(Brand Brand, string Kind, double PerMinute, IReadOnlyList<string> Names);

/// <summary>
/// The demo: an invented coffee brand and two calm ones, days of ordinary talk with the rhythm of the day, and a product recall in which
/// one furious post passes 5 000 impressions within half a minute. Pure: time comes in, lines with due times come out.
/// </summary>
public sealed class DemoScenario
{
    public static readonly IReadOnlyList<DemoBrand> Brands =
    [
        Of("acme-coffee", "Acme Coffee", "coffee", 8),
        Of("zandara-tea", "Zandara Tea", "tea", 3),
        Of("corvello-juice", "Corvello Juice", "juice", 2),
    ];

    private readonly DemoOptions options;
    private readonly TextGrammar texts = TextGrammar.Demo();
    private readonly Crowd crowd;

    public DemoScenario(DemoOptions options) => (this.options, crowd) = (options, new Crowd(options.Seed));

    /// <summary>What went before, oldest first: ordinary mentions with times in the past. They are late, so they are history and in no window.</summary>
    public IEnumerable<DrillLine> Past(DateTimeOffset until)
    {
        var talk = new EverydayTalk(options with { Seed = options.Seed + 1 }, texts, crowd, "past");
        return talk.From(until.AddDays(-options.HistoryDays), isPast: true).TakeWhile(line => line.Due < until);
    }

    /// <summary>Ordinary talk from now on, without end, in order.</summary>
    public IEnumerable<DrillLine> Everyday(DateTimeOffset from) =>
        new EverydayTalk(options with { Seed = options.Seed + 2 }, texts, crowd, "live").From(from, isPast: false);

    /// <summary>The recall, in order; its first post passes the threshold 20 s after <paramref name="start"/>. Lasts 20 minutes.</summary>
    public IEnumerable<DrillLine> Crisis(DateTimeOffset start) => new RecallCrisis(options with { Seed = options.Seed + 3 }, texts, crowd).From(start);

    private static DemoBrand Of(string id, string name, string kind, double perMinute)
    {
        var tag = name.Replace(" ", "", StringComparison.Ordinal);
        var handle = tag.ToLowerInvariant();
        return new DemoBrand(
            new Brand(
                id,
                name,
                $"\"{name.ToLowerInvariant()}\" OR #{handle} OR @{handle}",
                [new BrandAccount("bluesky", "did:demo:" + handle, AccountRole.Owned)]),
            kind,
            perMinute,
            [name, name, name, name, name, name.ToLowerInvariant(), "#" + tag, "@" + handle]);
    }
}

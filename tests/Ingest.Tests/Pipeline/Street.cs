using System.Globalization;
using System.Text;
using Listening.Detection.Brands;
using Listening.Detection.Queries;
using Listening.Detection.Sentiment;
using Listening.Detection.Signals;
using Listening.Ingest.Pipeline;

namespace Listening.Ingest.Tests.Pipeline;

/// <summary>Knows two words, so that a test says in its text which label it means.</summary>
internal sealed class TwoWordModel : ISentimentModel
{
    public string Version => "two-words";

    public SentimentScore Score(ReadOnlySpan<byte> utf8Text, ReadOnlySpan<byte> langHint) =>
        utf8Text.IndexOf("awful"u8) >= 0 ? new SentimentScore(9_000, 800, 200, LanguageId.Unknown, true)
        : utf8Text.IndexOf("lovely"u8) >= 0 ? new SentimentScore(200, 800, 9_000, LanguageId.Unknown, true)
        : new SentimentScore(1_000, 8_000, 1_000, LanguageId.Unknown, true);

    /// <summary>Says of a brand's own words only that they were there.</summary>
    public SentimentScore Score(ReadOnlySpan<byte> utf8Text, ReadOnlySpan<byte> langHint, DomainWords? domainWords) =>
        domainWords is null ? Score(utf8Text, langHint) : new SentimentScore(200, 800, 9_000, LanguageId.Unknown, true);
}

/// <summary>The stages without log and store, fed line by line; times are seconds after an arbitrary start.</summary>
internal sealed class Street
{
    public static readonly DateTimeOffset Start = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public OfflineEngine Engine { get; } = new(
        new Watchlist(BrandMatcher.Compile([
            new Brand("acme", "Acme", "acme", [new BrandAccount("x", "acme-official", AccountRole.Owned), new BrandAccount("x", "globex-shop", AccountRole.Partner)]),
            new Brand("globex", "Globex", "globex", Words: [new DomainWord("sick", 1)]),
            new Brand("initech", "Initech", "initech", ImpressionsThreshold: 1_000)])),
        new TwoWordModel(),
        (text, _) => text.IndexOf("recalled"u8) >= 0 ? ["recall"] : []);

    public List<Signal> Signals { get; } = [];

    public static string At(double second) => (Start + TimeSpan.FromSeconds(second)).ToString("O", CultureInfo.InvariantCulture);

    public Street Says(double second, string id, string text, string platform = "x", string author = "someone", string drill = "") =>
        Feed($$$"""{"op":"create","platform":"{{{platform}}}","id":"{{{id}}}","text":"{{{text}}}","observedAt":"{{{At(second)}}}","author":{"id":"{{{author}}}"}{{{(drill.Length > 0 ? $",\"drill\":\"{drill}\"" : "")}}}}""");

    public Street Seen(double second, string id, long impressions, string platform = "x") =>
        Feed($$$"""{"op":"metrics","platform":"{{{platform}}}","id":"{{{id}}}","observedAt":"{{{At(second)}}}","metrics":{"impressions":{{{impressions}}}}}""");

    public Street Feed(string json)
    {
        Signals.AddRange(Engine.Feed(Encoding.UTF8.GetBytes(json)));
        return this;
    }

    public Street End()
    {
        Signals.AddRange(Engine.Complete());
        return this;
    }
}

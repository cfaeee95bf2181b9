using Listening.Alerts.Stores;
using Listening.Alerts.Teams;

namespace Listening.History.Review;

/// <summary>What responders said of signals, by the signal's id.</summary>
internal static class Verdicts
{
    public const string Kind = Verdict.DocumentKind;
    public const string Useful = "useful";
    public const string Noise = "noise";

    public static Dictionary<string, string> Of(IReadOnlyList<Document> documents) =>
        documents.Select(d => (d.Id, DocumentJson.Read<Verdict>(d).Word)).ToDictionary(v => v.Id, v => v.Word, StringComparer.Ordinal);
}

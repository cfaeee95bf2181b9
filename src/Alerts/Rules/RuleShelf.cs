using Listening.Alerts.Access;
using Listening.Alerts.Stores;
using Listening.Detection.Brands;

namespace Listening.Alerts.Rules;

/// <summary>Impressions at which posts about a brand breach; the brand's own figure, or the shipped one.</summary>
public delegate long BrandThreshold(string brand);

/// <summary>
/// The rules that count now, in memory: a signal is decided although the store is down. Read by any thread; replaced whole by
/// <see cref="LoadAsync"/> after each change here, and every few seconds for changes on other nodes.
/// </summary>
public sealed class RuleShelf(BrandThreshold? thresholdOf = null)
{
    public const string Kind = "rule";

    private volatile RuleBook book = RuleBook.Shipped;
    private string versions = "";

    /// <summary>Raised after <see cref="Book"/> was replaced by another one.</summary>
    public event Action? Changed;

    public RuleBook Book => book;

    public long ThresholdOf(string brand) => thresholdOf?.Invoke(brand) ?? Brand.DefaultImpressionsThreshold;

    public async Task LoadAsync(IDocumentReader reader, CancellationToken cancellationToken) =>
        Take(await reader.DocumentsAsync(Viewer.System, Kind, new DocumentQuery(Max: 10_000), cancellationToken));

    public void Take(IReadOnlyList<Document> documents)
    {
        var now = string.Join(' ', documents.Select(d => $"{d.Id}@{d.Version}"));
        if (now != versions)
        {
            book = new RuleBook(documents.Select(Of));
            versions = now;
            Changed?.Invoke();
        }
    }

    public static AlertRule Of(Document document) => DocumentJson.Read<AlertRule>(document) with { Version = document.Version };
}

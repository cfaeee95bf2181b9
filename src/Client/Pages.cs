using System.Runtime.CompilerServices;

namespace Listening.Client;

/// <summary>Everything that has pages, as one stream: the next page is asked for when the one before is read.</summary>
public sealed partial class ListeningClient
{
    /// <summary>Mentions, newest first. With <paramref name="asOf"/> the stream is of one picture, whatever comes in while it is read.</summary>
    /// <param name="q">In the language of brand queries; null = every mention of the brand.</param>
    public IAsyncEnumerable<HistoryMention> ReadHistoryMentionsAsync(
        string brand, DateTimeOffset? from = null, DateTimeOffset? to = null, string? platform = null, string? label = null, string? q = null, DateTimeOffset? asOf = null,
        string? drill = null, int? pageSize = null, CancellationToken cancellationToken = default) => PagesAsync(
        async (after, stop) => await ListHistoryMentionsAsync(
            brand: brand, platform: platform, label: label, from: from, to: to, asOf: asOf, drill: drill, q: q, after: after, limit: pageSize, cancellationToken: stop).ConfigureAwait(false) is var page
            ? (page.Items, page.Next) : default,
        cancellationToken);

    /// <summary>Incidents, newest first.</summary>
    public IAsyncEnumerable<IncidentView> ReadIncidentsAsync(
        string? brand = null, bool? open = null, DateTimeOffset? asOf = null, int? pageSize = null, CancellationToken cancellationToken = default) => PagesAsync(
        async (after, stop) => await ListIncidentsAsync(brand: brand, open: open, asOf: asOf, after: after, limit: pageSize, cancellationToken: stop).ConfigureAwait(false) is var page
            ? (page.Items, page.Next) : default,
        cancellationToken);

    /// <summary>Signals, newest first.</summary>
    public IAsyncEnumerable<SignalItem> ReadSignalsAsync(
        string? brand = null, string? incident = null, DateTimeOffset? asOf = null, int? pageSize = null, CancellationToken cancellationToken = default) => PagesAsync(
        async (after, stop) => await ListSignalsAsync(brand: brand, incident: incident, asOf: asOf, after: after, limit: pageSize, cancellationToken: stop).ConfigureAwait(false) is var page
            ? (page.Items, page.Next) : default,
        cancellationToken);

    /// <summary>Reviews of incidents, newest first.</summary>
    public IAsyncEnumerable<ReviewItem> ReadReviewsAsync(
        string? brand = null, DateTimeOffset? asOf = null, int? pageSize = null, CancellationToken cancellationToken = default) => PagesAsync(
        async (after, stop) => await ListReviewsAsync(brand: brand, asOf: asOf, after: after, limit: pageSize, cancellationToken: stop).ConfigureAwait(false) is var page
            ? (page.Items, page.Next) : default,
        cancellationToken);

    private static async IAsyncEnumerable<T> PagesAsync<T>(
        Func<string?, CancellationToken, Task<(IReadOnlyList<T> Items, string? Next)>> page, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        do
        {
            var (items, next) = await page(after, cancellationToken).ConfigureAwait(false);
            foreach (var item in items)
            {
                yield return item;
            }

            after = next;
        }
        while (after is not null);
    }
}

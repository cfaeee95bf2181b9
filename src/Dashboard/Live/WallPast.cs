using Listening.Alerts.Access;
using Listening.Alerts.Hub;
using Listening.Detection.Mentions;
using Listening.History.Queries;
using Listening.History.Review;
using Listening.Ingest.Brands;

namespace Listening.Dashboard.Live;

/// <summary>The tiles of the wall as they stood: their state as it was remembered, their numbers counted from what was known then.</summary>
public sealed class WallPast(TileLog tiles, IReviewReader review, IBrandStore brands)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private const long LastMs = 60_000;

    public async Task<IReadOnlyList<BrandView>> BrandsAsync(Viewer viewer, IReadOnlyList<string>? asked, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        var names = brands.All().ToDictionary(b => b.Id, b => b.Name, StringComparer.Ordinal);
        var views = new List<BrandView>();
        foreach (var tile in (await tiles.ThenAsync(viewer, moment, cancellationToken)).Where(t => viewer.MaySee(t.Brand) && (asked is null || asked.Contains(t.Brand))))
        {
            var stream = StreamKey.OfBrand(tile.Brand, tile.Drill);
            var heard = await review.MinutesAsync(viewer, new MinuteQuery(stream, moment - Hour, moment, moment, BySecond: true), cancellationToken);
            var last = heard.Points.Where(p => p.MinuteMs >= moment.ToUnixTimeMilliseconds() - LastMs).ToArray();
            views.Add(new BrandView(
                tile.Brand, names.GetValueOrDefault(tile.Brand) ?? tile.Brand, tile.Drill.Length == 0 ? null : tile.Drill, tile.State, tile.Since, tile.Reason,
                last.Sum(p => p.Volume), last.Sum(p => p.Negative), null, null, tile.Unheard,
                [
                    .. heard.Buckets(MinuteSeries.MinuteMs).Where(b => b.Volume > 0 || heard.IsHeard(b.MinuteMs, b.MinuteMs + MinuteSeries.MinuteMs))
                        .Select(b => new MinuteView(b.MinuteMs / 1_000, b.Volume, b.Negative, null, null)),
                ]));
        }

        return views;
    }
}

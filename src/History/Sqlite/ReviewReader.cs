using Listening.Alerts.Access;
using Listening.History.Queries;
using Listening.History.Review;
using Listening.History.Sqlite.Core;

namespace Listening.History.Sqlite;

internal sealed class ReviewReader(ReaderPool readers) : IReviewReader
{
    public Task<IncidentRecords?> IncidentAsync(Viewer viewer, string id, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(readers.Read(database => ReviewRows.Read(database, Sight.Of(viewer), id, asOf)));
    }

    public Task<MinuteSeries> MinutesAsync(Viewer viewer, MinuteQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return viewer.MaySee(query.Stream.Brand)
            ? Task.FromResult(readers.Read(database => MinuteReader.Read(database, query)))
            : Task.FromException<MinuteSeries>(new UnauthorizedAccessException($"{viewer.Name} may not see {query.Stream.Brand}."));
    }
}

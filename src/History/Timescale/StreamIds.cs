using System.Collections.Concurrent;
using Listening.Detection.Mentions;
using Listening.History.Timescale.Core;

namespace Listening.History.Timescale;

/// <summary>Ids of streams, given once and remembered. New ones are made before the batch's transaction, so that two partitions that meet the
/// same new stream wait for each other only for a moment, and in one order.</summary>
internal sealed class StreamIds(Server server)
{
    // About 200 bytes each: 50 MB. Beyond it the cache starts anew.
    private const int MaxCached = 250_000;

    private readonly ConcurrentDictionary<StreamKey, long> known = new();

    public async Task<IReadOnlyDictionary<StreamKey, long>> OfAsync(IReadOnlyList<StreamKey> streams, CancellationToken cancellationToken)
    {
        var ids = new Dictionary<StreamKey, long>(streams.Count);
        var missing = new List<StreamKey>();
        foreach (var stream in streams.Distinct())
        {
            if (known.TryGetValue(stream, out var id))
            {
                ids[stream] = id;
            }
            else
            {
                missing.Add(stream);
            }
        }

        if (missing.Count > 0)
        {
            await LoadAsync(missing, ids, cancellationToken);
        }

        return ids;
    }

    private async Task LoadAsync(List<StreamKey> missing, Dictionary<StreamKey, long> ids, CancellationToken cancellationToken)
    {
        missing.Sort();
        var values = new object[]
        {
            missing.Select(s => PgText.Clean(s.Brand)).ToArray(), missing.Select(s => (short)s.Kind).ToArray(),
            missing.Select(s => PgText.Clean(s.Value)).ToArray(), missing.Select(s => PgText.Clean(s.Drill)).ToArray(),
        };
        await server.RowsAsync(
            """
            INSERT INTO streams (brand, kind, value, drill) SELECT * FROM unnest($1::text[], $2::smallint[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING
            """,
            _ => 0, cancellationToken, values);
        var rows = await server.RowsAsync(
            """
            SELECT s.id, u.n FROM unnest($1::text[], $2::smallint[], $3::text[], $4::text[]) WITH ORDINALITY AS u(brand, kind, value, drill, n)
            JOIN streams s USING (brand, kind, value, drill)
            """,
            r => (Id: r.GetInt64(0), Index: (int)r.GetInt64(1) - 1), cancellationToken, values);
        if (known.Count > MaxCached)
        {
            known.Clear();
        }

        foreach (var (id, index) in rows)
        {
            ids[missing[index]] = known[missing[index]] = id;
        }
    }
}

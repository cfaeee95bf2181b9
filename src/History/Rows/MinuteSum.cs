using System.Data.Common;
using Listening.Detection.Windows;
using Listening.History.Queries;
using Listening.History.Sqlite.Core;

namespace Listening.History;

/// <summary>The additive columns of a row of minutes, hours or days.</summary>
internal sealed class MinuteSum
{
    /// <summary>What a <see cref="MinutePoint"/> holds, without its start.</summary>
    public const string Figures = "volume, negative, neutral, positive, valence, risky, actual, floor, estimated, engagement";

    /// <summary><see cref="Figures"/> of several rows together.</summary>
    public static readonly string Added = string.Join(", ", Figures.Split(", ").Select(f => $"CAST(sum({f}) AS bigint)"));

    public const string Columns = Figures + ", authors";

    // Place of authors after the start and the figures.
    private const int AuthorsAt = 11;

    public long Volume { get; private set; }
    public long Negative { get; private set; }
    public long Neutral { get; private set; }
    public long Positive { get; private set; }
    public long Valence { get; private set; }
    public long Risky { get; private set; }
    public long Actual { get; private set; }
    public long Floor { get; private set; }
    public long Estimated { get; private set; }
    public long Engagement { get; private set; }
    public DistinctSketch Authors { get; } = new();

    public void Merge(StreamSecond heard)
    {
        Add(new MinutePoint(
            0, heard.Volume, heard.Negative, heard.Neutral, heard.Positive, heard.Valence, heard.Risky, heard.ImpressionsActual, heard.ImpressionsFloor,
            heard.ImpressionsEstimated, heard.Engagement));
        Authors.Merge(heard.Authors);
    }

    /// <param name="authors">A sketch as it is stored.</param>
    public void Add(in MinutePoint figures, ReadOnlySpan<byte> authors)
    {
        Add(figures);
        Authors.Merge(authors);
    }

    public void Bind(Statement statement) =>
        statement.Bind(1, Volume).Bind(2, Negative).Bind(3, Neutral).Bind(4, Positive).Bind(5, Valence).Bind(6, Risky)
            .Bind(7, Actual).Bind(8, Floor).Bind(9, Estimated).Bind(10, Engagement);

    /// <param name="at">Column of the start, which <see cref="Figures"/> follow.</param>
    public static MinutePoint Point(Statement rows, int at) => new(
        rows.Int64(at), rows.Int64(at + 1), rows.Int64(at + 2), rows.Int64(at + 3), rows.Int64(at + 4), rows.Int64(at + 5), rows.Int64(at + 6),
        rows.Int64(at + 7), rows.Int64(at + 8), rows.Int64(at + 9), rows.Int64(at + 10));

    /// <inheritdoc cref="Point(Statement, int)"/>
    public static MinutePoint Point(DbDataReader rows, int at) => new(
        rows.GetInt64(at), rows.GetInt64(at + 1), rows.GetInt64(at + 2), rows.GetInt64(at + 3), rows.GetInt64(at + 4), rows.GetInt64(at + 5),
        rows.GetInt64(at + 6), rows.GetInt64(at + 7), rows.GetInt64(at + 8), rows.GetInt64(at + 9), rows.GetInt64(at + 10));

    /// <param name="at">Column of the start, which <see cref="Columns"/> follow. Valid until the next step.</param>
    public static ReadOnlySpan<byte> AuthorsOf(Statement rows, int at) => rows.Blob(at + AuthorsAt);

    /// <inheritdoc cref="AuthorsOf(Statement, int)"/>
    public static byte[] AuthorsOf(DbDataReader rows, int at) => rows.GetFieldValue<byte[]>(at + AuthorsAt);

    private void Add(in MinutePoint figures)
    {
        Volume += figures.Volume;
        Negative += figures.Negative;
        Neutral += figures.Neutral;
        Positive += figures.Positive;
        Valence += figures.Valence;
        Risky += figures.Risky;
        Actual += figures.Actual;
        Floor += figures.Floor;
        Estimated += figures.Estimated;
        Engagement += figures.Engagement;
    }
}

using System.Data.Common;
using System.Text;
using Listening.Detection.Windows;
using Listening.History.Sqlite.Core;

namespace Listening.History;

/// <summary>The additive columns of a minute row.</summary>
internal sealed class MinuteSum
{
    public const string Columns = "volume, negative, neutral, positive, valence, risky, actual, floor, estimated, engagement, authors";

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
    public DistinctSketch Authors { get; private set; } = new();

    public void Merge(StreamSecond heard)
    {
        Volume += heard.Volume;
        Negative += heard.Negative;
        Neutral += heard.Neutral;
        Positive += heard.Positive;
        Valence += heard.Valence;
        Risky += heard.Risky;
        Actual += heard.ImpressionsActual;
        Floor += heard.ImpressionsFloor;
        Estimated += heard.ImpressionsEstimated;
        Engagement += heard.Engagement;
        Authors.Merge(heard.Authors);
    }

    public void Bind(Statement statement) =>
        statement.Bind(1, Volume).Bind(2, Negative).Bind(3, Neutral).Bind(4, Positive).Bind(5, Valence).Bind(6, Risky)
            .Bind(7, Actual).Bind(8, Floor).Bind(9, Estimated).Bind(10, Engagement);

    /// <param name="at">Column of the first of <see cref="Columns"/>.</param>
    public static MinuteSum Read(Statement rows, int at) => Of(rows.Int64, rows.Blob(at + 10).ToArray(), at);

    /// <inheritdoc cref="Read(Statement, int)"/>
    public static MinuteSum Read(DbDataReader rows, int at) => Of(rows.GetInt64, rows.GetFieldValue<byte[]>(at + 10), at);

    private static MinuteSum Of(Func<int, long> number, byte[] sketch, int at)
    {
        using var authors = new BinaryReader(new MemoryStream(sketch), Encoding.UTF8);
        return new MinuteSum
        {
            Volume = number(at),
            Negative = number(at + 1),
            Neutral = number(at + 2),
            Positive = number(at + 3),
            Valence = number(at + 4),
            Risky = number(at + 5),
            Actual = number(at + 6),
            Floor = number(at + 7),
            Estimated = number(at + 8),
            Engagement = number(at + 9),
            Authors = DistinctSketch.Read(authors),
        };
    }
}

using System.Diagnostics.Metrics;

namespace Listening.History;

/// <summary>The meter <c>Listening.History</c>.</summary>
internal sealed class HistoryMetrics : IDisposable
{
    private readonly Meter meter = new("Listening.History");
    private readonly Histogram<double> transactions;
    private readonly Histogram<double> checkpoints;
    private readonly Counter<long> mentions;
    private static readonly KeyValuePair<string, object?> Effects = new("lane", "effects");
    private static readonly KeyValuePair<string, object?> Bulk = new("lane", "bulk");

    public HistoryMetrics()
    {
        transactions = meter.CreateHistogram<double>("listening.history.transaction", "ms", "Time a transaction held the writer, by lane; bulk stays under 20 ms");
        checkpoints = meter.CreateHistogram<double>("listening.history.checkpoint", "ms", "Time to copy the WAL into the database file");
        mentions = meter.CreateCounter<long>("listening.history.mentions", "{mention}", "Mentions stored");
    }

    public void Transaction(bool durable, TimeSpan took) => transactions.Record(took.TotalMilliseconds, durable ? Effects : Bulk);

    public void Checkpoint(TimeSpan took) => checkpoints.Record(took.TotalMilliseconds);

    public void Mentions(int count) => mentions.Add(count);

    public void Dispose() => meter.Dispose();
}

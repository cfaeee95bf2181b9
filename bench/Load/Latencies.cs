namespace Listening.Bench.Load;

/// <summary>Durations in milliseconds with exact percentiles; filled from several tasks.</summary>
internal sealed class Latencies
{
    private readonly List<double> values = [];

    public int Count
    {
        get
        {
            lock (values)
            {
                return values.Count;
            }
        }
    }

    public void Add(TimeSpan duration)
    {
        lock (values)
        {
            values.Add(duration.TotalMilliseconds);
        }
    }

    /// <param name="part">0..1; 1 is the largest. 0 when there is none.</param>
    public double At(double part)
    {
        lock (values)
        {
            values.Sort();
            return values.Count == 0 ? 0 : values[Math.Min(values.Count - 1, (int)Math.Ceiling(part * values.Count) - 1 is var i && i < 0 ? 0 : i)];
        }
    }

    public override string ToString() => $"p50 {At(0.5):F1}  p90 {At(0.9):F1}  p99 {At(0.99):F1}  max {At(1):F1} ms";
}

namespace Listening.Bench.History;

/// <summary>Milliseconds, printed as p50, p99 and maximum.</summary>
internal sealed class Times
{
    private readonly Lock gate = new();
    private readonly List<double> all = [];

    public void Add(double ms)
    {
        lock (gate)
        {
            all.Add(ms);
        }
    }

    public override string ToString()
    {
        lock (gate)
        {
            all.Sort();
            return all.Count == 0 ? "none" : $"p50 {At(0.5):F1}  p95 {At(0.95):F1}  p99 {At(0.99):F1}  max {all[^1]:F1} ms  (n {all.Count})";
        }
    }

    private double At(double share) => all[Math.Min(all.Count - 1, (int)(share * all.Count))];
}

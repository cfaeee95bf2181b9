namespace Listening.Alerts.Drills;

/// <summary>Somebody of the demo's public.</summary>
public sealed record Person(string Id, string Handle, long Followers, DateTimeOffset Since);

/// <summary>The demo's public: a few thousand invented people, most with a handful of readers, few with many.</summary>
public sealed class Crowd
{
    private const int Size = 4_000;

    private static readonly string[] First =
        ["misty", "brave", "quiet", "lemon", "paper", "north", "velvet", "tiny", "rusty", "sunny", "odd", "plain", "silver", "slow", "early", "late", "wild", "mellow"];

    private static readonly string[] Second =
        ["otter", "lamp", "reader", "cyclist", "maple", "kite", "robin", "anchor", "baker", "pixel", "harbour", "fox", "violin", "teapot", "gardener", "comet"];

    private readonly Person[] people;

    // All have been there for a while: young accounts are a scenario of their own.
    private static readonly DateTimeOffset Newest = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public Crowd(int seed)
    {
        var random = new Random(seed);
        people = new Person[Size];
        for (var i = 0; i < Size; i++)
        {
            var handle = $"{First[random.Next(First.Length)]}.{Second[random.Next(Second.Length)]}{i}.example";

            // Log-normal: half below 180 readers, one in a hundred above 6 000.
            var followers = (long)(180 * Math.Exp(1.5 * Normal(random)));
            people[i] = new Person($"did:demo:{i:x4}", handle, Math.Min(followers, 40_000), Newest.AddDays(-random.Next(4_500)));
        }
    }

    public Person Anybody(Random random) => people[random.Next(Size)];

    internal static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>A Poisson count; by its normal approximation where the mean is large.</summary>
    internal static int Poisson(double mean, Random random)
    {
        if (mean > 200)
        {
            return Math.Max(0, (int)Math.Round(mean + Math.Sqrt(mean) * Normal(random)));
        }

        var (count, product, floor) = (0, random.NextDouble(), Math.Exp(-mean));
        while (product > floor)
        {
            count++;
            product *= random.NextDouble();
        }

        return count;
    }
}

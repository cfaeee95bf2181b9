namespace Listening.Bench.Crisis;

/// <summary>Seeded random draws of the simulations.</summary>
internal sealed class Draw(int seed)
{
    private readonly Random random = new(seed);
    private double spare = double.NaN;

    public double Uniform(double from, double to) => from + ((to - from) * random.NextDouble());

    public double LogUniform(double from, double to) => Math.Exp(Uniform(Math.Log(from), Math.Log(to)));

    public int Below(int n) => random.Next(n);

    public double Normal()
    {
        if (!double.IsNaN(spare))
        {
            (double value, spare) = (spare, double.NaN);
            return value;
        }

        double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())), angle = 2 * Math.PI * random.NextDouble();
        spare = radius * Math.Sin(angle);
        return radius * Math.Cos(angle);
    }

    public int Poisson(double mean)
    {
        if (mean <= 0)
        {
            return 0;
        }

        // Above 40 the normal's error is far below the over-dispersion that is laid on top.
        if (mean > 40)
        {
            return Math.Max(0, (int)Math.Round(mean + (Math.Sqrt(mean) * Normal())));
        }

        double limit = Math.Exp(-mean), product = random.NextDouble();
        int count = 0;
        while (product > limit)
        {
            product *= random.NextDouble();
            count++;
        }

        return count;
    }
}

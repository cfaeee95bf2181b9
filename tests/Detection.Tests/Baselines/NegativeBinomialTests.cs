using Listening.Detection.Baselines;

namespace Listening.Detection.Tests.Baselines;

public sealed class NegativeBinomialTests
{
    [Theory]
    [InlineData(0.4, 0.0)]
    [InlineData(3.0, 0.5)]
    [InlineData(250, 0.04)]
    public void Tails_are_the_sums_of_the_probabilities(double mean, double dispersion)
    {
        var law = new NegativeBinomial(mean, dispersion);
        double size = 1 / Math.Max(dispersion, 1e-7), p = size / (size + mean);
        double probability = Math.Exp(size * Math.Log(p)), below = 0;
        for (int k = 0; k < 400; k++)
        {
            Assert.Equal(Math.Log(1 - below), law.LogUpperTail(k), below < 0.999 ? 5 : 0);
            below += probability;
            if (below < 0.999) Assert.Equal(Math.Log(below), law.LogLowerTail(k), 5);
            else break;
            probability *= (size + k) / (k + 1) * (1 - p);
        }
    }

    [Fact]
    public void A_tail_far_beyond_the_smallest_double_is_still_a_number()
    {
        double tail = new NegativeBinomial(1, 0).LogUpperTail(1000);
        Assert.InRange(tail, -6000, -5900);
    }

    [Theory]
    [InlineData(0.2, 0.1)]
    [InlineData(31, 0.05)]
    [InlineData(120_000, 0.01)]
    public void Quantiles_leave_at_most_the_asked_tail(double mean, double dispersion)
    {
        var law = new NegativeBinomial(mean, dispersion);
        long upper = law.UpperQuantile(0.025), lower = law.LowerQuantile(0.025);
        Assert.True(Math.Exp(law.LogUpperTail(upper + 1)) <= 0.025);
        Assert.True(upper == 0 || Math.Exp(law.LogUpperTail(upper)) > 0.025);
        Assert.True(Math.Exp(law.LogLowerTail(lower)) > 0.025);
        Assert.True(Math.Exp(law.LogLowerTail(lower - 1)) <= 0.025);
    }
}

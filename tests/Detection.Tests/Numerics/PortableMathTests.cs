using Listening.Detection.Numerics;

namespace Listening.Detection.Tests.Numerics;

public sealed class PortableMathTests
{
    [Theory]
    [InlineData(5e-324)]
    [InlineData(1e-9)]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(1.4142135623730954)]
    [InlineData(7)]
    [InlineData(1e308)]
    public void Logarithm_agrees_with_the_platform(double x)
    {
        Assert.Equal(Math.Log(x), PortableMath.Log(x), 12);
        Assert.Equal(Math.Log(1 + x), PortableMath.Log1P(x), 12);
    }

    [Theory]
    [InlineData(-740)]
    [InlineData(-10)]
    [InlineData(-1e-5)]
    [InlineData(0)]
    [InlineData(0.7)]
    [InlineData(700)]
    public void Exponential_agrees_with_the_platform(double x) =>
        Assert.InRange(PortableMath.Exp(x), Math.Exp(x) * (1 - 1e-13), Math.Exp(x) * (1 + 1e-13) + double.Epsilon);

    [Fact]
    public void Log_gamma_gives_factorials()
    {
        double factorial = 0;
        for (int n = 1; n <= 50; n++)
        {
            Assert.Equal(factorial, PortableMath.LogGamma(n), 10);
            factorial += Math.Log(n);
        }
        Assert.Equal(Math.Log(Math.Sqrt(Math.PI)), PortableMath.LogGamma(0.5), 12);
    }

    [Fact]
    public void Incomplete_beta_equals_the_binomial_sum()
    {
        double tail = 0, q = 0.23;
        for (int k = 20; k >= 1; k--)
        {
            double coefficient = PortableMath.LogGamma(21) - PortableMath.LogGamma(k + 1) - PortableMath.LogGamma(21 - k);
            tail += Math.Exp(coefficient + k * Math.Log(q) + (20 - k) * Math.Log(1 - q));
            Assert.Equal(Math.Log(tail), IncompleteBeta.Log(q, k, 20 - k + 1), 9);
        }
    }
}

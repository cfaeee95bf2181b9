namespace Listening.History.Comparison;

/// <summary>
/// Ridge regression that takes rows in order of time and can be solved after each: what is known of the past at any moment. Predictors are
/// expected around one in size; the first is the level and is not shrunk.
/// </summary>
internal sealed class Regression(int predictors)
{
    // Worth one observation against each predictor: enough to choose between controls that say the same, too little to shrink a real one.
    private const double Shrinkage = 1;

    private readonly double[,] products = new double[predictors, predictors];
    private readonly double[] targets = new double[predictors];

    public int Rows { get; private set; }

    public void Add(ReadOnlySpan<double> row, double target)
    {
        for (var i = 0; i < predictors; i++)
        {
            targets[i] += row[i] * target;
            for (var j = 0; j <= i; j++)
            {
                products[i, j] += row[i] * row[j];
            }
        }

        Rows++;
    }

    /// <summary>Coefficients by Cholesky's decomposition.</summary>
    public double[] Solve()
    {
        var lower = new double[predictors, predictors];
        for (var i = 0; i < predictors; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = products[i, j] + (i == j && i > 0 ? Shrinkage : i == j ? 1e-9 : 0);
                for (var k = 0; k < j; k++)
                {
                    sum -= lower[i, k] * lower[j, k];
                }

                lower[i, j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-12)) : sum / lower[j, j];
            }
        }

        var solved = new double[predictors];
        for (var i = 0; i < predictors; i++)
        {
            var sum = targets[i];
            for (var k = 0; k < i; k++)
            {
                sum -= lower[i, k] * solved[k];
            }

            solved[i] = sum / lower[i, i];
        }

        for (var i = predictors - 1; i >= 0; i--)
        {
            var sum = solved[i];
            for (var k = i + 1; k < predictors; k++)
            {
                sum -= lower[k, i] * solved[k];
            }

            solved[i] = sum / lower[i, i];
        }

        return solved;
    }

    public static double Dot(ReadOnlySpan<double> row, ReadOnlySpan<double> coefficients)
    {
        var sum = 0.0;
        for (var i = 0; i < row.Length; i++)
        {
            sum += row[i] * coefficients[i];
        }

        return sum;
    }
}

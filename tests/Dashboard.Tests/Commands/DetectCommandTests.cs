using Listening.Dashboard.Commands;
using Listening.Detection.Spikes;

namespace Listening.Dashboard.Tests.Commands;

public sealed class DetectCommandTests
{
    [Fact]
    public async Task Every_row_comes_back_in_order_with_score_and_alarm()
    {
        (int exit, string[] lines, _) = await Run("timestamp,value\n2015-02-26 21:42:53,104\n2015-02-26 21:47:53,100\n");
        Assert.Equal(0, exit);
        Assert.Equal(["timestamp,value,anomaly_score,alarm", "2015-02-26 21:42:53,104,0,0", "2015-02-26 21:47:53,100,0,0"], lines);
    }

    [Fact]
    public async Task Rows_without_a_number_stay_and_are_counted()
    {
        (int exit, string[] lines, string errors) = await Run("timestamp,value\n2015-02-26 21:42:53,\n2015-02-26 21:47:53,abc\n2015-02-26 21:52:53,NaN\nbroken\n");
        Assert.Equal(0, exit);
        Assert.Equal(5, lines.Length);
        Assert.All(lines[1..], l => Assert.EndsWith(",0,0", l, StringComparison.Ordinal));
        Assert.Contains("4 of 4 rows", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1425000000,5\n1425000300,6\n", 3)]
    [InlineData("value;timestamp\n5;2020-01-01T00:00:00Z\n", 2)]
    [InlineData("\uFEFF\"timestamp\",\"value\"\n\n\"2020-01-01\",\"5\"\n", 2)]
    [InlineData("timestamp,value\n", 1)]
    [InlineData("", 1)]
    public async Task Common_dialects_of_the_file_are_read(string text, int lines)
    {
        (int exit, string[] told, _) = await Run(text);
        Assert.Equal(0, exit);
        Assert.Equal(lines, told.Length);
    }

    [Fact]
    public async Task A_file_of_one_column_is_refused_with_its_first_line() =>
        Assert.Contains("one column", (await Assert.ThrowsAsync<InvalidDataException>(() => Run("hello\nworld\n"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_missing_file_fails() =>
        Assert.Equal(1, await DetectCommand.RunAsync("/does/not/exist.csv", SeriesOptions.Default, false, null, default));

    [Theory]
    [InlineData("1/week", 1.0)]
    [InlineData("0.5/day", 3.5)]
    [InlineData("7", 7.0)]
    [InlineData("-1/week", null)]
    [InlineData("1/month", null)]
    [InlineData("many", null)]
    public void Budgets_are_read_or_refused(string text, double? perWeek) => Assert.Equal(perWeek, DetectCommand.ParseBudget(text));

    [Fact]
    public async Task An_explained_alarm_names_expectation_and_rarity()
    {
        var rows = Enumerable.Range(0, 2000).Select(i => $"{1425000000 + (300 * i)},{(i is >= 1900 and < 1910 ? 900 : 10 + (i * 7 % 11))}");
        (_, string[] lines, _) = await Run("timestamp,value\n" + string.Join('\n', rows) + "\n", explain: true);
        Assert.Equal("timestamp,value,anomaly_score,alarm,expected,upper,rarity,reason", lines[0]);
        Assert.Contains(lines, l => l.Contains(",1,", StringComparison.Ordinal) && l.Contains("expected (<= ", StringComparison.Ordinal));
    }

    private static async Task<(int Exit, string[] Lines, string Errors)> Run(string text, bool explain = false)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        int exit = await DetectCommand.RunAsync(new StringReader(text), output, errors, SeriesOptions.Default, explain, default);
        return (exit, output.ToString().TrimEnd('\n').Split('\n'), errors.ToString());
    }
}

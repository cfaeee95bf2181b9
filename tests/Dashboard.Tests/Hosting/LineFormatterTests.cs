using Listening.Dashboard.Hosting;
using Listening.History;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Listening.Dashboard.Tests.Hosting;

/// <summary>What the log says of failures: one line each, a stack only where nobody expected it, and a loop's failure once.</summary>
public sealed class LineFormatterTests
{
    private readonly LineFormatter formatter = Of(tellsAll: false);

    [Fact]
    public void A_failure_that_heals_is_its_message_on_one_line_and_its_repetitions_are_kept_back()
    {
        var full = Caught(new IOException("The disk is full:\nfree some space."));
        Assert.EndsWith("fail: Loop[7] Not done, attempt 1. The disk is full: free some space.\n", Said(formatter, "Not done, attempt 1.", full), StringComparison.Ordinal);
        Assert.Equal("", Said(formatter, "Not done, attempt 2.", full));
        Assert.NotEqual("", Said(formatter, "Something else failed.", full, id: 8));
    }

    [Fact]
    public void What_nobody_expected_comes_with_its_stack_on_one_line()
    {
        var said = Said(formatter, "Died.", Caught(new InvalidOperationException("A bug.")));
        Assert.Contains("A bug.", said, StringComparison.Ordinal);
        Assert.Contains(nameof(Caught), said, StringComparison.Ordinal);
        Assert.Equal(said.Length - 1, said.IndexOf('\n', StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_store_itself_tells_is_not_told_by_every_loop_but_by_what_ends_the_process()
    {
        var away = new StoreException("It cannot be reached.", StoreFault.Away);
        Assert.Equal("", Said(formatter, "Not done.", away));
        Assert.Contains("It cannot be reached.", Said(formatter, "Died.", away, level: LogLevel.Critical), StringComparison.Ordinal);
        Assert.Contains(nameof(StoreException), Said(Of(tellsAll: true), "Not done.", away), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_without_a_failure_is_told_each_time()
    {
        Assert.EndsWith("info: Loop[7] Done.\n", Said(formatter, "Done.", null, level: LogLevel.Information), StringComparison.Ordinal);
        Assert.NotEqual("", Said(formatter, "Done.", null, level: LogLevel.Information));
    }

    private static LineFormatter Of(bool tellsAll)
    {
        var services = new ServiceCollection().AddOptions().Configure<LineOptions>(o => o.TellsAll = tellsAll).BuildServiceProvider();
        return new LineFormatter(services.GetRequiredService<IOptionsMonitor<LineOptions>>());
    }

    private static string Said(LineFormatter formatter, string text, Exception? error, int id = 7, LogLevel level = LogLevel.Error)
    {
        using var to = new StringWriter { NewLine = "\n" };
        formatter.Write(new LogEntry<string>(level, "Loop", new EventId(id), text, error, (state, _) => state), null, to);
        return to.ToString();
    }

    private static Exception Caught(Exception error)
    {
        try
        {
            throw error;
        }
        catch (Exception caught) when (caught == error)
        {
            return caught;
        }
    }
}

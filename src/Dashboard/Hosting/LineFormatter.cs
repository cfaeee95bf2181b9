using System.Collections.Concurrent;
using System.Globalization;
using Listening.History;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Listening.Dashboard.Hosting;

/// <summary>
/// One line an event: moment, level, source, words. What heals by itself or by an operator's hand (<see cref="IOException"/>) is told by its message alone;
/// a stack is for what nobody expected. A loop that meets the same failure at each turn is told once and then rarely.
/// </summary>
internal sealed class LineFormatter(IOptionsMonitor<LineOptions> options) : ConsoleFormatter(Formatter)
{
    public const string Formatter = "line";

    // A failure that did not come for so long is a new one.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Reminder = TimeSpan.FromMinutes(5);
    private const int ManyFailures = 256;

    private readonly ConcurrentDictionary<(string Category, int Event, string What), Seen> failures = [];

    private bool TellsAll => options.CurrentValue.TellsAll;

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var text = entry.Formatter(entry.State, entry.Exception);
        var again = 0;
        if (entry.Exception is { } error && !TellsAll && entry.LogLevel < LogLevel.Critical && !MayTell(entry.Category, entry.EventId.Id, text, error, out again))
        {
            return;
        }

        var line = string.Create(
            CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {Level(entry.LogLevel)}: {entry.Category}[{entry.EventId.Id}] {text}{Why(entry.Exception)}");
        textWriter.WriteLine((again > 0 ? string.Create(CultureInfo.InvariantCulture, $"{line} ({again} times more since it was last said)") : line).ReplaceLineEndings(" "));
    }

    private string Why(Exception? error) => error switch
    {
        null => "",
        IOException when !TellsAll => " " + error.Message,
        _ => " " + error,
    };

    private bool MayTell(string category, int id, string text, Exception error, out int again)
    {
        again = 0;
        if (error is StoreException { Fault: StoreFault.Away or StoreFault.Refused })
        {
            // The store tells when it goes away and when it is back; what could not be done meanwhile is done then.
            return false;
        }

        // Words of a failure that heals hold attempts and delays; those of another may be a request's own.
        var seen = failures.GetOrAdd((category, id, error is IOException ? "" : text + error.Message), _ => new Seen());
        if (failures.Count > ManyFailures)
        {
            foreach (var (key, old) in failures)
            {
                if (TimeProvider.System.GetElapsedTime(old.At) > Fresh)
                {
                    failures.TryRemove(key, out _);
                }
            }
        }

        return seen.IsTold(out again);
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };

    private sealed class Seen
    {
        private readonly Lock gate = new();
        private long toldAt;
        private int kept;

        public long At { get; private set; }

        public bool IsTold(out int again)
        {
            lock (gate)
            {
                var now = TimeProvider.System.GetTimestamp();
                var tells = At == 0 || TimeProvider.System.GetElapsedTime(At, now) > Fresh || TimeProvider.System.GetElapsedTime(toldAt, now) > Reminder;
                At = now;
                again = tells ? kept : 0;
                (kept, toldAt) = tells ? (0, now) : (kept + 1, toldAt);
                return tells;
            }
        }
    }
}

/// <summary>How the log is written.</summary>
internal sealed class LineOptions : ConsoleFormatterOptions
{
    /// <summary>Every repetition and every stack, for debugging.</summary>
    public bool TellsAll { get; set; }
}

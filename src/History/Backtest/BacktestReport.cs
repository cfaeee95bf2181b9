using Listening.Alerts.Incidents;
using Listening.Alerts.Rules;
using Listening.Detection.Signals;

namespace Listening.History.Backtest;

/// <summary>Compares what would have fired with what did; pure.</summary>
internal static class BacktestReport
{
    // An episode that opens earlier or later than then is still the same story: the cool-down of a spike, twice.
    private static readonly TimeSpan SameStory = TimeSpan.FromHours(1);

    /// <param name="tried">In order of time, within the period.</param>
    /// <param name="then">Signals that were stored in the period, in order of time.</param>
    /// <param name="verdicts">By id of the stored signal.</param>
    /// <param name="ownPosts">When posts of the brand's own accounts went out, in order.</param>
    public static BacktestResult Of(
        BacktestQuery query, IReadOnlyList<(Signal Signal, Asked Asked)> tried, IReadOnlyList<StoredSignal> then, IReadOnlyDictionary<string, string> verdicts,
        IReadOnlyList<DateTimeOffset> ownPosts, IReadOnlyList<PulseSpan> pulses, IReadOnlyList<string> limits)
    {
        var left = then.ToList();
        var signals = new List<BacktestSignal>();
        foreach (var (signal, asked) in tried)
        {
            var match = left.Find(s => s.Signal.Id == signal.Id)
                ?? left.Where(s => IsSameStory(s.Signal, signal)).MinBy(s => (s.Signal.At - signal.At).Duration());
            if (match is not null)
            {
                left.Remove(match);
            }

            signals.Add(new BacktestSignal(
                signal.Id, Signal.NameOf(signal.Kind), signal.Rule, signal.At, signal.Score, asked.Action, asked.Severity, signal.Evidence.Sentence,
                match is null ? BacktestMatch.New : BacktestMatch.Both, match?.Signal.Id, match is null ? null : verdicts.GetValueOrDefault(match.Signal.Id),
                match is null ? null : (signal.At - match.Signal.At).TotalSeconds));
        }

        var gone = left.Select(s => Gone(s, verdicts.GetValueOrDefault(s.Signal.Id))).ToList();
        var pauses = Pauses(tried.Where(t => t.Asked.Action == SignalAction.Pause).Select(t => (t.Signal.Id, t.Signal.At)), query.PauseHours, ownPosts);
        var before = then.Select(s => (s.Signal, Asked: s.Asked ?? Asked.AsDetected(s.Signal))).Where(s => !s.Signal.Historical).ToList();
        var was = before.ConvertAll(s => new BacktestSignal(
            s.Signal.Id, "", "", s.Signal.At, 0, s.Asked.Action, 0, "", BacktestMatch.Both, null, verdicts.GetValueOrDefault(s.Signal.Id), null));
        var paused = Pauses(before.Where(s => s.Asked.Action == SignalAction.Pause).Select(s => (s.Signal.Id, s.Signal.At)), query.PauseHours, ownPosts);
        return new BacktestResult(
            query.Brand, query.From, query.To, !query.Exact ? "minute" : KeptPulses.Cover(pulses, query.From, query.To) ? "pulse" : "second", limits,
            Count(signals, pauses, query, gone.Count(g => g.Verdict == Review.Verdicts.Useful)), Count(was, paused, query, 0),
            [.. signals.Concat(gone).OrderBy(s => s.At).ThenBy(s => s.Id, StringComparer.Ordinal)], pauses, pulses);
    }

    /// <summary>One pause takes all that crosses until people resume.</summary>
    internal static List<BacktestPause> Pauses(IEnumerable<(string Id, DateTimeOffset At)> causes, double pauseHours, IReadOnlyList<DateTimeOffset> ownPosts)
    {
        var pauses = new List<BacktestPause>();
        foreach (var (id, at) in causes.OrderBy(c => c.At))
        {
            if (pauses.Count > 0 && at < pauses[^1].To)
            {
                pauses[^1] = pauses[^1] with { Signals = [.. pauses[^1].Signals, id] };
            }
            else
            {
                pauses.Add(new BacktestPause(at, at.AddHours(pauseHours), [id], 0));
            }
        }

        return pauses.ConvertAll(p => p with { Held = ownPosts.Count(o => o >= p.From && o < p.To) });
    }

    private static BacktestSignal Gone(StoredSignal stored, string? verdict)
    {
        var (signal, asked) = (stored.Signal, stored.Asked ?? Asked.AsDetected(stored.Signal));
        return new BacktestSignal(
            signal.Id, Signal.NameOf(signal.Kind), signal.Rule, signal.At, signal.Score, asked.Action, asked.Severity, signal.Evidence.Sentence,
            BacktestMatch.Gone, signal.Id, verdict, null);
    }

    private static BacktestCount Count(List<BacktestSignal> signals, List<BacktestPause> pauses, BacktestQuery query, int usefulGone)
    {
        var alarms = signals.Where(s => s.Action != SignalAction.Advise).ToList();
        return new BacktestCount(
            signals.Count, alarms.Count, alarms.Count / Math.Max(1 / 7.0, (query.To - query.From).TotalDays / 7), pauses.Count,
            pauses.Sum(p => (p.To - p.From).TotalHours), pauses.Sum(p => p.Held), alarms.Count(a => a.Verdict == Review.Verdicts.Useful),
            alarms.Count(a => a.Verdict == Review.Verdicts.Noise), alarms.Count(a => a.Verdict is null), usefulGone);
    }

    // A breach is about one post and has its id; the rest are episodes of a stream. A spike may be told as volume by one and as negative by another.
    private static bool IsSameStory(Signal a, Signal b) =>
        a.Kind is not (SignalKind.Breach or SignalKind.ReachGrowth or SignalKind.ViralityWarning) && Family(a.Kind) == Family(b.Kind) && a.Stream == b.Stream
        && (a.At - b.At).Duration() <= SameStory;

    private static SignalKind Family(SignalKind kind) => kind == SignalKind.VolumeSpike ? SignalKind.NegativeSpike : kind;
}

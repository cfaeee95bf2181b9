using Listening.Alerts.Rules;
using Listening.Detection.Brands;
using Listening.Detection.Engine;
using Listening.Detection.Mentions;
using Listening.Detection.Signals;
using Listening.Detection.Windows;
using Listening.History.Queries;
using Listening.Ingest.Pipeline;

namespace Listening.History.Backtest;

/// <summary>Feeds stored counts to the detect engine and stored reach to the posts' ledger; pure.</summary>
internal static class BacktestEngine
{
    // Batches of a day: the engine closes what a batch brings, and holds no more than that.
    private const long BatchMs = 86_400_000;

    /// <param name="streams">Of one brand; every point counts in the last second of its minute (or in its own second).</param>
    /// <returns>In order of time.</returns>
    public static List<Signal> Detect(IReadOnlyList<(StreamKey Stream, MinuteSeries Heard)> streams, double falseAlarmsPerWeek, CancellationToken cancellationToken)
    {
        var engine = new DetectEngine(1) { FalseAlarmsPerWeek = falseAlarmsPerWeek };
        var (fromMs, toMs) = (streams.Min(s => s.Heard.FromMs), streams.Max(s => s.Heard.ToMs));
        var at = new int[streams.Count];
        var (found, offset) = (new List<Signal>(), 0L);
        for (var untilMs = fromMs + BatchMs; untilMs < toMs + BatchMs; untilMs += BatchMs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var pulses = new List<StreamPulse>();
            for (var i = 0; i < streams.Count; i++)
            {
                var (stream, heard) = streams[i];
                var last = heard.GrainMs / 1_000 - 1;
                for (; at[i] < heard.Points.Count && heard.Points[at[i]].MinuteMs < untilMs; at[i]++)
                {
                    pulses.Add(new StreamPulse(stream, (heard.Points[at[i]].MinuteMs / 1_000) + last, SecondOf(heard.Points[at[i]])));
                }
            }

            engine.Accept(new PulseBatch(0, offset, ++offset, untilMs, pulses));
            found.AddRange(engine.Advance());
        }

        return found;
    }

    public static IEnumerable<Signal> Breaches(IEnumerable<PostPath> paths, Brand brand) =>
        Crossings.Of(paths, brand).Select(c => BreachSignals.Of(c, "back-test", DateTimeOffset.FromUnixTimeMilliseconds(c.AtMs)));

    /// <summary>What the rules ask for, signal by signal in order of time.</summary>
    public static List<(Signal Signal, Asked Asked)> Ask(IEnumerable<Signal> signals, RuleBook rules, long threshold)
    {
        var earlier = new List<Signal>();
        var asked = new List<(Signal, Asked)>();
        foreach (var signal in signals.OrderBy(s => s.At).ThenBy(s => s.Id, StringComparer.Ordinal))
        {
            var since = signal.At - (rules.LookBack(signal) ?? TimeSpan.Zero);
            earlier.RemoveAll(s => s.At < signal.At - TimeSpan.FromDays(7));
            asked.Add((signal, rules.Ask(signal, new RuleFacts(threshold, [.. earlier.Where(s => s.At >= since)]))));
            earlier.Add(signal);
        }

        return asked;
    }

    private static StreamSecond SecondOf(in MinutePoint point) => StreamSecond.OfSums(
        (int)point.Negative, (int)point.Neutral, (int)point.Positive, point.Valence, (int)point.Risky, (point.Actual, point.Floor, point.Estimated), point.Engagement);
}

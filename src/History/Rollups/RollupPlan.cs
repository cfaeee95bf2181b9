namespace Listening.History.Rollups;

/// <summary>A stretch of a question and the rows that answer it; unix ms, the end exclusive.</summary>
internal readonly record struct RollupPart(Grain Grain, long FromMs, long ToMs);

/// <summary>
/// Which rows answer a question about a stretch of time: the widest that are asked for and true, else narrower ones. Hours and days are true
/// when they are over, were added up, and no minute of theirs changed since. Pure.
/// </summary>
internal static class RollupPlan
{
    /// <param name="widest">No wider rows than these.</param>
    /// <param name="untilMs">End of the newest hour that was ever added up; what is later has minutes only.</param>
    /// <param name="stale">Hours and days in the stretch whose sums wait to be made again.</param>
    /// <returns>Parts in order that cover [<paramref name="fromMs"/>, <paramref name="toMs"/>) without overlap.</returns>
    public static List<RollupPart> Of(long fromMs, long toMs, Grain widest, long untilMs, IReadOnlyCollection<StaleSum> stale)
    {
        var hours = stale.Where(s => s.Grain == Grain.Hour).Select(s => s.StartMs).ToHashSet();
        var days = stale.Where(s => s.Grain == Grain.Day).Select(s => s.StartMs).Concat(hours.Select(h => Grain.Day.Floor(h))).ToHashSet();

        bool Holds(Grain grain, long at) =>
            grain <= widest && grain.Floor(at) == at && at + grain.WidthMs() <= Math.Min(toMs, untilMs) && !(grain == Grain.Day ? days : hours).Contains(at);

        var parts = new List<RollupPart>();
        for (var at = fromMs; at < toMs;)
        {
            var grain = Holds(Grain.Day, at) ? Grain.Day : Holds(Grain.Hour, at) ? Grain.Hour : Grain.Minute;

            // Minutes up to where wider rows could go on.
            var end = grain != Grain.Minute ? at + grain.WidthMs()
                : widest == Grain.Minute || at >= untilMs ? toMs : Math.Min(toMs, Grain.Hour.Floor(at) + Grains.HourMs);
            if (parts.Count > 0 && parts[^1].Grain == grain)
            {
                parts[^1] = parts[^1] with { ToMs = end };
            }
            else
            {
                parts.Add(new RollupPart(grain, at, end));
            }

            at = end;
        }

        return parts;
    }
}

/// <param name="Grain">Hour or day.</param>
internal readonly record struct StaleSum(Grain Grain, long StartMs);
